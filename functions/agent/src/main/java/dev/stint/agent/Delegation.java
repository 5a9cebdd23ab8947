package dev.stint.agent;

/**
 * A tool by which an agent delegates a task to another agent. Each call is a run of its own, whose
 * limits are reserved out of those of the run that calls; its answer is the result of the call.
 *
 * @param agent the name of the agent that gets the task
 * @param tool the name of the tool
 * @param description for the model
 * @param limits the limits of the run that gets the task; the tighter of these and those of its
 *     agent apply
 * @param givesDocuments whether the model may name documents that the other run gets, and edits
 */
public record Delegation(
    String agent, String tool, String description, Limits limits, boolean givesDocuments) {

  /** With {@link Limits#DELEGATED}, and a tool {@code delegate_to_}agent. */
  static Delegation to(String agent) {
    return new Delegation(
        agent,
        "delegate_to_" + agent.replace('-', '_'),
        "Has agent '%s' do a task, and returns its answer. It knows only what the task says."
            .formatted(agent),
        Limits.DELEGATED,
        false);
  }

  /** Copies this delegation, with other limits. */
  public Delegation limits(Limits other) {
    return new Delegation(agent, tool, description, other, givesDocuments);
  }

  /** Copies this delegation, with another description for the model. */
  public Delegation describedAs(String other) {
    return new Delegation(agent, tool, other, limits, givesDocuments);
  }

  /** Copies this delegation, with another name of its tool. */
  public Delegation named(String other) {
    return new Delegation(agent, other, description, limits, givesDocuments);
  }

  /**
   * Copies this delegation; the model may name documents of its run that the other one gets. What
   * that changes comes back, as {@link ToolOutcome.Delegated} says.
   */
  public Delegation withDocuments() {
    return new Delegation(agent, tool, description, limits, true);
  }
}
