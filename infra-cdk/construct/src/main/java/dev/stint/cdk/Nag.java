package dev.stint.cdk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnResource;
import software.constructs.IConstruct;

/**
 * Suppresses rules of cdk-nag that do not apply here, with the reason, in the metadata that cdk-nag
 * reads. So users of cdk-nag have nothing to explain, and other users do not need cdk-nag.
 */
final class Nag {

  private static final String METADATA = "cdk_nag";
  private static final String RULES = "rules_to_suppress";

  private Nag() {}

  /** Accepts what a rule finds in the resources of a construct. */
  static void accept(IConstruct construct, String rule, String reason) {
    accept(construct, rule(rule, reason));
  }

  /**
   * Accepts only some of what a rule finds.
   *
   * @param findings a regular expression between slashes, for the names that cdk-nag gives its
   *     findings
   */
  static void accept(IConstruct construct, String rule, String reason, String findings) {
    Map<String, Object> some = rule(rule, reason);
    some.put("applies_to", List.of(Map.of("regex", findings)));
    accept(construct, some);
  }

  /** The members are always in this order, so that the template does not change. */
  private static Map<String, Object> rule(String id, String reason) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("id", id);
    rule.put("reason", reason);
    return rule;
  }

  private static void accept(IConstruct construct, Map<String, Object> rule) {
    construct.getNode().findAll().stream()
        .filter(CfnResource.class::isInstance)
        .map(CfnResource.class::cast)
        .forEach(resource -> accept(resource, rule));
  }

  /** Adds a rule to those that were accepted for the resource before. */
  private static void accept(CfnResource resource, Map<String, Object> rule) {
    List<Object> rules = new ArrayList<>();
    if (resource.getMetadata(METADATA) instanceof Map<?, ?> before
        && before.get(RULES) instanceof List<?> known) {
      rules.addAll(known);
    }
    rules.add(rule);
    resource.addMetadata(METADATA, Map.of(RULES, rules));
  }
}
