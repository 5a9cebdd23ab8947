package dev.stint.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The models whose vendors did not answer this process. Another process learns of an outage from
 * the replies of its run, which say who was asked in vain. Bounded by the number of models.
 * Thread-safe.
 */
final class Outages {

  /**
   * How long a model is asked after the others of its route, once it did not answer. Then it is
   * tried again, by one call of every run.
   */
  static final Duration COOL_DOWN = Duration.ofMinutes(1);

  private final Map<String, Instant> last = new ConcurrentHashMap<>();

  void seen(String model, Instant at) {
    last.merge(model, at, (one, other) -> one.isAfter(other) ? one : other);
  }

  void over(String model) {
    last.remove(model);
  }

  Optional<Instant> of(String model) {
    return Optional.ofNullable(last.get(model));
  }
}
