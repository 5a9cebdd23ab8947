package dev.stint.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A deployed agent.
 *
 * @param instructions null if they are made for each run, from its task
 * @param definition its fingerprint
 */
public record AgentView(
    String agent,
    @Nullable String instructions,
    String route,
    List<Tool> tools,
    Limits stintLimits,
    Limits runLimits,
    String definition) {

  /**
   * One of an agent's tools.
   *
   * @param effect read, idempotent or once
   * @param approval whether each call needs a person's approval
   * @param approvalByRule whether a rule says which of its calls need one
   * @param undo how it is undone; null if it cannot be
   */
  public record Tool(
      String tool,
      String description,
      String effect,
      boolean approval,
      boolean approvalByRule,
      @Nullable String undo) {}
}
