package dev.stint.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.clerk.ClerkJob;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.port.ExpiredRun;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.lambda.LambdaEvents;
import dev.stint.testkit.lambda.LambdaEvents.SqsRecord;
import dev.stint.testkit.lambda.LambdaFunction;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests the deployed worker: a process at the Lambda Runtime API that gets AWS's events. */
class WorkerIT {

  private static final Outcome ALL_DONE = new Outcome.Answered("{\"batchItemFailures\":[]}");

  private static final Map<String, String> RECEIVED = Map.of("ApproximateReceiveCount", "1");

  private final Local local = new Local();
  private final LambdaFunction step = local.function("step");

  @BeforeEach
  void noMessageIsLeft() {
    assertThat(local.receive()).isEmpty();
  }

  @AfterEach
  void stop() {
    step.close();
    local.close();
  }

  @Test
  void a_whole_run_is_made_step_by_step_from_sqs_events() throws Exception {
    RunId run = start();
    makeSteps();
    assertThat(find(run).status()).isEqualTo(Status.WAITING);
    local.approve(find(run).holds().getFirst());
    makeSteps();
    Run ended = find(run);
    assertThat(ended.status()).as(ended.toString()).isEqualTo(Status.FINISHED);
    assertThat(ended.spent().steps()).isEqualTo(35);
    assertThat(local.runs().answer(ended).orElseThrow().toString())
        .contains("Changed: [6.2, 6.4, 14.4, 18.2, 11.4]");
  }

  private void makeSteps() throws Exception {
    for (Optional<SqsRecord> next = local.receive(); next.isPresent(); next = local.receive()) {
      assertThat(step.invoke(event(next.get()))).isEqualTo(ALL_DONE);
      local.delete(next.get());
    }
  }

  @Test
  void only_the_messages_that_failed_are_answered() throws Exception {
    start();
    SqsRecord good = local.receive().orElseThrow();
    SqsRecord bad = new SqsRecord("bad", "handle", "no step", RECEIVED);
    Outcome outcome = step.invoke(LambdaEvents.sqs(Local.QUEUE, List.of(bad, good)));
    assertThat(outcome)
        .isEqualTo(new Outcome.Answered("{\"batchItemFailures\":[{\"itemIdentifier\":\"bad\"}]}"));
  }

  @Test
  void a_record_without_attributes_fails_alone() throws Exception {
    RunId run = start();
    SqsRecord good = local.receive().orElseThrow();
    SqsRecord bare = new SqsRecord("bare", "handle", good.body(), Map.of());
    Outcome outcome = step.invoke(LambdaEvents.sqs(Local.QUEUE, List.of(bare, good)));
    assertThat(outcome)
        .isEqualTo(new Outcome.Answered("{\"batchItemFailures\":[{\"itemIdentifier\":\"bare\"}]}"));
    assertThat(find(run).spent().steps()).isEqualTo(1);
  }

  @Test
  void an_event_of_another_service_is_named() throws Exception {
    Map<String, String> others =
        Map.of(
            "{\"Records\":[{\"eventSource\":\"aws:s3\",\"s3\":{}}]}",
            "of aws:s3",
            "{\"Records\":[{\"EventSource\":\"aws:sns\",\"Sns\":{}}]}",
            "of aws:sns",
            LambdaEvents.scheduled(Instant.now()),
            "of EventBridge ('Scheduled Event'",
            "{\"httpMethod\":\"GET\",\"path\":\"/\"}",
            "payload format 1.0",
            LambdaEvents.http("GET", "/", Map.of(), ""),
            "an HTTP request",
            "{\"Records\":[]}",
            "its members: [Records]");
    for (Map.Entry<String, String> other : others.entrySet()) {
      assertThat(step.invoke(other.getKey()))
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed ->
                  assertThat(failed.error())
                      .contains("takes messages of SQS", other.getValue(), "remove the trigger"));
    }
  }

  @Test
  void a_function_logs_json_at_the_level_that_lambda_names() throws Exception {
    String nonsense = "no step " + UUID.randomUUID();
    Map<String, String> settings =
        Map.of(
            "STINT_MODELS_MAIN_PROVIDER", "rehearsal",
            "STINT_MODELS_MAIN_MODEL", "clerk",
            "QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true",
            "AWS_LAMBDA_LOG_LEVEL", "WARN");
    try (LambdaFunction json = local.function("dead", settings, List.of())) {
      json.invoke(event(new SqsRecord("bad", "handle", nonsense, RECEIVED)));
    }
    List<String> lines = Files.readAllLines(Path.of("target/function.log"));
    JsonNode line =
        JsonMapper.builder()
            .build()
            .readTree(lines.stream().filter(l -> l.contains(nonsense)).findFirst().orElseThrow());
    assertThat(line.path("level").asText()).isEqualTo("ERROR");
    assertThat(line.path("message").asText()).contains("A dead message is no step");
    assertThat(line.has("timestamp")).isTrue();
    assertThat(line.has("hostName")).isFalse();
  }

  @Test
  void a_dead_message_fails_its_run_and_says_so() throws Exception {
    RunId run = start();
    SqsRecord dead = local.receive().orElseThrow();
    local.killedAtLast(run, ActionId.model(0));
    SqsRecord nonsense = new SqsRecord("bad", "handle", "no step", RECEIVED);
    try (LambdaFunction function = local.function("dead")) {
      assertThat(function.invoke(LambdaEvents.sqs("dead", List.of(nonsense, dead))))
          .isEqualTo(ALL_DONE);
    }
    assertThat(find(run).end())
        .get()
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.cause()).isEqualTo(FailureCause.DELIVERY);
              assertThat(failed.detail()).contains("Step 0", "each time it was delivered");
            });
  }

  @Test
  void a_sweep_puts_work_on_the_queue_whose_message_was_lost() throws Exception {
    RunId run = start();
    local.delete(local.receive().orElseThrow());
    try (LambdaFunction function = local.function("sweep")) {
      assertThat(function.invoke(LambdaEvents.scheduled(Instant.now())))
          .isInstanceOf(Outcome.Answered.class);
    }
    assertThat(local.receive().orElseThrow().body()).contains(run.value());
  }

  @Test
  void a_sweep_lets_runs_expire_and_erases_those_that_did() throws Exception {
    String large = "A long text. ".repeat(4_000);
    Instant now = Instant.now();
    Run old = local.ended(now.minus(Duration.ofDays(31)), large);
    Run young = local.ended(now.minus(Duration.ofDays(29)), large);
    Run gone = local.expired(now.minus(Duration.ofDays(40)), now.minus(Duration.ofDays(1)), large);
    assertThat(local.left(gone.id())).as("status, two entries, tombstone, text").isEqualTo(5);

    sweep(Map.of());
    assertThat(find(old.id()).status()).as("off by default").isEqualTo(Status.CANCELLED);
    assertThat(local.left(gone.id())).isEqualTo(5);

    sweep(Map.of("STINT_RETENTION", "finished:1d,clerk/cancelled:30d"));
    assertThatThrownBy(() -> find(old.id())).isInstanceOf(ExpiredRun.class);
    assertThat(local.left(old.id())).as("left alone for a while").isEqualTo(5);
    assertThat(find(young.id()).status()).isEqualTo(Status.CANCELLED);
    assertThatThrownBy(() -> find(gone.id())).isInstanceOf(ExpiredRun.class);
    assertThat(local.left(gone.id())).as("that it was there").isEqualTo(2);
  }

  private void sweep(Map<String, String> settings) throws Exception {
    try (LambdaFunction function = local.function("sweep", settings, List.of())) {
      assertThat(function.invoke(LambdaEvents.scheduled(Instant.now())))
          .isInstanceOf(Outcome.Answered.class);
    }
  }

  @Test
  void a_retention_that_cannot_be_read_keeps_the_sweep_from_starting() throws Exception {
    try (LambdaFunction function =
        local.function("sweep", Map.of("STINT_RETENTION", "finished:soon"), List.of())) {
      assertThat(function.invoke(LambdaEvents.scheduled(Instant.now())))
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed ->
                  assertThat(failed.error())
                      .contains("stint.retention: 'finished:soon' does not say how long"));
    }
  }

  @Test
  void a_function_that_does_not_exist_does_not_start() throws Exception {
    try (LambdaFunction function = local.function("stepp")) {
      assertThat(function.invoke("{}"))
          .isNotInstanceOf(Outcome.Answered.class)
          .isNotInstanceOf(Outcome.TimedOut.class);
    }
  }

  private RunId start() {
    Task task = new Task(ClerkJob.AGENT, ClerkJob.INPUT, Optional.empty(), Optional.empty());
    return ((Start.Begun) local.runs().start(task)).run().id();
  }

  private Run find(RunId run) {
    return local.runs().find(run).orElseThrow();
  }

  private static String event(SqsRecord record) {
    return LambdaEvents.sqs(Local.QUEUE, List.of(record));
  }
}
