package dev.stint.agent;

import java.time.Instant;
import java.util.Optional;

/**
 * One call of a tool.
 *
 * @param run the run that calls
 * @param action the id of this call in the run's log
 * @param arguments a JSON object
 * @param deadline when the call is interrupted
 * @param callback where another system answers the call; empty unless {@link ToolSpec#callback}
 */
public record ToolInvocation(
    RunId run, ActionId action, String arguments, Instant deadline, Optional<Callback> callback) {

  /** Without a callback. */
  public ToolInvocation(RunId run, ActionId action, String arguments, Instant deadline) {
    this(run, action, arguments, deadline, Optional.empty());
  }

  /**
   * The key of this call, {@code run/seq.n}: every re-run has this key, and no other call has it.
   * An {@link Effect#IDEMPOTENT} tool passes it on as its idempotency key.
   */
  public String key() {
    return action.key(run);
  }
}
