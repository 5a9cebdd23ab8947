package dev.stint.agent;

/** The outcome of a tool call. */
public sealed interface ToolOutcome {

  /** The tool succeeded; the model reads {@code output}. */
  record Returned(String output) implements ToolOutcome {}

  /** The call was wrong or failed for good; the model reads the reason. Counts as a step. */
  record Refused(String reason) implements ToolOutcome {}

  /**
   * The other system does not answer, and this call did nothing: try again later. Only a {@link
   * Effect#READ} or {@link Effect#IDEMPOTENT} tool is re-run; for a {@link Effect#ONCE} tool this
   * is an error the model reads.
   */
  record Unavailable(String reason) implements ToolOutcome {}

  /**
   * A call to another system failed, and it is not known whether the effect happened. A {@link
   * Effect#ONCE} call is held; any other call is tried again with the same key.
   */
  record InDoubt(String reason) implements ToolOutcome {}

  /**
   * The tool failed, and it is not known whether the effect happened or the failure will pass. A
   * {@link Effect#ONCE} call is held. Of a {@link Effect#READ} call, the model reads the reason. An
   * {@link Effect#IDEMPOTENT} call is tried a few more times with the same key, and then held.
   */
  record Broken(String reason) implements ToolOutcome {}

  /**
   * The call waits for a person, who is asked {@code text}; their answer is its result. Only for a
   * call that has done nothing else.
   */
  record Question(String text) implements ToolOutcome {}
}
