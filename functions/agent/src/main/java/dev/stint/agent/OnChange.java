package dev.stint.agent;

/** How a run under way goes on when its agent is deployed with another definition. */
public enum OnChange {
  /** It goes on with the new definition. */
  GO_ON,
  /** It waits until a person has looked. */
  HOLD,
  /**
   * It is finished by the definition it was started with, while that is still deployed as a {@link
   * Agent.Builder#retired retired} agent of the same name; then it waits for a person.
   */
  FINISH_AS_STARTED
}
