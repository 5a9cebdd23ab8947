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
   * <p>What an exception says of the effect, {@link Failures} decides: the call did nothing only if
   * the exception says so, as {@link Refusal} does.
   */
  ToolOutcome call(ToolInvocation invocation) throws Exception;

  /**
   * Takes back what a call did. Called only if the spec has an {@code undo}, and under the same
   * rules as {@link #call}: at most once unless that effect says otherwise.
   *
   * @param undoing the arguments of the call to undo, under a key and a deadline of its own
   * @param undone the call to undo
   * @param outcome what that call returned
   */
  default ToolOutcome undo(ToolInvocation undoing, ActionId undone, String outcome)
      throws Exception {
    throw new UnsupportedOperationException("Tool '%s' has no undo".formatted(spec().name()));
  }

  /**
   * The arguments that a call would be made with, by name, for rules that look at them: defaults
   * included, and every number exactly as it is written ({@link java.math.BigDecimal}, {@link
   * java.math.BigInteger}, {@link Long} or {@link Integer}).
   *
   * @throws IllegalArgumentException if they are not a JSON object
   */
  default Map<String, Object> read(String arguments) {
    throw new UnsupportedOperationException(
        "Tool '%s' cannot read its arguments for a rule".formatted(spec().name()));
  }

  /**
   * Exception types by which this tool says that a call, or an undo, did nothing, subclasses
   * included; as {@link Failures#check} allows them.
   */
  default Set<Class<? extends Throwable>> refusals() {
    return Set.of();
  }

  /**
   * Checks arguments that a person wrote: the problem with them, or empty if the tool would take
   * them.
   */
  default Optional<String> problem(String arguments) {
    return Optional.empty();
  }
}
