package dev.stint.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.clerk.ClerkJob;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.run.StepMessage;
import dev.stint.telemetry.TraceIds;
import dev.stint.testkit.lambda.LambdaEvents;
import dev.stint.testkit.lambda.LambdaEvents.SqsRecord;
import dev.stint.testkit.lambda.LambdaFunction;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What the deployed worker tells a collector, CloudWatch and its log. */
class TelemetryIT {

  private static final Local LOCAL = new Local();
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final Path LOG = Path.of("target/function.log");
  private static final Map<String, String> REHEARSAL =
      Map.of("STINT_MODELS_MAIN_PROVIDER", "rehearsal", "STINT_MODELS_MAIN_MODEL", "clerk");

  @AfterAll
  static void stop() {
    LOCAL.close();
  }

  @Test
  void a_step_has_sent_its_span_when_it_answers_and_printed_its_metrics() throws Exception {
    List<JsonNode> spans = new CopyOnWriteArrayList<>();
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          JsonNode body = MAPPER.readTree(exchange.getRequestBody());
          body.findValues("spans").forEach(some -> some.forEach(spans::add));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    Map<String, String> settings = new HashMap<>(REHEARSAL);
    settings.put(
        "STINT_TELEMETRY_ENDPOINT", "http://localhost:" + collector.getAddress().getPort());
    settings.put("STINT_TELEMETRY_METRICS", "emf");
    String service = "desk-" + UUID.randomUUID();
    settings.put("STINT_TELEMETRY_SERVICE", service);
    RunId run = start("traced");
    try (LambdaFunction step = LOCAL.function("step", settings, List.of())) {
      for (int steps = 1; steps <= 4; steps++) {
        SqsRecord record = LOCAL.next(run);
        assertThat(step.invoke(LambdaEvents.sqs(Local.QUEUE, List.of(record))))
            .isInstanceOf(Outcome.Answered.class);
        assertThat(spans).hasSize(steps);
        assertThat(spans.getLast().path("traceId").asText()).isEqualTo(TraceIds.trace(run));
      }
    } finally {
      collector.stop(0);
    }
    assertThat(spans.getFirst().path("name").asText()).isEqualTo("chat clerk");
    assertThat(spans.getFirst().path("spanId").asText())
        .isEqualTo(TraceIds.action(run, ActionId.model(0)));
    List<JsonNode> printed = lines(service);
    assertThat(printed.stream().mapToDouble(line -> line.path("stint.steps").asDouble()).sum())
        .isEqualTo(4);
    assertThat(printed)
        .allSatisfy(line -> assertThat(line.path("agent").asText()).isEqualTo("clerk"));
  }

  @Test
  void a_line_of_the_log_says_run_action_and_trace() throws Exception {
    Map<String, String> settings = new HashMap<>(REHEARSAL);
    settings.put("STINT_TABLE", "no-such-table");
    settings.put("QUARKUS_LOG_CONSOLE_JSON_ENABLED", "true");
    RunId run = start("logged");
    try (LambdaFunction step = LOCAL.function("step", settings, List.of())) {
      step.invoke(LambdaEvents.sqs(Local.QUEUE, List.of(LOCAL.next(run))));
    }

    JsonNode line =
        lines(run.value()).stream()
            .filter(each -> each.path("message").asText().startsWith("Delivery 1 of "))
            .findFirst()
            .orElseThrow();
    StepMessage first = new StepMessage(run, ActionId.model(0));
    assertThat(line.path("mdc").path("run").asText()).isEqualTo(run.value());
    assertThat(line.path("mdc").path("action").asText()).isEqualTo(first.action().toString());
    assertThat(line.path("mdc").path("traceId").asText()).isEqualTo(TraceIds.trace(run));
    assertThat(line.path("mdc").path("spanId").asText())
        .isEqualTo(TraceIds.action(run, first.action()));
  }

  private static RunId start(String id) {
    Task task = new Task("clerk", ClerkJob.INPUT, Optional.empty(), Optional.of(id));
    return ((Start.Begun) LOCAL.runs().start(task)).run().id();
  }

  /** Lines of JSON that functions printed. */
  private static List<JsonNode> lines(String containing) throws Exception {
    return Files.readAllLines(LOG).stream()
        .filter(line -> line.startsWith("{") && line.contains(containing))
        .map(TelemetryIT::json)
        .toList();
  }

  private static JsonNode json(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError(line, e);
    }
  }
}
