package dev.stint.engine;

import dev.stint.port.Delivery;
import dev.stint.port.Threads;
import dev.stint.port.Threads.Repetition;
import java.time.Duration;
import java.util.Optional;

/**
 * Keeps a delivery to the step that makes it, in short terms, if the step may take long: a message
 * must be hidden for as long as its function may run, which is minutes, and a step whose process
 * died should not wait for so long. So its time is shortened before a long call, and renewed until
 * the outcome of the call is in the log.
 */
final class Lease {

  /** A step that may take longer than this is long; a shorter one pays for no lease. */
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

  /** Renews no more. */
  void close() {
    renewal.ifPresent(Repetition::close);
  }
}
