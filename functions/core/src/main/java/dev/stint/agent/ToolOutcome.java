package dev.stint.agent;

/** What came of calling a tool. */
public sealed interface ToolOutcome {

  /** The tool did its work; {@code output} is what the model reads. */
  record Returned(String output) implements ToolOutcome {}

  /** The call was wrong or failed for good; the model reads why. Counts as a step. */
  record Refused(String reason) implements ToolOutcome {}

  /**
   * Try again later. Only a {@link Effect#READ} or {@link Effect#IDEMPOTENT} tool is re-run; for a
   * {@link Effect#ONCE} tool this is an error the model reads.
   */
  record Unavailable(String reason) implements ToolOutcome {}

  /** Nobody can tell whether the effect happened: a {@link Effect#ONCE} call is held. */
  record InDoubt(String reason) implements ToolOutcome {}

  /**
   * The call waits for a person, who is asked {@code text}; their answer is what it returns. For a
   * call that has done nothing else.
   */
  record Question(String text) implements ToolOutcome {}
}
