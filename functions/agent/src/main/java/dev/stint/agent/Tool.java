package dev.stint.agent;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Something an agent can call. Thread-safe: calls of one reply run in parallel. */
public interface Tool {

  ToolSpec spec();

  /**
   * Calls the tool. Runs on a virtual thread that is interrupted at the call's deadline.
   *
   * <p>{@link Failures} decides whether a call that threw an exception may have had an effect. A
   * {@link Refusal} says that the call did nothing.
   */
  ToolOutcome call(ToolInvocation invocation) throws Exception;

  /**
   * Undoes a call. Called only if the spec has an {@code undo}, and at most once unless that effect
   * allows repetition.
   *
   * @param undoing the arguments of the call to undo, with a key and a deadline of its own
   * @param undone the call to undo
   * @param outcome what that call returned
   */
  default ToolOutcome undo(ToolInvocation undoing, ActionId undone, String outcome)
      throws Exception {
    throw new UnsupportedOperationException("Tool '%s' has no undo".formatted(spec().name()));
  }

  /**
   * Parses the arguments of a call, for approval rules: by name, with defaults, and with every
   * number exactly as it is written ({@link java.math.BigDecimal}, {@link java.math.BigInteger},
   * {@link Long} or {@link Integer}).
   *
   * @throws IllegalArgumentException if they are not a JSON object
   */
  default Map<String, Object> read(String arguments) {
    throw new UnsupportedOperationException(
        "Tool '%s' cannot read its arguments for a rule".formatted(spec().name()));
  }

  /**
   * Exception types by which this tool says that a call, or an undo, did nothing, subclasses
   * included. {@link Failures#check} says which types are allowed.
   */
  default Set<Class<? extends Throwable>> refusals() {
    return Set.of();
  }

  /**
   * Checks arguments that a person wrote: says what is wrong with them, or is empty if the tool
   * accepts them.
   */
  default Optional<String> problem(String arguments) {
    return Optional.empty();
  }

  /**
   * Computes the outcome of a call without some of what it changed, when a person restores that.
   * Only for a call whose outcome was {@link ToolOutcome.Edited} with damage.
   *
   * @param invocation the call, with the documents as they are now
   * @param parts which of the parts that its damage names by number are put back; all if empty
   * @return the edits without them; empty if this tool restores nothing
   */
  default Optional<ToolOutcome.Edited> restored(ToolInvocation invocation, Set<Integer> parts)
      throws Exception {
    return Optional.empty();
  }

  /**
   * Checks the result that another system brings by a {@link Callback}: says what is wrong with it,
   * or is empty if it is taken.
   *
   * @param result a JSON value
   */
  default Optional<String> problemOfResult(String result) {
    return Optional.empty();
  }
}
