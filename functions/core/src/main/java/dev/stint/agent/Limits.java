package dev.stint.agent;

import java.math.BigDecimal;
import java.time.Duration;

/**
 * What a run may use. Checked before each spend (law 6); a run that reaches one ends as failed.
 *
 * @param stepsMax model calls and tool calls together
 * @param tokensMax input and output tokens of all model calls together
 * @param costMaxUsd cost of all model calls together
 * @param timeMax wall time since the run started, or since a message continued it
 */
public record Limits(long stepsMax, long tokensMax, BigDecimal costMaxUsd, Duration timeMax) {

  /** Small on purpose: 20 steps, 100,000 tokens, $1, one hour. */
  public static final Limits DEFAULT = new Limits(20, 100_000, BigDecimal.ONE, Duration.ofHours(1));

  /** Digits of a cost before and behind its point: more is no sum of money. */
  private static final int COST_DIGITS_MAX = 18;

  public Limits {
    if (costMaxUsd.precision() > 2 * COST_DIGITS_MAX
        || Math.abs((long) costMaxUsd.scale()) > COST_DIGITS_MAX) {
      throw new IllegalArgumentException(
          "Limits: a cost has at most %d digits before and behind its point"
              .formatted(COST_DIGITS_MAX));
    }
    if (stepsMax < 1 || tokensMax < 1 || costMaxUsd.signum() < 0 || !timeMax.isPositive()) {
      throw new IllegalArgumentException(
          "Limits: expected steps >= 1, tokens >= 1, cost >= 0 and time > 0, got "
              + describe(stepsMax, tokensMax, costMaxUsd, timeMax));
    }
  }

  public Limits steps(long stepsMax) {
    return new Limits(stepsMax, tokensMax, costMaxUsd, timeMax);
  }

  public Limits tokens(long tokensMax) {
    return new Limits(stepsMax, tokensMax, costMaxUsd, timeMax);
  }

  public Limits costUsd(String costMaxUsd) {
    return new Limits(stepsMax, tokensMax, new BigDecimal(costMaxUsd), timeMax);
  }

  public Limits time(Duration timeMax) {
    return new Limits(stepsMax, tokensMax, costMaxUsd, timeMax);
  }

  /** Whether nothing here exceeds {@code other}. */
  public boolean within(Limits other) {
    return stepsMax <= other.stepsMax
        && tokensMax <= other.tokensMax
        && costMaxUsd.compareTo(other.costMaxUsd) <= 0
        && timeMax.compareTo(other.timeMax) <= 0;
  }

  @Override
  public String toString() {
    return describe(stepsMax, tokensMax, costMaxUsd, timeMax);
  }

  private static String describe(long steps, long tokens, BigDecimal cost, Duration time) {
    return "%d steps, %d tokens, $%s, %s".formatted(steps, tokens, cost.toPlainString(), time);
  }
}
