package dev.stint.engine;

import static dev.stint.run.Status.CANCELLED;
import static dev.stint.run.Status.FAILED;
import static dev.stint.run.Status.FINISHED;
import static dev.stint.run.Status.RUNNING;
import static dev.stint.run.Status.WAITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.engine.Retention.Rule;
import dev.stint.run.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RetentionTest {

  private static final Optional<String> ANY_AGENT = Optional.empty();
  private static final Optional<Status> ANY_END = Optional.empty();
  private static final Optional<String> CLERK = Optional.of("clerk");

  @ParameterizedTest
  @EnumSource
  void without_rules_nothing_expires(Status status) {
    assertThat(Retention.OFF.isOff()).isTrue();
    assertThat(Retention.OFF.time("clerk", status)).isEmpty();
  }

  @Test
  void the_most_specific_rule_counts_in_whatever_order_they_stand() {
    Rule all = new Rule(ANY_AGENT, ANY_END, Duration.ofDays(1));
    Rule failed = new Rule(ANY_AGENT, Optional.of(FAILED), Duration.ofDays(2));
    Rule clerks = new Rule(CLERK, ANY_END, Duration.ofDays(3));
    Rule clerkFailed = new Rule(CLERK, Optional.of(FAILED), Duration.ofDays(4));
    for (List<Rule> rules :
        List.of(
            List.of(all, failed, clerks, clerkFailed), List.of(clerkFailed, clerks, failed, all))) {
      Retention retention = new Retention(rules);
      assertThat(retention.time("other", FINISHED)).contains(Duration.ofDays(1));
      assertThat(retention.time("other", FAILED)).contains(Duration.ofDays(2));
      assertThat(retention.time("clerk", CANCELLED)).contains(Duration.ofDays(3));
      assertThat(retention.time("clerk", FAILED)).contains(Duration.ofDays(4));
    }
  }

  @Test
  void what_has_not_ended_never_expires() {
    Retention retention = new Retention(List.of(new Rule(ANY_AGENT, ANY_END, Duration.ofDays(1))));
    assertThat(retention.time("clerk", RUNNING)).isEmpty();
    assertThat(retention.time("clerk", WAITING)).isEmpty();
    for (Status status : List.of(RUNNING, WAITING)) {
      assertThatThrownBy(() -> new Rule(CLERK, Optional.of(status), Duration.ofDays(1)))
          .hasMessageContaining("has not ended");
    }
  }

  @Test
  void a_run_is_kept_until_what_was_under_way_is_recorded() {
    Rule shortest = new Rule(ANY_AGENT, ANY_END, Duration.ofMinutes(15));
    assertThat(new Retention(List.of(shortest)).isOff()).isFalse();
    assertThatThrownBy(() -> new Rule(ANY_AGENT, ANY_END, Duration.ofMinutes(15).minusNanos(1)))
        .hasMessageContaining("at least PT15M");
  }

  @Test
  void two_rules_for_the_same_runs_contradict_each_other() {
    Rule one = new Rule(CLERK, Optional.of(FAILED), Duration.ofDays(1));
    Rule other = new Rule(CLERK, Optional.of(FAILED), Duration.ofDays(2));
    assertThatThrownBy(() -> new Retention(List.of(one, other))).hasMessageContaining("Two rules");
  }

  @Test
  void short_times_are_looked_at_often_and_long_ones_once_a_day() {
    assertThat(interval(Duration.ofDays(30))).isEqualTo(Duration.ofDays(1));
    assertThat(interval(Duration.ofDays(10))).isEqualTo(Duration.ofDays(1));
    assertThat(interval(Duration.ofHours(10))).isEqualTo(Duration.ofHours(1));
    assertThat(interval(Duration.ofMinutes(15))).isEqualTo(Duration.ofSeconds(90));
  }

  private static Duration interval(Duration shortest) {
    return new Retention(
            List.of(
                new Rule(ANY_AGENT, ANY_END, Duration.ofDays(400)),
                new Rule(CLERK, ANY_END, shortest)))
        .interval();
  }

  @Test
  void the_agents_are_those_that_rules_name() {
    assertThat(Retention.OFF.agents()).isEmpty();
    Retention retention =
        new Retention(
            List.of(
                new Rule(ANY_AGENT, ANY_END, Duration.ofDays(1)),
                new Rule(CLERK, ANY_END, Duration.ofDays(2)),
                new Rule(CLERK, Optional.of(FAILED), Duration.ofDays(3)),
                new Rule(Optional.of("lawyer"), ANY_END, Duration.ofDays(4))));
    assertThat(retention.agents()).containsExactlyInAnyOrder("clerk", "lawyer");
  }
}
