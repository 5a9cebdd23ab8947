package dev.stint.agent;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Limits and approvals that apply to all agents of a deployment. They are configuration: only
 * people with access to it change them.
 *
 * @param stintLimits an upper bound of the limits of every stint
 * @param runLimits an upper bound of the limits of every run
 * @param approve the calls that need a person's approval, as {@code tool} or {@code agent/tool},
 *     with {@code *} for any name
 * @param webhooks who is told of the runs of an agent, by the agent's name, or by {@code *} of
 *     those of any
 */
public record Controls(
    Limits stintLimits,
    Limits runLimits,
    Set<String> approve,
    Map<String, List<Webhook>> webhooks) {

  /** No limits or approvals beyond those of the agents. */
  public static final Controls NONE = new Controls(Limits.NONE, Limits.NONE, Set.of());

  /** Nobody is told of anything. */
  public Controls(Limits stintLimits, Limits runLimits, Set<String> approve) {
    this(stintLimits, runLimits, approve, Map.of());
  }

  /** Any agent, or any tool. */
  public static final String ANY = "*";

  private static final Pattern RULE = Pattern.compile("([^/\\s]+/)?[^/\\s]+");

  public Controls {
    webhooks = Map.copyOf(webhooks);
    approve = approve.stream().map(String::strip).collect(Collectors.toUnmodifiableSet());
    for (String rule : approve) {
      if (!RULE.matcher(rule).matches()) {
        throw new IllegalArgumentException(
            "Approval rule '%s': expected tool or agent/tool, with * for any".formatted(rule));
      }
    }
  }

  /** The approval rules that match no tool of these agents, for example because of a typo. */
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

  /** Who is told of the runs of an agent, each once. */
  public List<Webhook> webhooks(String agent) {
    return Stream.of(ANY, agent)
        .flatMap(of -> webhooks.getOrDefault(of, List.of()).stream())
        .distinct()
        .toList();
  }

  /** The agents that webhooks name and that are not among these, for example because of a typo. */
  public Set<String> idleWebhooks(Collection<Agent> agents) {
    Set<String> idle = new TreeSet<>(webhooks.keySet());
    idle.remove(ANY);
    agents.forEach(agent -> idle.remove(agent.name()));
    return idle;
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
