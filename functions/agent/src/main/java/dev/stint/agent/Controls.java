package dev.stint.agent;

import java.util.Collection;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Limits and approvals that hold for all agents of a deployment. They are configuration: only
 * people with access to it change them.
 *
 * @param stintLimits no stint has wider ones
 * @param runLimits no run has wider ones
 * @param approve calls that a person approves: {@code tool}, {@code agent/tool}, with {@code *} for
 *     any
 */
public record Controls(Limits stintLimits, Limits runLimits, Set<String> approve) {

  /** No more than the agents say themselves. */
  public static final Controls NONE = new Controls(Limits.NONE, Limits.NONE, Set.of());

  private static final String ANY = "*";
  private static final Pattern RULE = Pattern.compile("([^/\\s]+/)?[^/\\s]+");

  public Controls {
    approve = approve.stream().map(String::strip).collect(Collectors.toUnmodifiableSet());
    for (String rule : approve) {
      if (!RULE.matcher(rule).matches()) {
        throw new IllegalArgumentException(
            "Approval rule '%s': expected tool or agent/tool, with * for any".formatted(rule));
      }
    }
  }

  /** The rules that are about none of these agents' tools: a rule with a typo protects nothing. */
  public Set<String> idleRules(Collection<Agent> agents) {
    return approve.stream()
        .filter(
            rule ->
                agents.stream()
                    .noneMatch(
                        agent ->
                            agent.toolSpecs().stream()
                                .anyMatch(spec -> matches(rule, agent.name(), spec.name()))))
        .filter(rule -> !rule.equals(ANY))
        .collect(Collectors.toUnmodifiableSet());
  }

  boolean needsApproval(String agent, String tool) {
    return approve.stream().anyMatch(rule -> matches(rule, agent, tool));
  }

  private static boolean matches(String rule, String agent, String tool) {
    int slash = rule.indexOf('/');
    String ofAgent = slash < 0 ? ANY : rule.substring(0, slash);
    String ofTool = rule.substring(slash + 1);
    return (ofAgent.equals(ANY) || ofAgent.equals(agent))
        && (ofTool.equals(ANY) || ofTool.equals(tool));
  }
}
