package dev.stint.agent;

/** What a tool does to the world, and so what a crash may repeat (law 5). */
public enum Effect {
  /** Changes nothing. May be re-run at will. */
  READ,
  /** The same call twice does what it does once, given its key. May be re-run. */
  IDEMPOTENT,
  /**
   * Must not happen twice: the default for a tool that says nothing. Its intent is logged before
   * the call; a call whose outcome was lost is never repeated but held, in doubt, for a person.
   */
  ONCE
}
