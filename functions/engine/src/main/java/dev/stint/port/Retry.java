package dev.stint.port;

import dev.stint.agent.ActionId;
import java.time.Instant;

/**
 * The next try of an action: for people, and for the sweep, which leaves alone a run with a next
 * try. The log has at most an entry that the action waits.
 *
 * @param attempt how often the action was tried
 * @param error why the last try failed
 * @param next when it is tried again
 */
public record Retry(ActionId action, int attempt, String error, Instant next) {}
