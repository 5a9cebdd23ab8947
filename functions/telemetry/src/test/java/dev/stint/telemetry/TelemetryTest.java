package dev.stint.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.agent.RunId;
import dev.stint.telemetry.Telemetry.Metrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** With a collector that is there, breaks, hangs, refuses, and is not there. */
@Timeout(60)
class TelemetryTest {

  private static final Duration TIMEOUT = Duration.ofMillis(500);

  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> printed = new ArrayList<>();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private HttpServer server;
  private volatile int status = 200;
  private volatile Runnable answering = () -> {};

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    hanging.countDown();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    answering.run();
    requests.add(
        "%s %s %s"
            .formatted(
                exchange.getRequestURI(), exchange.getRequestHeaders().getFirst("X-Key"), body));
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  @Test
  void without_an_endpoint_and_metrics_nothing_is_sent() {
    Telemetry telemetry = telemetry(Optional.empty(), Metrics.NONE);

    tell(telemetry, "r-1");
    telemetry.flush();

    assertThat(telemetry.isOn()).isFalse();
    assertThat(printed).isEmpty();
  }

  @Test
  void what_was_told_is_sent_once_with_the_headers() {
    Telemetry telemetry = telemetry(Optional.of(base()), Metrics.OTLP);

    tell(telemetry, "r-1");
    telemetry.flush();
    telemetry.flush();

    assertThat(requests).hasSize(2);
    assertThat(requests.getFirst()).startsWith("/v1/traces secret ").contains("invoke_agent clerk");
    assertThat(requests.getLast()).startsWith("/v1/metrics secret ").contains("stint.cost");
  }

  @Test
  void metrics_are_printed_for_cloudwatch() {
    Telemetry telemetry = telemetry(Optional.empty(), Metrics.EMF);

    tell(telemetry, "r-1");
    telemetry.waiting(Map.of("clerk", Duration.ofHours(3)));
    telemetry.flush();

    assertThat(requests).isEmpty();
    assertThat(printed)
        .isNotEmpty()
        .anyMatch(line -> line.contains("\"stint.holds.oldest\":10800.0"));
  }

  @Test
  void many_spans_are_sent_in_parts() {
    Telemetry telemetry = telemetry(Optional.of(base()), Metrics.NONE, Duration.ofSeconds(30));

    IntStream.range(0, 300).forEach(n -> tell(telemetry, "r-" + n));
    telemetry.flush();

    assertThat(requests).hasSize(3); // 300 runs of 5 spans, by 512.
    assertThat(requests.stream().mapToInt(TelemetryTest::spans).sum()).isEqualTo(1_500);
  }

  @Test
  void a_collector_that_breaks_is_left_alone_for_a_while() {
    status = 503;
    Telemetry telemetry = telemetry(Optional.of(base()), Metrics.OTLP);

    for (int n = 0; n < 10; n++) {
      tell(telemetry, "r-" + n);
      telemetry.flush();
    }

    assertThat(requests).hasSize(2); // One for traces, one for metrics.
  }

  @Test
  void a_collector_that_refuses_a_request_is_asked_again() {
    status = 400;
    Telemetry telemetry = telemetry(Optional.of(base()), Metrics.NONE);

    tell(telemetry, "r-1");
    telemetry.flush();
    tell(telemetry, "r-2");
    telemetry.flush();

    assertThat(requests).hasSize(2);
  }

  @Test
  void a_collector_that_hangs_is_waited_for_no_longer_than_the_timeout_and_only_once() {
    answering = this::hang;
    Telemetry telemetry = telemetry(Optional.of(base()), Metrics.OTLP);

    long start = System.nanoTime();
    for (int n = 0; n < 20; n++) {
      tell(telemetry, "r-" + n);
      telemetry.flush();
    }

    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(took).isGreaterThanOrEqualTo(TIMEOUT).isLessThan(TIMEOUT.multipliedBy(10));
  }

  private void hang() {
    try {
      hanging.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_collector_that_begins_an_answer_and_does_not_end_it_is_not_waited_for() throws Exception {
    try (ServerSocket stalling = new ServerSocket(0)) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  Socket socket = stalling.accept();
                  socket
                      .getOutputStream()
                      .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes(UTF_8));
                  socket.getOutputStream().flush();
                } catch (IOException e) {
                  printed.add(e.toString());
                }
              });
      Telemetry telemetry =
          telemetry(
              Optional.of(URI.create("http://localhost:" + stalling.getLocalPort())), Metrics.NONE);

      tell(telemetry, "r-1");
      long start = System.nanoTime();
      telemetry.flush();

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(5));
      assertThat(printed).isEmpty();
    }
  }

  @Test
  void a_collector_that_takes_no_metrics_gets_traces_and_is_asked_for_metrics_once() {
    server.createContext(
        "/v1/metrics",
        exchange -> {
          requests.add("metrics");
          exchange.sendResponseHeaders(404, -1);
          exchange.close();
        });
    Telemetry telemetry = telemetry(Optional.of(base()), Metrics.OTLP);

    for (int n = 0; n < 3; n++) {
      tell(telemetry, "r-" + n);
      telemetry.flush();
    }

    assertThat(requests).hasSize(4).containsOnlyOnce("metrics");
  }

  @Test
  void a_collector_that_is_not_there_fails_nothing() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    Telemetry telemetry =
        telemetry(Optional.of(URI.create("http://localhost:" + closed)), Metrics.OTLP);

    tell(telemetry, "r-1");
    telemetry.flush();

    assertThat(requests).isEmpty();
  }

  @Test
  void whoever_flushes_returns_when_what_they_told_of_was_sent_even_by_another() throws Exception {
    answering =
        () -> {
          try {
            Thread.sleep(20);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    Telemetry telemetry = telemetry(Optional.of(base()), Metrics.NONE, Duration.ofSeconds(30));
    List<String> unsent = Collections.synchronizedList(new ArrayList<>());

    List<Thread> threads =
        IntStream.range(0, 40)
            .mapToObj(
                n ->
                    Thread.startVirtualThread(
                        () -> {
                          RunId run = new RunId("r-" + n);
                          tell(telemetry, run.value());
                          telemetry.flush();
                          if (requests.stream()
                              .noneMatch(sent -> sent.contains(TraceIds.trace(run)))) {
                            unsent.add(run.value());
                          }
                        }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(unsent).isEmpty();
    assertThat(requests).hasSizeLessThan(40);
  }

  @Test
  void more_than_fits_is_dropped() {
    Telemetry telemetry = telemetry(Optional.of(base()), Metrics.NONE, Duration.ofSeconds(30));

    IntStream.range(0, Telemetry.KEPT_MAX).forEach(n -> tell(telemetry, "r-" + n));
    telemetry.flush();

    assertThat(requests.stream().mapToInt(TelemetryTest::spans).sum())
        .isBetween(Telemetry.KEPT_MAX, Telemetry.KEPT_MAX + 10);
  }

  private static int spans(String request) {
    return request.split("\"traceId\"", -1).length - 1;
  }

  private static void tell(Telemetry telemetry, String run) {
    Events.ofRun(new RunId(run)).forEach(telemetry::tell);
  }

  private URI base() {
    return URI.create("http://localhost:%d/".formatted(server.getAddress().getPort()));
  }

  private Telemetry telemetry(Optional<URI> endpoint, Metrics metrics) {
    return telemetry(endpoint, metrics, TIMEOUT);
  }

  private Telemetry telemetry(Optional<URI> endpoint, Metrics metrics, Duration timeout) {
    return new Telemetry(
        new Telemetry.Settings(
            endpoint,
            Map.of("X-Key", "secret"),
            timeout,
            metrics,
            false,
            Map.of("service.name", "desk")),
        ModelNames.NONE,
        Signer.NONE,
        printed::add,
        InstantSource.system());
  }
}
