package dev.stint.agent;

import java.time.Duration;
import java.util.Optional;

/**
 * The specification of a tool: its description for models, and its effect, timeout and undo.
 *
 * @param name unique within an agent
 * @param description for the model
 * @param schema JSON Schema of the arguments, an object schema, as JSON text
 * @param effect says whether a call may be repeated after a crash
 * @param timeout how long one call may take
 * @param approval whether a person approves each call before it is made
 * @param undo the effect of undoing a call; empty if a call cannot be undone
 * @param callback when another system answers a call; empty if calls get no {@link Callback}
 */
public record ToolSpec(
    String name,
    String description,
    String schema,
    Effect effect,
    Duration timeout,
    boolean approval,
    Optional<Effect> undo,
    Optional<Callback.Terms> callback) {

  /** One minute. */
  public static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(1);

  public ToolSpec {
    if (name.isBlank() || !timeout.isPositive()) {
      throw new IllegalArgumentException(
          "Tool '%s': expected a name and a timeout above zero, got timeout %s"
              .formatted(name, timeout));
    }
  }

  /** Copies this specification, of a tool whose calls another system answers. */
  public ToolSpec answered(Callback.Terms terms) {
    return new ToolSpec(
        name, description, schema, effect, timeout, approval, undo, Optional.of(terms));
  }

  /** A tool whose calls get no callback. */
  public ToolSpec(
      String name,
      String description,
      String schema,
      Effect effect,
      Duration timeout,
      boolean approval,
      Optional<Effect> undo) {
    this(name, description, schema, effect, timeout, approval, undo, Optional.empty());
  }

  /** A tool whose calls need no approval and cannot be undone. */
  public ToolSpec(String name, String description, String schema, Effect effect, Duration timeout) {
    this(name, description, schema, effect, timeout, false, Optional.empty());
  }
}
