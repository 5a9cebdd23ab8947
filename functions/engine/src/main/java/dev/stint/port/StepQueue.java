package dev.stint.port;

import dev.stint.run.StepMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Where steps wait to be made. Delivers each message at least once, in any order. */
public interface StepQueue {

  /** The longest delay of a message: SQS's own limit. */
  Duration DELAY_MAX = Duration.ofMinutes(15);

  /** The delay, or the longest there is. */
  static Duration atMost(Duration delay) {
    return delay.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : delay;
  }

  /**
   * Puts messages on the queue, to be delivered no sooner than {@code delay} from now. When it
   * returns they are stored; when it throws, any of them may be.
   *
   * @param messages any number; none sends nothing
   * @param delay 0 to {@link #DELAY_MAX}, in whole seconds (rounded up)
   */
  void send(List<StepMessage> messages, Duration delay);

  /** The delay of a message that is wanted at a time: none if that is past, or the longest. */
  static Duration until(Instant now, Instant at) {
    return at.isAfter(now) ? atMost(Duration.between(now, at)) : Duration.ZERO;
  }

  /**
   * Sees to it that a message is delivered at a time, or at once if that is past. It may come
   * earlier, but not before 15 minutes have passed: its receiver looks at the time, and asks again.
   * Asking twice for one time may deliver it twice. When it returns, that is stored.
   */
  void wake(StepMessage message, Instant at);
}
