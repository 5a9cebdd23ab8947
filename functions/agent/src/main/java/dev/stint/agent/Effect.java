package dev.stint.agent;

/** The effect of a tool on the world. It says what may be repeated after a crash (law 5). */
public enum Effect {
  /** Changes nothing. May be re-run at will. */
  READ,
  /** Two calls with one key have the effect of one. May be re-run. */
  IDEMPOTENT,
  /**
   * Must not happen twice: the default for a tool that says nothing. Its intent is logged before
   * the call; a call whose outcome was lost is never repeated but held, in doubt, for a person.
   */
  ONCE
}
