package dev.stint.engine;

import dev.stint.port.StepQueue;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often and how soon a step is tried again.
 *
 * @param attemptsMax tries of one action before an outage counts as a long one, or before a call
 *     that fails every time is held
 * @param retryBase the longest first delay; doubled for every attempt
 * @param retryMax the longest delay of all, at most {@link StepQueue#DELAY_MAX}
 * @param outageMax how long another system may not answer before a person is asked
 * @param margin time a step keeps, before its own deadline, to append and enqueue
 */
public record RetryPolicy(
    int attemptsMax, Duration retryBase, Duration retryMax, Duration outageMax, Duration margin) {

  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          8,
          Duration.ofSeconds(2),
          StepQueue.DELAY_MAX,
          Duration.ofHours(6),
          Duration.ofSeconds(2));

  public RetryPolicy {
    if (attemptsMax < 1 || retryMax.compareTo(StepQueue.DELAY_MAX) > 0) {
      throw new IllegalArgumentException(
          "RetryPolicy: expected at least one attempt and delays up to %s, got %d and %s"
              .formatted(StepQueue.DELAY_MAX, attemptsMax, retryMax));
    }
    if (outageMax.isNegative() || margin.isNegative()) {
      throw new IllegalArgumentException(
          "RetryPolicy: expected no negative time, got an outage of up to %s and a margin of %s"
              .formatted(outageMax, margin));
    }
  }

  /** Copies this policy, with another time for which other systems may not answer. */
  public RetryPolicy outageMax(Duration time) {
    return new RetryPolicy(attemptsMax, retryBase, retryMax, time, margin);
  }

  /**
   * The first delay after a failed delivery. A message is tried for more than seven minutes before
   * it is dead.
   */
  private static final Duration REDELIVERY_BASE = Duration.ofSeconds(30);

  private static final int REDELIVERY_DOUBLINGS_MAX = 3;

  /**
   * How long a message stays hidden after a failed delivery: half a minute, and twice as long every
   * time, up to four minutes.
   *
   * @param receives how often the message was delivered
   */
  Duration redelivery(int receives) {
    return REDELIVERY_BASE.multipliedBy(
        1L << Math.clamp(receives - 1L, 0, REDELIVERY_DOUBLINGS_MAX));
  }

  /**
   * Full jitter: uniform between zero and {@code min(retryMax, retryBase × 2^attempt)}, but at
   * least {@code atLeast}. Formula: «Exponential Backoff And Jitter», AWS Architecture Blog, 2015.
   */
  Duration retryDelay(int attempt, Duration atLeast, RandomGenerator random) {
    long cap = Math.min(retryMax.toMillis(), retryBase.toMillis() << Math.min(attempt, 20));
    Duration jittered = Duration.ofMillis(random.nextLong(cap + 1));
    return jittered.compareTo(atLeast) < 0 ? atLeast : jittered;
  }
}
