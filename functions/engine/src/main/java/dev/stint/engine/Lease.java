package dev.stint.engine;

import dev.stint.port.Delivery;
import dev.stint.port.Threads;
import dev.stint.port.Threads.Repetition;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps a message hidden while a long step is made. A message has to stay hidden for as long as its
 * function may run, which is minutes; but if the process dies, the step should be made again
 * sooner. So the time is shortened before a long call, and renewed until the outcome of the call is
 * in the log.
 */
final class Lease {

  /** A step that may take longer than this has a lease; a shorter one does not pay for it. */
  static final Duration SHORT_MAX = Duration.ofMinutes(1);

  /** How soon the message comes again after a process died. */
  static final Duration TERM = Duration.ofSeconds(25);

  static final Duration RENEW_EVERY = Duration.ofSeconds(10);

  private final Optional<Repetition> renewal;

  private Lease(Optional<Repetition> renewal) {
    this.renewal = renewal;
  }

  /**
   * @param stepMax how long the step may take
   */
  static Lease on(Threads threads, Delivery delivery, Duration stepMax) {
    if (stepMax.compareTo(SHORT_MAX) <= 0) {
      return new Lease(Optional.empty());
    }
    delivery.hide(TERM);
    return new Lease(
        Optional.of(threads.every(RENEW_EVERY, "stint-lease", () -> delivery.hide(TERM))));
  }

  /** Stops renewing. */
  void close() {
    renewal.ifPresent(Repetition::close);
  }
}
