package dev.stint.testkit.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import dev.stint.testkit.lambda.LambdaFunction.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An execution environment does to a process what Lambda does. */
class LambdaFunctionTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private final LambdaFunction function = function(TIMEOUT, EchoRuntime.class.getName());

  private static LambdaFunction function(Duration timeout, String main) {
    return new LambdaFunction(
        new Settings(
            "echo",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                "target/test-classes",
                main),
            Map.of(),
            timeout,
            Optional.empty()));
  }

  @AfterEach
  void stop() {
    function.close();
  }

  @Test
  void an_event_is_answered_and_the_process_stays_warm() throws Exception {
    JsonNode first = answer("{\"n\":1}");
    JsonNode second = answer("{\"n\":2}");
    assertThat(first.at("/event/n").asInt()).isEqualTo(1);
    assertThat(second.at("/event/n").asInt()).isEqualTo(2);
    assertThat(second.path("pid")).isEqualTo(first.path("pid"));
    assertThat(first.path("name").asText()).isEqualTo("echo");
    assertThat(Instant.ofEpochMilli(second.path("until").asLong()))
        .isBetween(Instant.now(), Instant.now().plus(TIMEOUT));
  }

  @Test
  void an_error_is_an_outcome_and_the_process_stays_warm() throws Exception {
    JsonNode before = answer("1");
    assertThat(function.invoke("\"fail\""))
        .isEqualTo(new Outcome.Failed("{\"errorMessage\":\"told to\"}"));
    assertThat(answer("2").path("pid")).isEqualTo(before.path("pid"));
  }

  @Test
  void a_process_that_outlives_its_timeout_is_killed_and_the_next_event_has_a_new_one()
      throws Exception {
    JsonNode before = answer("1");
    ProcessHandle first = function.handle().orElseThrow();
    assertThat(function.invoke("\"hang\"")).isEqualTo(new Outcome.TimedOut());
    assertThat(first.isAlive()).isFalse();
    assertThat(answer("2").path("pid")).isNotEqualTo(before.path("pid"));
  }

  @Test
  void a_process_that_dies_is_an_outcome_and_the_next_event_has_a_new_one() throws Exception {
    assertThat(function.invoke("\"die\"")).isEqualTo(new Outcome.Died(9));
    assertThat(answer("2").path("event").asInt()).isEqualTo(2);
  }

  @Test
  void a_process_that_cannot_start_is_an_outcome() throws Exception {
    try (LambdaFunction broken = function(TIMEOUT, "NoSuchClass")) {
      assertThat(broken.invoke("1")).isEqualTo(new Outcome.Died(1));
    }
  }

  @Test
  void events_that_come_at_once_are_handled_one_after_the_other_by_one_process() throws Exception {
    List<ProcessHandle> before = ProcessHandle.current().children().toList();
    List<Callable<JsonNode>> events =
        IntStream.range(0, 8)
            .<Callable<JsonNode>>mapToObj(n -> () -> answer("{\"n\":%d}".formatted(n)))
            .toList();
    List<Integer> answered = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(events.size())) {
      for (Future<JsonNode> answer : threads.invokeAll(events)) {
        answered.add(answer.get().at("/event/n").asInt());
      }
    }
    assertThat(answered).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(ProcessHandle.current().children().filter(child -> !before.contains(child)))
        .containsExactly(function.handle().orElseThrow());
  }

  private JsonNode answer(String event) throws Exception {
    Outcome outcome = function.invoke(event);
    assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    return JsonMapper.builder().build().readTree(((Outcome.Answered) outcome).json());
  }
}
