package dev.stint.agent;

import java.time.Duration;
import java.time.ZoneId;
import java.util.regex.Pattern;

/**
 * Starts runs of an agent at times of the clock. Expressions are those of EventBridge Scheduler:
 * {@code cron(0 8 ? * MON-FRI *)} with minutes, hours, day of month, month, day of week and year,
 * or {@code rate(5 minutes)}. A time that daylight saving leaves out is left out; one that it
 * repeats comes once.
 *
 * @param name of the schedule: lower-case letters, digits and dashes
 * @param expression {@code cron(…)} or {@code rate(…)}
 * @param zone in which a cron expression is read
 * @param input the task of each run
 * @param overlap what is done if the run before has not ended
 * @param missed what is done about times at which nothing could be started
 */
public record Schedule(
    String name, String expression, ZoneId zone, String input, Overlap overlap, Missed missed) {

  /**
   * Later than this, a time was missed: a message, or the sweep that replaces it, takes as long.
   */
  public static final Duration LATE_MAX = Duration.ofMinutes(20);

  /** Longest expression, in characters. */
  public static final int EXPRESSION_CHARS_MAX = 256;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final String INPUT = "It is time. Do what you are there for.";

  /** What is done at a time if the run before has not ended. */
  public enum Overlap {
    /** Nothing: that time is left out. */
    SKIP,
    /** The run is started when that one has ended; at most {@link #QUEUED_MAX} wait. */
    QUEUE,
    /** The run is started beside it. */
    ALLOW;

    /** Most times that wait for a run to end; further ones are left out. */
    public static final int QUEUED_MAX = 10;
  }

  /**
   * What is done about missed times, once runs can be started again.
   *
   * @param window how long ago a time may be; zero if none is made up for
   * @param all whether all times in the window are made up for, or only the last one
   */
  public record Missed(Duration window, boolean all) {

    /** Longest window. */
    public static final Duration WINDOW_MAX = Duration.ofDays(31);

    /** Missed times are left out. */
    public static final Missed NONE = new Missed(Duration.ZERO, false);

    /** The last missed time is made up for, if it is at most a day ago. */
    public static final Missed ONE = new Missed(Duration.ofDays(1), false);

    public Missed {
      if (window.isNegative() || window.compareTo(WINDOW_MAX) > 0) {
        throw new IllegalArgumentException(
            "Missed times are made up for within at most %d days, got %s"
                .formatted(WINDOW_MAX.toDays(), window));
      }
    }

    /** All missed times of this long are made up for. */
    public static Missed all(Duration window) {
      return new Missed(window, true);
    }
  }

  public Schedule {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "Schedule '%s': a name has up to 63 lower-case letters, digits and dashes, and begins with a letter"
              .formatted(name));
    }
    if (expression.length() > EXPRESSION_CHARS_MAX) {
      throw new IllegalArgumentException(
          "Schedule '%s': an expression has at most %d characters"
              .formatted(name, EXPRESSION_CHARS_MAX));
    }
    if (input.isBlank()) {
      throw new IllegalArgumentException("Schedule '%s' has an empty input".formatted(name));
    }
  }

  /**
   * By this name and expression; overlapping runs are skipped, and one missed time is made up for.
   */
  public static Schedule of(String name, String expression, ZoneId zone) {
    return new Schedule(name, whole(expression), zone, INPUT, Overlap.SKIP, Missed.ONE);
  }

  /** Whether a schedule can have this name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** The fields of a cron expression may come without {@code cron(…)}. */
  private static String whole(String expression) {
    return expression.contains("(") ? expression : "cron(%s)".formatted(expression);
  }

  /** Copies this schedule, with another name. */
  public Schedule named(String other) {
    return new Schedule(other, expression, zone, input, overlap, missed);
  }

  /** Copies this schedule, with the task of its runs. */
  public Schedule input(String other) {
    return new Schedule(name, expression, zone, other, overlap, missed);
  }

  /** Copies this schedule, with what is done if the run before has not ended. */
  public Schedule overlap(Overlap other) {
    return new Schedule(name, expression, zone, input, other, missed);
  }

  /** Copies this schedule, with what is done about missed times. */
  public Schedule missed(Missed other) {
    return new Schedule(name, expression, zone, input, overlap, other);
  }
}
