package dev.stint.drill;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.emulators.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A system that is not killed: it takes what a tool asks, and answers each question twice, at the
 * address of the callback, for as long as it takes until somebody listens there.
 */
final class OtherSystem implements AutoCloseable {

  private static final Duration AGAIN_AFTER = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int ANSWERS = 2;

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  /** Status codes of the answers to what was asked, in their order. */
  private final Map<String, Queue<Integer>> told = new ConcurrentHashMap<>();

  private volatile boolean isClosed;

  private OtherSystem(HttpServer server) {
    this.server = server;
  }

  static OtherSystem start() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    OtherSystem system = new OtherSystem(server);
    server.createContext("/", system::take);
    server.start();
    return system;
  }

  /** What the drill needs to ask here, and to be found by the answer however often it starts. */
  Map<String, String> settings() {
    return Map.of(
        "drill.other-system",
        "http://localhost:%d/".formatted(server.getAddress().getPort()),
        "quarkus.http.port",
        Integer.toString(Ports.free()));
  }

  /** A question is a number and an address. The same one may come again, from the next process. */
  private void take(HttpExchange exchange) throws IOException {
    String question = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Queue<Integer> codes = new ConcurrentLinkedQueue<>();
    if (told.putIfAbsent(question, codes) == null) {
      Thread.startVirtualThread(() -> answer(question, codes));
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private void answer(String question, Queue<Integer> codes) {
    int space = question.indexOf(' ');
    HttpRequest answer =
        HttpRequest.newBuilder(URI.create(question.substring(space + 1)))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(
                BodyPublishers.ofString(
                    "{\"result\":{\"answered\":%s}}".formatted(question.substring(0, space))))
            .build();
    try {
      for (int times = 0; times < ANSWERS; times++) {
        codes.add(status(answer));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int status(HttpRequest answer) throws InterruptedException {
    while (!isClosed) {
      try {
        int status = client.send(answer, BodyHandlers.discarding()).statusCode();
        if (status < 500) {
          return status;
        }
      } catch (IOException e) {
        // Nobody is there, or who was has gone: so try again.
      }
      Thread.sleep(AGAIN_AFTER);
    }
    throw new InterruptedException("Closed");
  }

  /** What each question was told, when the answers that are on their way have been told. */
  List<List<Integer>> told() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (told.values().stream().anyMatch(codes -> codes.size() < ANSWERS)
        && System.nanoTime() < end) {
      Thread.sleep(AGAIN_AFTER);
    }
    return told.values().stream().map(List::copyOf).toList();
  }

  @Override
  public void close() {
    isClosed = true;
    server.stop(0);
    client.shutdownNow();
  }
}
