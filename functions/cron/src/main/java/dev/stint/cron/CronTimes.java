package dev.stint.cron;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronConstraintsFactory;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.stint.port.ScheduleTimes;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The times of {@code cron(…)} and {@code rate(…)} as Amazon EventBridge Scheduler has them
 * («Schedule types in EventBridge Scheduler», EventBridge Scheduler User Guide): a local time that
 * daylight saving leaves out is skipped, one that it repeats comes once.
 */
public final class CronTimes implements ScheduleTimes {

  private static final Pattern CRON = Pattern.compile("cron\\((.*)\\)");
  private static final Pattern RATE =
      Pattern.compile("rate\\(([1-9]\\d{0,5}) (minute|hour|day)(s?)\\)");
  private static final Pattern LATE_WEEKDAY = Pattern.compile("(28|29|30|31)[Ww]");
  private static final int FIELDS = 6;
  private static final int KNOWN_MAX = 1_000;

  /** Later than any schedule looks. */
  private static final int YEAR_MAX = 2199;

  private static final int YEAR_MIN = 1970;
  private static final int DAYS_OF_WEEK = 7;

  /** Local times that do not exist, in a row: of one night each. */
  private static final int TRIES_MAX = 5_000;

  /** Made only where there is a schedule, as each function knows this class when it starts. */
  private static final class Definition {

    /** Days of the week are 1 to 7, from Sunday on. */
    static final CronDefinition EVENT_BRIDGE =
        CronDefinitionBuilder.defineCron()
            .withMinutes()
            .withStrictRange()
            .and()
            .withHours()
            .withStrictRange()
            .and()
            .withDayOfMonth()
            .withValidRange(1, 31)
            .supportsL()
            .supportsW()
            .supportsLW()
            .supportsQuestionMark()
            .and()
            .withMonth()
            .withValidRange(1, 12)
            .and()
            .withDayOfWeek()
            .withValidRange(1, DAYS_OF_WEEK)
            .withMondayDoWValue(2)
            .supportsHash()
            .supportsL()
            .supportsQuestionMark()
            .and()
            .withYear()
            .withValidRange(YEAR_MIN, YEAR_MAX)
            .and()
            .withCronValidation(CronConstraintsFactory.ensureEitherDayOfWeekOrDayOfMonth())
            .instance();
  }

  private final Map<String, Times> known = new ConcurrentHashMap<>();

  @Override
  public Optional<String> problem(String expression) {
    try {
      read(expression);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Optional<Instant> next(String expression, ZoneId zone, Instant set, Instant after) {
    if (known.size() > KNOWN_MAX) {
      known.clear();
    }
    return known.computeIfAbsent(expression, CronTimes::read).next(zone, set, after);
  }

  private interface Times {
    Optional<Instant> next(ZoneId zone, Instant set, Instant after);
  }

  private static Times read(String expression) {
    Matcher cron = CRON.matcher(expression);
    if (cron.matches()) {
      return cron(cron.group(1).strip());
    }
    Matcher rate = RATE.matcher(expression);
    if (!rate.matches() || rate.group(1).equals("1") != rate.group(3).isEmpty()) {
      throw new IllegalArgumentException(
          "'%s' is neither cron(0 8 ? * MON-FRI *) nor rate(5 minutes)".formatted(expression));
    }
    ChronoUnit unit = ChronoUnit.valueOf(rate.group(2).toUpperCase(Locale.ROOT) + "S");
    Duration period = unit.getDuration().multipliedBy(Long.parseLong(rate.group(1)));
    return (zone, set, after) -> Optional.of(ofRate(period, set, after));
  }

  private static Instant ofRate(Duration period, Instant set, Instant after) {
    long times = after.isBefore(set) ? 0 : Duration.between(set, after).dividedBy(period);
    return set.plus(period.multipliedBy(times + 1));
  }

  private static Times cron(String fields) {
    List<String> each = List.of(fields.split("\\s+"));
    if (each.size() != FIELDS) {
      throw new IllegalArgumentException(
          "'cron(%s)' has %d fields, and not six: minutes, hours, day of month, month, day of week, year"
              .formatted(fields, each.size()));
    }
    if (each.get(2).equals("?") == each.get(4).equals("?")) {
      throw new IllegalArgumentException(
          "'cron(%s)': one of day of month and day of week is ?, and the other is not"
              .formatted(fields));
    }
    if (LATE_WEEKDAY.matcher(each.get(2)).find()) {
      throw new IllegalArgumentException(
          "'cron(%s)': W takes days up to 27; LW is the last weekday of a month".formatted(fields));
    }
    Cron cron;
    try {
      cron =
          new CronParser(Definition.EVENT_BRIDGE).parse(fields.toUpperCase(Locale.ROOT)).validate();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'cron(%s)': %s".formatted(fields, e.getMessage()), e);
    }
    ExecutionTime times = ExecutionTime.forCron(cron);
    return (zone, set, after) -> ofCron(times, zone, after);
  }

  /** Reads local times as if they were of UTC, where each exists and comes once. */
  private static Optional<Instant> ofCron(ExecutionTime times, ZoneId zone, Instant after) {
    LocalDateTime local = LocalDateTime.ofInstant(after, zone);
    for (int n = 0; n < TRIES_MAX; n++) {
      Optional<LocalDateTime> next =
          times.nextExecution(local.atZone(ZoneOffset.UTC)).map(at -> at.toLocalDateTime());
      if (next.isEmpty() || next.get().getYear() > YEAR_MAX) {
        return Optional.empty();
      }
      local = next.get();
      Optional<Instant> at =
          zone.getRules().getValidOffsets(local).stream().findFirst().map(local::toInstant);
      if (at.filter(instant -> instant.isAfter(after)).isPresent()) {
        return at;
      }
    }
    return Optional.empty();
  }
}
