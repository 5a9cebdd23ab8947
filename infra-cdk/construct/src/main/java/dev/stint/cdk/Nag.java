package dev.stint.cdk;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnResource;
import software.constructs.IConstruct;

/**
 * Rules of cdk-nag that do not apply here, each with its reason, in the metadata where cdk-nag
 * looks for them. So users of cdk-nag have nothing to explain, and the others do not need it.
 */
final class Nag {

  private Nag() {}

  /** Accepts what a rule finds in the resources of a construct. */
  static void accept(IConstruct construct, String rule, String reason) {
    accept(construct, Map.of("id", rule, "reason", reason));
  }

  /**
   * Accepts only some of what a rule finds.
   *
   * @param findings a regular expression between slashes, as cdk-nag names what it found
   */
  static void accept(IConstruct construct, String rule, String reason, String findings) {
    accept(
        construct,
        Map.of("id", rule, "reason", reason, "applies_to", List.of(Map.of("regex", findings))));
  }

  private static void accept(IConstruct construct, Map<String, Object> rule) {
    construct.getNode().findAll().stream()
        .filter(CfnResource.class::isInstance)
        .map(CfnResource.class::cast)
        .forEach(
            resource ->
                resource.addMetadata("cdk_nag", Map.of("rules_to_suppress", List.of(rule))));
  }
}
