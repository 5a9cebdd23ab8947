package dev.stint.engine;

import dev.stint.port.StepQueue;
import dev.stint.run.StepMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Schedules steps for a later time. A queue without schedules delivers such a message after 15
 * minutes, and it is sent again: duplicates of it would be sent on each by itself, and double at
 * each fault. So a process sends one of them on, and remembers that for as long as no such message
 * can have come. Thread-safe.
 */
final class Wakes {

  private static final int REMEMBERED_MAX = 10_000;

  /**
   * For messages that take long to be sent, and clocks that differ: the queue may count a delay
   * from another time than this process.
   */
  private static final Duration MARGIN = Duration.ofMinutes(6);

  private final StepQueue queue;
  private final InstantSource clock;
  private final BoundedCache<String, Instant> sent = new BoundedCache<>(REMEMBERED_MAX, at -> 1);

  Wakes(StepQueue queue, InstantSource clock) {
    this.queue = queue;
    this.clock = clock;
  }

  /** Has a message delivered at a time, unless it is on its way for that time. */
  void wake(StepMessage message, Instant at) {
    Instant now = clock.instant();
    String key = "%s %s".formatted(message, at);
    boolean isOnItsWay =
        sent.get(key)
            .filter(last -> now.isBefore(last.plus(StepQueue.DELAY_MAX).minus(MARGIN)))
            .isPresent();
    if (isOnItsWay) {
      return;
    }
    queue.wake(message, at);
    if (at.isAfter(now.plus(StepQueue.DELAY_MAX))) {
      sent.put(key, now);
    }
  }
}
