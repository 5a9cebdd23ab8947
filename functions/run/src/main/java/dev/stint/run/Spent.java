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
 * @param children runs that were delegated to, with those that they delegated to
 */
public record Spent(
    long steps, Usage usage, BigDecimal costUsd, Duration worked, long bytes, long children) {

  public static final Spent NOTHING = new Spent(0, Usage.NONE, BigDecimal.ZERO, Duration.ZERO, 0);

  /** Without children. */
  public Spent(long steps, Usage usage, BigDecimal costUsd, Duration worked, long bytes) {
    this(steps, usage, costUsd, worked, bytes, 0);
  }

  Spent tool(long moreBytes) {
    return new Spent(steps + 1, usage, costUsd, worked, bytes + moreBytes, children);
  }

  Spent plusBytes(long more) {
    return new Spent(steps, usage, costUsd, worked, bytes + more, children);
  }

  Spent model(Usage more, BigDecimal cost) {
    return new Spent(steps + 1, usage.plus(more), costUsd.add(cost), worked, bytes, children);
  }

  Spent plus(Spent more) {
    return new Spent(
        steps + more.steps,
        usage.plus(more.usage),
        costUsd.add(more.costUsd),
        worked.plus(more.worked),
        bytes + more.bytes,
        children + more.children);
  }

  Spent worked(Duration more) {
    return new Spent(steps, usage, costUsd, worked.plus(more), bytes, children);
  }

  Spent child() {
    return new Spent(steps, usage, costUsd, worked, bytes, children + 1);
  }

  /** Copies this use for the parent of its run, whose time at work is its own. */
  public Spent ofChild() {
    return new Spent(steps, usage, costUsd, Duration.ZERO, bytes, children);
  }
}
