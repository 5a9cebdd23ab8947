package dev.stint.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import dev.stint.telemetry.TraceIds;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector of OTLP gets the trace of a run whose processes are killed one after the other. */
class TraceKillIT {

  private static final int KILLS = 5;
  private static final int CALLS = 20;
  private static final int STEPS_BETWEEN = 6;
  private static final int RUNS_MAX = 6;

  private final Queue<JsonNode> spans = new ConcurrentLinkedQueue<>();
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
      resource.path("scopeSpans").forEach(scope -> scope.path("spans").forEach(spans::add));
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  /** A kill between an effect and its outcome holds the run in doubt; then another one is made. */
  @Test
  void a_run_of_forty_steps_by_five_killed_processes_is_one_trace_with_each_step_once()
      throws Exception {
    for (int n = 1; n <= RUNS_MAX; n++) {
      Path data = work.resolve("data-" + n);
      DrillProcess last = killed(data, work.resolve("effects-" + n));
      Timeline run = Logs.of(Kept.EMBEDDED, data, last);
      if (run.run().status() == Status.FINISHED) {
        assertTraced(run);
        return;
      }
    }
    throw new AssertionError("%d runs were all held in doubt".formatted(RUNS_MAX));
  }

  private DrillProcess killed(Path data, Path effects) throws InterruptedException {
    Map<String, String> settings =
        Map.of(
            "stint.function-timeout", "3s",
            "stint.telemetry.endpoint", "http://localhost:" + collector.getAddress().getPort(),
            "stint.telemetry.metrics", "none",
            "drill.model-lasts", "50ms",
            "drill.calls", Integer.toString(CALLS));
    int steps = 0;
    for (int kills = 0; kills < KILLS; kills++) {
      DrillProcess process = DrillProcess.start(Kept.EMBEDDED, data, effects, settings);
      process.awaitSteps(steps + STEPS_BETWEEN);
      process.kill();
      steps = process.steps();
    }
    DrillProcess last = DrillProcess.start(Kept.EMBEDDED, data, effects, settings);
    last.awaitEnd();
    return last;
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
    assertThat(sent.size() - steps.size()).isLessThanOrEqualTo(1); // What was delegated.
  }
}
