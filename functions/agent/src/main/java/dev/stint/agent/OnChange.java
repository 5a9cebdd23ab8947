package dev.stint.agent;

/** How an open run goes on when its agent is deployed with another definition. */
public enum OnChange {
  /** It goes on with the new definition. */
  GO_ON,
  /** It waits until a person decides. */
  HOLD,
  /**
   * It is finished by the definition it was started with, if that is deployed as a {@link
   * Agent.Builder#retired retired} agent of the same name. Otherwise it waits for a person.
   */
  FINISH_AS_STARTED
}
