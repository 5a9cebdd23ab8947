package dev.stint.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Timeline;
import dev.stint.telemetry.TraceIds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector of OTLP gets the trace of a run whose processes are killed one after the other. */
class TraceKillIT {

  private static final int KILLS = 5;

  /**
   * More than five processes make, so that a sixth has something to do however late they are
   * killed.
   */
  private static final int CALLS = 30;

  private static final int STEPS_BETWEEN = 4;

  private final Queue<JsonNode> spans = new ConcurrentLinkedQueue<>();
  private final Set<String> processes = ConcurrentHashMap.newKeySet();
  private HttpServer collector;

  @TempDir Path work;

  @BeforeEach
  void start() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/v1/traces", this::take);
    collector.start();
  }

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  private void take(HttpExchange exchange) throws IOException {
    JsonNode body = new ObjectMapper().readTree(exchange.getRequestBody());
    for (JsonNode resource : body.path("resourceSpans")) {
      processes.add(attribute(resource.path("resource"), "service.instance.id"));
      resource.path("scopeSpans").forEach(scope -> scope.path("spans").forEach(spans::add));
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static String attribute(JsonNode of, String name) {
    for (JsonNode attribute : of.path("attributes")) {
      if (attribute.path("key").asText().equals(name)) {
        return attribute.path("value").path("stringValue").asText();
      }
    }
    throw new AssertionError("No %s in %s".formatted(name, of));
  }

  /** Each process is killed while it waits for a model, so that no effect is in doubt. */
  @Test
  void a_run_of_sixty_steps_by_five_killed_processes_is_one_trace_with_each_step_once()
      throws Exception {
    Path data = work.resolve("data");
    Path effects = work.resolve("effects");
    Map<String, String> settings =
        Map.of(
            "stint.function-timeout", "3s",
            "stint.telemetry.endpoint", "http://localhost:" + collector.getAddress().getPort(),
            "stint.telemetry.metrics", "none",
            "drill.model-lasts", "300ms",
            "drill.calls", Integer.toString(CALLS));
    int steps = 0;
    for (int kills = 0; kills < KILLS; kills++) {
      DrillProcess process = DrillProcess.start(Kept.EMBEDDED, data, effects, settings);
      process.awaitSteps(steps + STEPS_BETWEEN);
      awaitModelCall(process, effects);
      process.kill();
      steps = process.steps();
    }
    DrillProcess last = DrillProcess.start(Kept.EMBEDDED, data, effects, settings);
    assertThat(last.awaitEnd()).as(last.output()).isZero();
    assertTraced(Logs.of(Kept.EMBEDDED, data, last));
  }

  private static void awaitModelCall(DrillProcess process, Path effects) throws Exception {
    long begun = modelCalls(effects);
    while (modelCalls(effects) == begun) {
      assertThat(process.isAlive()).as(process.output()).isTrue();
      Thread.sleep(5);
    }
  }

  private static long modelCalls(Path effects) throws IOException {
    return Files.exists(effects)
        ? Files.readAllLines(effects).stream().filter("model"::equals).count()
        : 0;
  }

  private void assertTraced(Timeline run) {
    Set<String> steps = new TreeSet<>();
    for (Entry entry : run.entries()) {
      if (entry instanceof ModelReplied || entry instanceof ToolReturned) {
        steps.add(TraceIds.action(run.run().id(), ((Entry.Settling) entry).action()));
      }
    }
    assertThat(steps).hasSizeGreaterThanOrEqualTo(2 * CALLS);
    Map<String, List<JsonNode>> trace =
        spans.stream()
            .filter(span -> span.path("traceId").asText().equals(TraceIds.trace(run.run().id())))
            .collect(Collectors.groupingBy(span -> span.path("spanId").asText()));
    // A span may be sent again, and is then the same span.
    assertThat(trace.values()).allSatisfy(same -> assertThat(Set.copyOf(same)).hasSize(1));
    Set<String> sent =
        trace.values().stream()
            .flatMap(Collection::stream)
            .filter(span -> span.path("name").asText().matches("(chat|execute_tool) .*"))
            .map(span -> span.path("spanId").asText())
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(sent).containsAll(steps);
    assertThat(trace).containsKey(TraceIds.run(run.run().id()));
    assertThat(processes).hasSize(KILLS + 1); // One may have made steps of the helper alone.
    assertThat(sent.size() - steps.size()).isLessThanOrEqualTo(1); // What was delegated.
  }
}
