package dev.stint.agent;

import java.time.Instant;

/**
 * One call of a tool.
 *
 * @param run the id of the run that calls
 * @param key the same for every re-run of this call, and for no other call: {@code run/seq.n}. An
 *     {@link Effect#IDEMPOTENT} tool passes it on as its idempotency key
 * @param arguments a JSON object
 * @param deadline when the call is interrupted
 */
public record ToolInvocation(String run, String key, String arguments, Instant deadline) {}
