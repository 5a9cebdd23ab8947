package dev.stint.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times of expressions, as the documentation of EventBridge Scheduler has them. */
class CronTimesTest {

  private static final CronTimes TIMES = new CronTimes();
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId UTC = ZoneId.of("UTC");

  private static List<String> next(String expression, ZoneId zone, String after, int count) {
    List<String> times = new ArrayList<>();
    Instant set = Instant.parse(after);
    Optional<Instant> at = TIMES.next(expression, zone, set, set);
    while (at.isPresent() && times.size() < count) {
      times.add(at.get().toString());
      at = TIMES.next(expression, zone, set, at.get());
    }
    return times;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cron(0 8 ? * MON-FRI *)   | 2026-11-27T08:00:00Z | 2026-11-30T08:00:00Z",
        "cron(0 8 ? * 2-6 *)       | 2026-11-27T08:00:00Z | 2026-11-30T08:00:00Z",
        "cron(0 8 ? * 1 *)         | 2026-11-27T08:00:00Z | 2026-11-29T08:00:00Z",
        "cron(15 10 ? * 6L 2026-2028) | 2026-11-01T00:00:00Z | 2026-11-27T10:15:00Z",
        "cron(0/15 * * * ? *)      | 2026-11-27T08:01:00Z | 2026-11-27T08:15:00Z",
        "cron(0 18 L * ? *)        | 2026-02-01T00:00:00Z | 2026-02-28T18:00:00Z",
        "cron(0 9 15W * ? *)       | 2026-08-01T00:00:00Z | 2026-08-14T09:00:00Z",
        "cron(0 9 1W * ? *)        | 2026-07-31T00:00:00Z | 2026-08-03T09:00:00Z",
        "cron(0 9 27W * ? *)       | 2027-02-01T00:00:00Z | 2027-02-26T09:00:00Z",
        "cron(0 9 LW * ? *)        | 2027-01-01T00:00:00Z | 2027-01-29T09:00:00Z",
        "cron(0 9 ? * TUE#2 *)     | 2026-11-01T00:00:00Z | 2026-11-10T09:00:00Z",
        "cron(0 9 29 FEB ? *)      | 2026-11-01T00:00:00Z | 2028-02-29T09:00:00Z",
        "cron(0 9 1,15 jan,jul ? *) | 2026-11-01T00:00:00Z | 2027-01-01T09:00:00Z",
        "rate(5 minutes)           | 2026-11-27T08:01:30Z | 2026-11-27T08:06:30Z",
        "rate(1 hour)              | 2026-11-27T08:01:30Z | 2026-11-27T09:01:30Z",
        "rate(7 days)              | 2026-11-27T08:01:30Z | 2026-12-04T08:01:30Z",
      })
  void an_expression_has_its_times(String expression, String after, String next) {
    assertThat(next(expression, UTC, after, 1)).containsExactly(next);
    assertThat(TIMES.problem(expression)).isEmpty();
  }

  @Test
  void a_cron_expression_is_read_in_its_zone() {
    assertThat(next("cron(0 8 ? * MON-FRI *)", BERLIN, "2026-03-26T12:00:00Z", 3))
        .containsExactly("2026-03-27T07:00:00Z", "2026-03-30T06:00:00Z", "2026-03-31T06:00:00Z");
  }

  @Test
  void a_local_time_that_daylight_saving_leaves_out_is_left_out() {
    assertThat(next("cron(30 2 * * ? *)", BERLIN, "2026-03-27T12:00:00Z", 3))
        .containsExactly("2026-03-28T01:30:00Z", "2026-03-30T00:30:00Z", "2026-03-31T00:30:00Z");
  }

  @Test
  void a_local_time_that_daylight_saving_repeats_comes_once() {
    assertThat(next("cron(30 2 * * ? *)", BERLIN, "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    assertThat(next("cron(0/30 * * * ? *)", BERLIN, "2026-10-24T23:45:00Z", 4))
        .containsExactly(
            "2026-10-25T00:00:00Z",
            "2026-10-25T00:30:00Z",
            "2026-10-25T02:00:00Z",
            "2026-10-25T02:30:00Z");
  }

  @Test
  void a_rate_does_not_mind_daylight_saving() {
    assertThat(next("rate(1 hour)", BERLIN, "2026-10-24T23:45:00Z", 3))
        .containsExactly("2026-10-25T00:45:00Z", "2026-10-25T01:45:00Z", "2026-10-25T02:45:00Z");
  }

  @Test
  void an_expression_may_have_no_time_left() {
    assertThat(next("cron(0 8 1 1 ? 2020)", UTC, "2026-01-01T00:00:00Z", 1)).isEmpty();
    assertThat(next("cron(0 8 30 2 ? *)", UTC, "2026-01-01T00:00:00Z", 1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0 8 ? * MON-FRI *",
        "cron()",
        "cron(0 8 * * MON-FRI)",
        "cron(0 8 * * MON-FRI *)",
        "cron(0 8 ? * ? *)",
        "cron(60 8 ? * 1 *)",
        "cron(0 24 ? * 1 *)",
        "cron(0 8 ? * 8 *)",
        "cron(0 8 ? 13 1 *)",
        "cron(0 8 32 * ? *)",
        "cron(0 8 ? * FUN *)",
        "cron(0 8 31W * ? *)",
        "cron(0 8 28w * ? *)",
        "cron(0 8 ? * 1 * *)",
        "rate(0 minutes)",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(5 weeks)",
        "rate(-1 hours)",
        "at(2026-11-27T08:00:00)",
      })
  void what_is_no_expression_is_refused_with_the_reason(String expression) {
    assertThat(TIMES.problem(expression)).isPresent();
  }
}
