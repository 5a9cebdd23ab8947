package dev.stint.port;

import dev.stint.run.StepMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The queue of steps to be made. Delivers every message at least once, in any order. */
public interface StepQueue {

  /** The longest delay of a message: SQS's own limit. */
  Duration DELAY_MAX = Duration.ofMinutes(15);

  /** The delay, but at most {@link #DELAY_MAX}. */
  static Duration atMost(Duration delay) {
    return delay.compareTo(DELAY_MAX) > 0 ? DELAY_MAX : delay;
  }

  /**
   * Puts messages on the queue, to be delivered no sooner than {@code delay} from now. When it
   * returns they are stored, or will be before anything that this process stores later; when it
   * throws, any of them may be.
   *
   * @param messages any number; none sends nothing
   * @param delay 0 to {@link #DELAY_MAX}, in whole seconds (rounded up)
   */
  void send(List<StepMessage> messages, Duration delay);

  /** The delay from now to a time: zero if that is past, and at most {@link #DELAY_MAX}. */
  static Duration until(Instant now, Instant at) {
    return at.isAfter(now) ? atMost(Duration.between(now, at)) : Duration.ZERO;
  }

  /**
   * Delivers a message at a time, or at once if that is past. The message may come earlier, but not
   * before 15 minutes have passed: its receiver checks the time, and calls this again. Two calls
   * for one time may deliver the message twice. When this returns, the request is stored.
   */
  void wake(StepMessage message, Instant at);
}
