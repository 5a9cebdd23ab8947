package dev.stint.port;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** Computes the times of schedules. Pure and thread-safe. */
public interface ScheduleTimes {

  /** Knows no expression. */
  ScheduleTimes NONE =
      new ScheduleTimes() {
        @Override
        public Optional<String> problem(String expression) {
          return Optional.of("This process has no schedules.");
        }

        @Override
        public Optional<Instant> next(String expression, ZoneId zone, Instant set, Instant after) {
          return Optional.empty();
        }
      };

  /** What is wrong with an expression, for people; empty if it can be used. */
  Optional<String> problem(String expression);

  /**
   * The first time of an expression after {@code after}; empty if there is none. A local time that
   * does not exist, as daylight saving begins, is left out; one that comes twice, as it ends, is
   * the first of them.
   *
   * @param set when the schedule was set, from which a rate is counted
   */
  Optional<Instant> next(String expression, ZoneId zone, Instant set, Instant after);
}
