package dev.stint.cdk;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.CfnResource;
import software.constructs.IConstruct;

/**
 * Rules of cdk-nag that do not apply here, each with its reason, in the metadata where cdk-nag
 * looks for them. So users of cdk-nag have nothing to explain, and the others do not need it.
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
   * @param findings a regular expression between slashes, as cdk-nag names what it found
   */
  static void accept(IConstruct construct, String rule, String reason, String findings) {
    Map<String, Object> some = rule(rule, reason);
    some.put("applies_to", List.of(Map.of("regex", findings)));
    accept(construct, some);
  }

  /** In an order that is always the same, as a template is to be. */
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

  /** Beside what was accepted of the resource before. */
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
