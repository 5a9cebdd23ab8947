package dev.stint.engine;

import dev.stint.port.Delivery;
import dev.stint.run.StepMessage;
import java.time.Duration;
import java.time.Instant;

/**
 * One try of an action.
 *
 * @param deadline when this process may be stopped
 */
record Try(Delivery delivery, Instant deadline, RetryPolicy policy) {

  StepMessage message() {
    return delivery.message();
  }

  int attempt() {
    return delivery.message().attempt();
  }

  boolean isLast() {
    return attempt() + 1 >= policy.attemptsMax();
  }

  Try until(Instant earlier) {
    return new Try(delivery, earlier, policy);
  }

  /** The time for a call: its own timeout, or less if the step or the limits leave less. */
  Duration timeLeft(Duration timeout, Instant now, Duration budget) {
    Duration left = Duration.between(now, deadline.minus(policy.margin()));
    Duration time = shorter(shorter(left, timeout), budget);
    return time.isNegative() ? Duration.ZERO : time;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
