package dev.stint.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.Refused;
import dev.stint.agent.ToolOutcome.WaitsFor;
import dev.stint.agent.ToolOutcome.WaitsUntil;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tools with which a model waits. */
class TimersTest {

  private static ToolOutcome call(String name, String arguments) throws Exception {
    Tool tool =
        Timers.TOOLS.stream()
            .filter(each -> each.spec().name().equals(name))
            .findFirst()
            .orElseThrow();
    return tool.call(
        new ToolInvocation(new RunId("r-1"), new ActionId(1, 1), arguments, Instant.MAX));
  }

  @Test
  void a_model_waits_until_a_time_with_its_offset() throws Exception {
    assertThat(call("wait_until", "{\"at\":\"2026-11-24T10:00:00+01:00\"}"))
        .isInstanceOfSatisfying(
            WaitsUntil.class,
            wait -> assertThat(wait.at()).isEqualTo(Instant.parse("2026-11-24T09:00:00Z")));
  }

  @ParameterizedTest
  @CsvSource({"90,SECONDS,PT90S", "5,MINUTES,PT5M", "2,HOURS,PT2H", "366,DAYS,PT8784H"})
  void a_model_waits_for_some_time(long amount, String unit, Duration time) throws Exception {
    assertThat(call("wait_for", "{\"amount\":%d,\"unit\":\"%s\"}".formatted(amount, unit)))
        .isInstanceOfSatisfying(WaitsFor.class, wait -> assertThat(wait.time()).isEqualTo(time));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"amount\":367,\"unit\":\"DAYS\"}",
        "{\"amount\":-1,\"unit\":\"DAYS\"}",
        "{\"amount\":9223372036854775807,\"unit\":\"DAYS\"}",
        "{\"amount\":1,\"unit\":\"YEARS\"}",
        "{\"amount\":1.5,\"unit\":\"DAYS\"}",
        "{}"
      })
  void a_wait_that_is_none_is_refused(String arguments) throws Exception {
    ToolOutcome outcome;
    try {
      outcome = call("wait_for", arguments);
    } catch (IllegalArgumentException e) {
      return; // The model reads its message.
    }
    assertThat(outcome).isInstanceOf(Refused.class);
  }
}
