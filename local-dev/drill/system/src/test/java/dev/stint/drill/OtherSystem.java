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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A system that is not killed: it takes what a tool asks, and answers each question twice, at the
 * address of the callback, for as long as it takes until somebody listens there.
 */
final class OtherSystem implements AutoCloseable {

  private static final Duration AGAIN_AFTER = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();

  /** Status codes of the answers to what was asked. */
  private final Map<String, Set<Integer>> told = new ConcurrentHashMap<>();

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
    Set<Integer> codes = ConcurrentHashMap.newKeySet();
    if (told.putIfAbsent(question, codes) == null) {
      Thread.startVirtualThread(() -> answer(question, codes));
    }
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private void answer(String question, Set<Integer> codes) {
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
      for (int times = 0; times < 2; times++) {
        codes.add(status(answer));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int status(HttpRequest answer) throws InterruptedException {
    while (true) {
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
  }

  /** What each question was told. */
  List<Set<Integer>> told() {
    return List.copyOf(told.values());
  }

  @Override
  public void close() {
    server.stop(0);
    client.shutdownNow();
  }
}
