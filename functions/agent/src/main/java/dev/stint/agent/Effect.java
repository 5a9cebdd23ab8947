package dev.stint.agent;

/** The effect of a tool on the world. It says which calls may be repeated after a crash (law 5). */
public enum Effect {
  /** Changes nothing. May be re-run any number of times. */
  READ,
  /** Two calls with the same key have the effect of one call. May be re-run. */
  IDEMPOTENT,
  /**
   * Must not happen twice; the default. The intent is logged before the call. A call whose outcome
   * was lost is never repeated: it is in doubt and held for a person.
   */
  ONCE
}
