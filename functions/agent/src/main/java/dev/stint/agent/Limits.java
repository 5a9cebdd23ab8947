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
 * @param tree how many runs there may be below
 */
public record Limits(
    long stepsMax,
    long tokensMax,
    BigDecimal costMaxUsd,
    Duration timeMax,
    long bytesMax,
    Tree tree) {

  /**
   * The limits of the runs below a run.
   *
   * @param childrenMax runs that are delegated to, and those that these delegate to, together
   * @param atOnceMax runs that are delegated to by this run and have not ended
   * @param depthMax how many levels of delegation there are
   */
  public record Tree(long childrenMax, int atOnceMax, int depthMax) {

    /** 32 children, 8 of them at once, 3 levels deep. */
    public static final Tree DEFAULT = new Tree(32, 8, 3);

    public Tree {
      if (childrenMax < 0 || atOnceMax < 1 || depthMax < 0) {
        throw new IllegalArgumentException(
            "Limits: expected children >= 0, children at once >= 1 and depth >= 0, got "
                + describe(childrenMax, atOnceMax, depthMax));
      }
    }

    private Tree tightest(Tree other) {
      return new Tree(
          Math.min(childrenMax, other.childrenMax),
          Math.min(atOnceMax, other.atOnceMax),
          Math.min(depthMax, other.depthMax));
    }

    private Tree widest(Tree other) {
      return new Tree(
          Math.max(childrenMax, other.childrenMax),
          Math.max(atOnceMax, other.atOnceMax),
          Math.max(depthMax, other.depthMax));
    }

    private boolean within(Tree other) {
      return childrenMax <= other.childrenMax
          && atOnceMax <= other.atOnceMax
          && depthMax <= other.depthMax;
    }

    @Override
    public String toString() {
      return describe(childrenMax, atOnceMax, depthMax);
    }

    private static String describe(long children, int atOnce, int depth) {
      return children == Long.MAX_VALUE
          ? "any number of children"
          : "%d children, %d at once, %d deep".formatted(children, atOnce, depth);
    }
  }

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
          new Tree(Long.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE));

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

  /** With {@link Tree#DEFAULT}. */
  public Limits(
      long stepsMax, long tokensMax, BigDecimal costMaxUsd, Duration timeMax, long bytesMax) {
    this(stepsMax, tokensMax, costMaxUsd, timeMax, bytesMax, Tree.DEFAULT);
  }

  /** Without a limit on bytes. */
  public Limits(long stepsMax, long tokensMax, BigDecimal costMaxUsd, Duration timeMax) {
    this(stepsMax, tokensMax, costMaxUsd, timeMax, Long.MAX_VALUE);
  }

  public Limits steps(long stepsMax) {
    return new Limits(stepsMax, tokensMax, costMaxUsd, timeMax, bytesMax, tree);
  }

  public Limits tokens(long tokensMax) {
    return new Limits(stepsMax, tokensMax, costMaxUsd, timeMax, bytesMax, tree);
  }

  public Limits costUsd(String costMaxUsd) {
    return new Limits(stepsMax, tokensMax, new BigDecimal(costMaxUsd), timeMax, bytesMax, tree);
  }

  public Limits time(Duration timeMax) {
    return new Limits(stepsMax, tokensMax, costMaxUsd, timeMax, bytesMax, tree);
  }

  public Limits bytes(long bytesMax) {
    return new Limits(stepsMax, tokensMax, costMaxUsd, timeMax, bytesMax, tree);
  }

  public Limits children(long childrenMax) {
    return below(new Tree(childrenMax, tree.atOnceMax, tree.depthMax));
  }

  public Limits childrenAtOnce(int atOnceMax) {
    return below(new Tree(tree.childrenMax, atOnceMax, tree.depthMax));
  }

  public Limits depth(int depthMax) {
    return below(new Tree(tree.childrenMax, tree.atOnceMax, depthMax));
  }

  private Limits below(Tree other) {
    return new Limits(stepsMax, tokensMax, costMaxUsd, timeMax, bytesMax, other);
  }

  /** The limits of several stints together, with the same tree of runs. */
  public Limits times(int stints) {
    return new Limits(
        saturated(stepsMax, stints),
        saturated(tokensMax, stints),
        costMaxUsd.multiply(BigDecimal.valueOf(stints)),
        timeMax.multipliedBy(stints),
        saturated(bytesMax, stints),
        tree);
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
        tree.tightest(other.tree));
  }

  /** The larger of the two values of every limit. */
  public Limits widest(Limits other) {
    return new Limits(
        Math.max(stepsMax, other.stepsMax),
        Math.max(tokensMax, other.tokensMax),
        costMaxUsd.max(other.costMaxUsd),
        timeMax.compareTo(other.timeMax) > 0 ? timeMax : other.timeMax,
        Math.max(bytesMax, other.bytesMax),
        tree.widest(other.tree));
  }

  /** Whether every limit is at most that of {@code other}. */
  public boolean within(Limits other) {
    return stepsMax <= other.stepsMax
        && tokensMax <= other.tokensMax
        && costMaxUsd.compareTo(other.costMaxUsd) <= 0
        && timeMax.compareTo(other.timeMax) <= 0
        && bytesMax <= other.bytesMax
        && tree.within(other.tree);
  }

  @Override
  public String toString() {
    return describe(stepsMax, tokensMax, costMaxUsd, timeMax, bytesMax)
        + (tree.equals(Tree.DEFAULT) ? "" : ", " + tree);
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
