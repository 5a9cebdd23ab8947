package dev.stint.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.stint.agent.Effect;
import dev.stint.bench.Traffic.Count;
import dev.stint.emulators.LocalAws;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Counts the requests of one step to AWS on the wire (design.md, «Budget of one step»). */
class StepBudgetTest {

  private static final LocalAws AWS = LocalAws.inMemory();

  @AfterAll
  static void close() {
    AWS.close();
  }

  @Test
  void a_read_or_idempotent_step_is_one_query_one_put_and_one_send() {
    for (Effect effect : List.of(Effect.READ, Effect.IDEMPOTENT)) {
      Map<String, Long> expected = Map.of("Query", 1L, "PutItem", 1L, "SendMessage", 1L);
      assertThat(requests(steps(effect, 6).get(3))).isEqualTo(expected);
    }
  }

  @Test
  void a_once_step_is_one_put_more() {
    Map<String, Long> expected = Map.of("Query", 1L, "PutItem", 2L, "SendMessage", 1L);
    assertThat(requests(steps(Effect.ONCE, 6).get(3))).isEqualTo(expected);
  }

  @Test
  void a_model_step_is_one_query_one_put_one_send_and_one_lease_as_it_may_take_long() {
    Map<String, Long> expected =
        Map.of("Query", 1L, "PutItem", 1L, "SendMessage", 1L, "ChangeMessageVisibility", 1L);
    assertThat(requests(steps(Effect.READ, 6).get(2))).isEqualTo(expected);
  }

  @Test
  void the_500th_step_of_warm_processes_that_take_turns_reads_what_the_10th_read() {
    List<Map<String, Count>> steps = steps(Effect.READ, 500);
    long tenth = read(steps.get(9));
    long fiveHundredth = read(steps.get(499));
    assertThat(tenth).isPositive();
    assertThat(fiveHundredth).isCloseTo(tenth, withinPercentage(10));
  }

  @Test
  void a_hold_is_one_put_and_its_status_and_waiting_is_no_request_at_all() {
    CountedRun run = new CountedRun(AWS, fresh(), Loop.held());
    run.start();
    assertThat(run.step()).as("the model asks for a call").isTrue();
    run.traffic().take();
    assertThat(run.step()).as("the call is held").isTrue();
    // One request more writes the item that says that the run waits, as at every change of status.
    Map<String, Long> held = requests(run.traffic().take());
    assertThat(held.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3);
    assertThat(held)
        .containsEntry("Query", 1L)
        .containsKey("PutItem")
        .doesNotContainKey("SendMessage");

    assertThat(run.step()).as("a step while it waits").isFalse();
    assertThat(run.traffic().take()).isEmpty();
  }

  private static List<Map<String, Count>> steps(Effect effect, int count) {
    return CountedRun.steps(AWS, fresh(), Loop.of(effect, count + 2), count);
  }

  private static String fresh() {
    return "budget-" + UUID.randomUUID();
  }

  private static Map<String, Long> requests(Map<String, Count> step) {
    Map<String, Long> requests = new TreeMap<>();
    step.forEach((operation, count) -> requests.put(operation, count.requests()));
    return requests;
  }

  private static long read(Map<String, Count> step) {
    return Objects.requireNonNull(step.get("Query")).receivedBytes();
  }
}
