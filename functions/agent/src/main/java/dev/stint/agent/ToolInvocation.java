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
 * @param documents the documents of the run, as they are when the call begins
 */
public record ToolInvocation(
    RunId run,
    ActionId action,
    String arguments,
    Instant deadline,
    Optional<Callback> callback,
    Documents documents) {

  /** In a run without documents. */
  public ToolInvocation(
      RunId run, ActionId action, String arguments, Instant deadline, Optional<Callback> callback) {
    this(run, action, arguments, deadline, callback, Documents.NONE);
  }

  /** Without a callback and documents. */
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
