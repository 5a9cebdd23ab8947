package dev.stint.agent;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * The limits of a stint or of a whole run. Checked before each spend (law 6).
 *
 * @param stepsMax model calls and tool calls together
 * @param tokensMax input and output tokens of all model calls together
 * @param costMaxUsd cost of all model calls together
 * @param timeMax wall time at work; waits, and long outages of other systems, do not count
 * @param bytesMax UTF-8 bytes of all tool results together; a result is cut off at the limit
 */
public record Limits(
    long stepsMax, long tokensMax, BigDecimal costMaxUsd, Duration timeMax, long bytesMax) {

  /** The limits of a stint, small on purpose: 20 steps, 100,000 tokens, $1, one hour, 4 MiB. */
  public static final Limits DEFAULT =
      new Limits(20, 100_000, BigDecimal.ONE, Duration.ofHours(1), 4L << 20);

  /** No limits, for use where other limits apply. */
  public static final Limits NONE =
      new Limits(
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          BigDecimal.TEN.pow(15),
          Duration.ofDays(36_500),
          Long.MAX_VALUE);

  /** Most digits of a cost before its decimal point, and after it. */
  private static final int COST_DIGITS_MAX = 18;

  public Limits {
    if (costMaxUsd.precision() > 2 * COST_DIGITS_MAX
        || Math.abs((long) costMaxUsd.scale()) > COST_DIGITS_MAX) {
      throw new IllegalArgumentException(
          "Limits: a cost has at most %d digits before and after its point"
              .formatted(COST_DIGITS_MAX));
    }
    if (stepsMax < 1
        || tokensMax < 1
        || costMaxUsd.signum() < 0
        || !timeMax.isPositive()
        || bytesMax < 1) {
      throw new IllegalArgumentException(
          "Limits: expected steps >= 1, tokens >= 1, cost >= 0, time > 0 and bytes >= 1, got "
              + describe(stepsMax, tokensMax, costMaxUsd, timeMax, bytesMax));
    }
  }

  /** Without a limit on bytes. */
  public Limits(long stepsMax, long tokensMax, BigDecimal costMaxUsd, Duration timeMax) {
    this(stepsMax, tokensMax, costMaxUsd, timeMax, Long.MAX_VALUE);
  }

  public Limits steps(long stepsMax) {
    return new Limits(stepsMax, tokensMax, costMaxUsd, timeMax, bytesMax);
  }

  public Limits tokens(long tokensMax) {
    return new Limits(stepsMax, tokensMax, costMaxUsd, timeMax, bytesMax);
  }

  public Limits costUsd(String costMaxUsd) {
    return new Limits(stepsMax, tokensMax, new BigDecimal(costMaxUsd), timeMax, bytesMax);
  }

  public Limits time(Duration timeMax) {
    return new Limits(stepsMax, tokensMax, costMaxUsd, timeMax, bytesMax);
  }

  public Limits bytes(long bytesMax) {
    return new Limits(stepsMax, tokensMax, costMaxUsd, timeMax, bytesMax);
  }

  /** The limits of several stints together. */
  public Limits times(int stints) {
    return new Limits(
        saturated(stepsMax, stints),
        saturated(tokensMax, stints),
        costMaxUsd.multiply(BigDecimal.valueOf(stints)),
        timeMax.multipliedBy(stints),
        saturated(bytesMax, stints));
  }

  private static long saturated(long one, int times) {
    return one > Long.MAX_VALUE / times ? Long.MAX_VALUE : one * times;
  }

  /** The smaller of the two values of every limit. */
  public Limits tightest(Limits other) {
    return new Limits(
        Math.min(stepsMax, other.stepsMax),
        Math.min(tokensMax, other.tokensMax),
        costMaxUsd.min(other.costMaxUsd),
        timeMax.compareTo(other.timeMax) < 0 ? timeMax : other.timeMax,
        Math.min(bytesMax, other.bytesMax));
  }

  /** Whether every limit is at most that of {@code other}. */
  public boolean within(Limits other) {
    return stepsMax <= other.stepsMax
        && tokensMax <= other.tokensMax
        && costMaxUsd.compareTo(other.costMaxUsd) <= 0
        && timeMax.compareTo(other.timeMax) <= 0
        && bytesMax <= other.bytesMax;
  }

  @Override
  public String toString() {
    return describe(stepsMax, tokensMax, costMaxUsd, timeMax, bytesMax);
  }

  private static String describe(
      long steps, long tokens, BigDecimal cost, Duration time, long bytes) {
    return "%d steps, %d tokens, $%s, %s, %s"
        .formatted(
            steps,
            tokens,
            cost.toPlainString(),
            time,
            bytes == Long.MAX_VALUE ? "any number of bytes" : bytes + " bytes");
  }
}
