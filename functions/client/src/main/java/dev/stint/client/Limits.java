package dev.stint.client;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Limits of a stint, or of a run. In a request, those that are null stay as they are.
 *
 * @param steps model calls and tool calls together
 * @param tokens input and output tokens together
 * @param costUsd exact, in USD
 * @param time at work, as an ISO 8601 duration such as PT10M
 * @param bytes that tools return
 * @param children runs that are delegated to, and those that these delegate to, together
 * @param childrenAtOnce runs that are delegated to and have not ended
 * @param depth how many levels of delegation there are below the run
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Limits(
    @Nullable Long steps,
    @Nullable Long tokens,
    @Nullable String costUsd,
    @Nullable String time,
    @Nullable Long bytes,
    @Nullable Long children,
    @Nullable Integer childrenAtOnce,
    @Nullable Integer depth) {

  /** Nothing is set. */
  public static final Limits NONE = new Limits(null, null, null, null, null, null, null, null);

  public Limits steps(long most) {
    return new Limits(most, tokens, costUsd, time, bytes, children, childrenAtOnce, depth);
  }

  public Limits tokens(long most) {
    return new Limits(steps, most, costUsd, time, bytes, children, childrenAtOnce, depth);
  }

  public Limits costUsd(String most) {
    return new Limits(steps, tokens, most, time, bytes, children, childrenAtOnce, depth);
  }
}
