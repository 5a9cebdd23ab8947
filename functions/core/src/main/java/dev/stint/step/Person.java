package dev.stint.step;

/**
 * Who does something with a run.
 *
 * @param by as far as the channel knows
 * @param channel how: {@code http}, {@code link}, …
 */
public record Person(String by, String channel) {}
