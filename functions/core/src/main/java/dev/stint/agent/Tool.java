package dev.stint.agent;

import java.util.Map;
import java.util.Optional;

/** Something an agent can call. Thread-safe: calls of one reply run in parallel. */
public interface Tool {

  ToolSpec spec();

  /**
   * Calls the tool. Runs on a virtual thread that is interrupted at the call's deadline.
   *
   * <p>An exception is the tool's statement that the call failed: the model reads its message. A
   * tool that cannot tell whether its effect happened answers {@link ToolOutcome.InDoubt}.
   */
  ToolOutcome call(ToolInvocation invocation) throws Exception;

  /**
   * Takes back what a call did. Called only if the spec has an {@code undo}, and under the same
   * rules as {@link #call}: at most once unless that effect says otherwise.
   *
   * @param undoing the arguments of the call to undo, under a key and a deadline of its own
   * @param undone the key of the call to undo
   * @param outcome what that call returned
   */
  default ToolOutcome undo(ToolInvocation undoing, String undone, String outcome) throws Exception {
    throw new UnsupportedOperationException("Tool '%s' has no undo".formatted(spec().name()));
  }

  /** The arguments of a call by name, for rules that look at them. */
  default Map<String, Object> read(String arguments) {
    throw new UnsupportedOperationException(
        "Tool '%s' cannot read its arguments for a rule".formatted(spec().name()));
  }

  /** What is wrong with arguments that a person wrote; empty if the tool would take them. */
  default Optional<String> problem(String arguments) {
    return Optional.empty();
  }
}
