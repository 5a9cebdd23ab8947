package dev.stint.quarkus;

import static dev.stint.run.Status.CANCELLED;
import static dev.stint.run.Status.FAILED;
import static dev.stint.run.Status.FINISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.engine.Retention;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionRulesTest {

  @Test
  void nothing_expires_where_nothing_is_said() {
    assertThat(RetentionRules.read(List.of()).isOff()).isTrue();
  }

  @Test
  void rules_name_an_agent_or_not_and_a_status_or_any() {
    Retention retention =
        RetentionRules.read(
            List.of(
                "*:400d", " finished : 90d ", "clerk/*:30d", "clerk/failed:36h", "*/failed:2d"));
    assertThat(retention.time("other", CANCELLED)).contains(Duration.ofDays(400));
    assertThat(retention.time("other", FINISHED)).contains(Duration.ofDays(90));
    assertThat(retention.time("other", FAILED)).contains(Duration.ofDays(2));
    assertThat(retention.time("clerk", FINISHED)).contains(Duration.ofDays(30));
    assertThat(retention.time("clerk", FAILED)).contains(Duration.ofHours(36));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "finished            | is no rule",
        ":90d                | is no rule",
        "90d                 | is no rule",
        "finished:           | does not say how long",
        "finished:soon       | does not say how long",
        "Clerk/failed:90d    | is no name of an agent",
        "clerk /failed:90d   | is no name of an agent",
        "/failed:90d         | is no name of an agent",
        "clerk/:90d          | no status that a run ends in; expected cancelled, failed, finished",
        "running:90d         | no status that a run ends in",
        "FINISHED:90d        | no status that a run ends in",
        "finished:-90d       | at least PT15M",
        "finished:1m         | at least PT15M",
        "finished:0          | at least PT15M",
      })
  void a_rule_that_cannot_be_read_is_named(String rule, String why) {
    assertThatThrownBy(() -> RetentionRules.read(List.of(rule)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("stint.retention: ")
        .hasMessageContaining(why);
  }

  @Test
  void two_rules_for_the_same_runs_are_refused() {
    assertThatThrownBy(() -> RetentionRules.read(List.of("failed:2d", "*/failed:3d")))
        .hasMessageContaining("Two rules");
  }
}
