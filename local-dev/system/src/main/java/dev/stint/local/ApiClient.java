package dev.stint.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A client of the system's own API. */
final class ApiClient {

  /** How long a request for more entries waits. */
  static final int WAIT_SECONDS = 10;

  private static final int RUNS_MAX = 100;
  private static final int ERRORS_FROM = 400;

  /** The database does not answer; the same request may succeed later. */
  private static final int UNAVAILABLE = 503;

  private static final int TRIES_MAX = 10;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final JsonMapper mapper = JsonMapper.builder().build();
  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;

  ApiClient(String base) {
    this.base = base;
  }

  String base() {
    return base;
  }

  /** Starts a run, and returns its id. */
  String start(LocalJob job) throws InterruptedException {
    String body = mapper.createObjectNode().put("input", job.input()).toString();
    return send(HttpRequest.newBuilder(uri("/agents/" + job.agent() + "/runs"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)))
        .path("run")
        .asText();
  }

  JsonNode run(String run) throws InterruptedException {
    return send(HttpRequest.newBuilder(uri("/runs/" + run)));
  }

  /** Decides a hold, as the API showed it. */
  void decide(JsonNode hold, String choice) throws InterruptedException {
    String body =
        mapper
            .createObjectNode()
            .put("choice", choice)
            .put("content", hold.path("content").asText())
            .put("by", "dev run --approve")
            .toString();
    send(
        HttpRequest.newBuilder(
                uri(
                    "/runs/%s/holds/%d"
                        .formatted(hold.path("run").asText(), hold.path("hold").asLong())))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** Entries from position {@code after} on; waits up to {@code waitSeconds} for the first one. */
  JsonNode entries(String run, long after, int waitSeconds) throws InterruptedException {
    return send(
        HttpRequest.newBuilder(
            uri("/runs/%s/entries?after=%d&wait=%d".formatted(run, after, waitSeconds))));
  }

  /**
   * The newest runs, at most 100.
   *
   * @param status only runs with this status; empty for all
   */
  List<JsonNode> runs(String status) throws InterruptedException {
    List<JsonNode> runs = new ArrayList<>();
    String only = status.isEmpty() ? "" : "&status=" + status;
    send(HttpRequest.newBuilder(uri("/runs?max=" + RUNS_MAX + only)))
        .path("runs")
        .forEach(runs::add);
    return runs;
  }

  /** The received mails and their outcomes, newest first. */
  List<JsonNode> mails(Instant since) throws InterruptedException {
    List<JsonNode> mails = new ArrayList<>();
    send(HttpRequest.newBuilder(uri("/mails?since=" + since))).path("mails").forEach(mails::add);
    return mails;
  }

  private URI uri(String path) {
    return URI.create(base + path);
  }

  private JsonNode send(HttpRequest.Builder builder) throws InterruptedException {
    HttpRequest request = builder.build();
    int triesMax = request.method().equals("GET") ? TRIES_MAX : 1;
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      for (int tries = 1; answer.statusCode() == UNAVAILABLE && tries < triesMax; tries++) {
        Thread.sleep(PAUSE);
        answer = http.send(request, BodyHandlers.ofString());
      }
      if (answer.statusCode() >= ERRORS_FROM) {
        throw new IllegalStateException(
            "%s answered %d: %s".formatted(answer.uri(), answer.statusCode(), answer.body()));
      }
      return mapper.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException("The API does not answer at " + base, e);
    }
  }
}
