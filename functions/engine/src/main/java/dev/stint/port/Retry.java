package dev.stint.port;

import dev.stint.agent.ActionId;
import java.time.Instant;

/**
 * How an action is being tried again: for people, and for the sweep, which leaves alone what has a
 * next try. The log has at most that the action waits.
 *
 * @param attempt how often it was tried
 * @param error why the last try came to nothing
 * @param next when it is tried again
 */
public record Retry(ActionId action, int attempt, String error, Instant next) {}
