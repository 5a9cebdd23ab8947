package dev.stint.agent;

/** The outcome of a tool call. */
public sealed interface ToolOutcome {

  /** The tool did its work; {@code output} is what the model reads. */
  record Returned(String output) implements ToolOutcome {}

  /** The call was wrong or failed for good; the model reads why. Counts as a step. */
  record Refused(String reason) implements ToolOutcome {}

  /**
   * The other side does not answer, and this call did nothing: try again later. Only a {@link
   * Effect#READ} or {@link Effect#IDEMPOTENT} tool is re-run; for a {@link Effect#ONCE} tool this
   * is an error the model reads.
   */
  record Unavailable(String reason) implements ToolOutcome {}

  /**
   * Something went wrong on the way to another system, and nobody can tell whether the effect
   * happened. A {@link Effect#ONCE} call is held; any other is tried again with the same key.
   */
  record InDoubt(String reason) implements ToolOutcome {}

  /**
   * The tool broke, in a way that says nothing of the effect, nor that it will pass. A {@link
   * Effect#ONCE} call is held; the model reads why a {@link Effect#READ} failed; an {@link
   * Effect#IDEMPOTENT} call is tried a few more times with the same key, and then held.
   */
  record Broken(String reason) implements ToolOutcome {}

  /**
   * The call waits for a person, who is asked {@code text}; their answer is what it returns. For a
   * call that has done nothing else.
   */
  record Question(String text) implements ToolOutcome {}
}
