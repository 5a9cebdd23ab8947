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
 * @param childrenMax runs that are delegated to, and those that these delegate to, together
 * @param childrenAtOnceMax runs that are delegated to by this run and have not ended
 * @param depthMax how many levels of delegation there are below the run
 */
public record Limits(
    long stepsMax,
    long tokensMax,
    BigDecimal costMaxUsd,
    Duration timeMax,
    long bytesMax,
    long childrenMax,
    int childrenAtOnceMax,
    int depthMax) {

  private static final long CHILDREN_DEFAULT = 32;
  private static final int CHILDREN_AT_ONCE_DEFAULT = 8;
  private static final int DEPTH_DEFAULT = 3;

  /**
   * The limits of a stint, small on purpose: 20 steps, 100,000 tokens, $1, one hour, 4 MiB, 32
   * children, 8 of them at once, 3 levels deep.
   */
  public static final Limits DEFAULT =
      new Limits(20, 100_000, BigDecimal.ONE, Duration.ofHours(1), 4L << 20);

  /**
   * The limits of a run that is delegated to, a quarter of {@link #DEFAULT}: 5 steps, 25,000
   * tokens, $0.25, 15 minutes, 1 MiB, 8 children. With the steps of the delegations themselves and
   * two replies, three of these fit into a stint of the default.
   */
  public static final Limits DELEGATED =
      new Limits(5, 25_000, new BigDecimal("0.25"), Duration.ofMinutes(15), 1L << 20).children(8);

  /** No limits, for use where other limits apply. */
  public static final Limits NONE =
      new Limits(
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          BigDecimal.TEN.pow(15),
          Duration.ofDays(36_500),
          Long.MAX_VALUE,
          Long.MAX_VALUE,
          Integer.MAX_VALUE,
          Integer.MAX_VALUE);

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
    if (childrenMax < 0 || childrenAtOnceMax < 1 || depthMax < 0) {
      throw new IllegalArgumentException(
          "Limits: expected children >= 0, children at once >= 1 and depth >= 0, got "
              + describeTree(childrenMax, childrenAtOnceMax, depthMax));
    }
  }

  /** With 32 children, 8 of them at once, 3 levels deep. */
  public Limits(
      long stepsMax, long tokensMax, BigDecimal costMaxUsd, Duration timeMax, long bytesMax) {
    this(
        stepsMax,
        tokensMax,
        costMaxUsd,
        timeMax,
        bytesMax,
        CHILDREN_DEFAULT,
        CHILDREN_AT_ONCE_DEFAULT,
        DEPTH_DEFAULT);
  }

  /** Without a limit on bytes. */
  public Limits(long stepsMax, long tokensMax, BigDecimal costMaxUsd, Duration timeMax) {
    this(stepsMax, tokensMax, costMaxUsd, timeMax, Long.MAX_VALUE);
  }

  public Limits steps(long stepsMax) {
    return new Limits(
        stepsMax,
        tokensMax,
        costMaxUsd,
        timeMax,
        bytesMax,
        childrenMax,
        childrenAtOnceMax,
        depthMax);
  }

  public Limits tokens(long tokensMax) {
    return new Limits(
        stepsMax,
        tokensMax,
        costMaxUsd,
        timeMax,
        bytesMax,
        childrenMax,
        childrenAtOnceMax,
        depthMax);
  }

  public Limits costUsd(String costMaxUsd) {
    return new Limits(
        stepsMax,
        tokensMax,
        new BigDecimal(costMaxUsd),
        timeMax,
        bytesMax,
        childrenMax,
        childrenAtOnceMax,
        depthMax);
  }

  public Limits time(Duration timeMax) {
    return new Limits(
        stepsMax,
        tokensMax,
        costMaxUsd,
        timeMax,
        bytesMax,
        childrenMax,
        childrenAtOnceMax,
        depthMax);
  }

  public Limits bytes(long bytesMax) {
    return new Limits(
        stepsMax,
        tokensMax,
        costMaxUsd,
        timeMax,
        bytesMax,
        childrenMax,
        childrenAtOnceMax,
        depthMax);
  }

  public Limits children(long childrenMax) {
    return new Limits(
        stepsMax,
        tokensMax,
        costMaxUsd,
        timeMax,
        bytesMax,
        childrenMax,
        childrenAtOnceMax,
        depthMax);
  }

  public Limits childrenAtOnce(int childrenAtOnceMax) {
    return new Limits(
        stepsMax,
        tokensMax,
        costMaxUsd,
        timeMax,
        bytesMax,
        childrenMax,
        childrenAtOnceMax,
        depthMax);
  }

  public Limits depth(int depthMax) {
    return new Limits(
        stepsMax,
        tokensMax,
        costMaxUsd,
        timeMax,
        bytesMax,
        childrenMax,
        childrenAtOnceMax,
        depthMax);
  }

  /** The limits of several stints together, with the same tree of runs. */
  public Limits times(int stints) {
    return new Limits(
        saturated(stepsMax, stints),
        saturated(tokensMax, stints),
        costMaxUsd.multiply(BigDecimal.valueOf(stints)),
        timeMax.multipliedBy(stints),
        saturated(bytesMax, stints),
        childrenMax,
        childrenAtOnceMax,
        depthMax);
  }

  /** The sum of two limits, neither of them negative. */
  public static long sum(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
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
        Math.min(bytesMax, other.bytesMax),
        Math.min(childrenMax, other.childrenMax),
        Math.min(childrenAtOnceMax, other.childrenAtOnceMax),
        Math.min(depthMax, other.depthMax));
  }

  /** The larger of the two values of every limit. */
  public Limits widest(Limits other) {
    return new Limits(
        Math.max(stepsMax, other.stepsMax),
        Math.max(tokensMax, other.tokensMax),
        costMaxUsd.max(other.costMaxUsd),
        timeMax.compareTo(other.timeMax) > 0 ? timeMax : other.timeMax,
        Math.max(bytesMax, other.bytesMax),
        Math.max(childrenMax, other.childrenMax),
        Math.max(childrenAtOnceMax, other.childrenAtOnceMax),
        Math.max(depthMax, other.depthMax));
  }

  /** Whether every limit is at most that of {@code other}. */
  public boolean within(Limits other) {
    return stepsMax <= other.stepsMax
        && tokensMax <= other.tokensMax
        && costMaxUsd.compareTo(other.costMaxUsd) <= 0
        && timeMax.compareTo(other.timeMax) <= 0
        && bytesMax <= other.bytesMax
        && childrenMax <= other.childrenMax
        && childrenAtOnceMax <= other.childrenAtOnceMax
        && depthMax <= other.depthMax;
  }

  @Override
  public String toString() {
    return describe(stepsMax, tokensMax, costMaxUsd, timeMax, bytesMax)
        + (isDefaultTree() ? "" : ", " + describeTree(childrenMax, childrenAtOnceMax, depthMax));
  }

  /** Whether the tree of a run has the limits that one has without any of its own. */
  public boolean isDefaultTree() {
    return childrenMax == CHILDREN_DEFAULT
        && childrenAtOnceMax == CHILDREN_AT_ONCE_DEFAULT
        && depthMax == DEPTH_DEFAULT;
  }

  private static String describeTree(long children, int atOnce, int depth) {
    return children == Long.MAX_VALUE
        ? "any number of children"
        : "%d children, %d at once, %d deep".formatted(children, atOnce, depth);
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
