package dev.stint.run;

import dev.stint.message.Usage;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * The use of a stint or a run.
 *
 * @param steps model replies and tool outcomes in the log; what undoes others is not counted
 * @param usage tokens of all model calls
 * @param costUsd of all model calls, exact
 * @param worked time at work, up to when the run last came to rest
 * @param bytes what tools returned, as UTF-8
 */
public record Spent(long steps, Usage usage, BigDecimal costUsd, Duration worked, long bytes) {

  public static final Spent NOTHING = new Spent(0, Usage.NONE, BigDecimal.ZERO, Duration.ZERO, 0);

  Spent tool(long moreBytes) {
    return new Spent(steps + 1, usage, costUsd, worked, bytes + moreBytes);
  }

  Spent model(Usage more, BigDecimal cost) {
    return new Spent(steps + 1, usage.plus(more), costUsd.add(cost), worked, bytes);
  }

  Spent plus(Spent more) {
    return new Spent(
        steps + more.steps,
        usage.plus(more.usage),
        costUsd.add(more.costUsd),
        worked.plus(more.worked),
        bytes + more.bytes);
  }

  Spent worked(Duration more) {
    return new Spent(steps, usage, costUsd, worked.plus(more), bytes);
  }
}
