package dev.stint.run;

import dev.stint.message.Usage;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * The use of a stint or a run.
 *
 * @param steps model replies and tool outcomes in the log; undos do not count
 * @param usage tokens of all model calls
 * @param costUsd cost of all model calls, exact
 * @param worked time at work, up to the last time that the run came to rest
 * @param bytes UTF-8 bytes of all tool results
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
