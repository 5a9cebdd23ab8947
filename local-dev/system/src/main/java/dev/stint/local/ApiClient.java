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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The system's own API, spoken as any client would. */
final class ApiClient {

  private static final int WAIT_SECONDS = 10;
  private static final int ERRORS_FROM = 400;

  private final JsonMapper mapper = JsonMapper.builder().build();
  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;

  ApiClient(String base) {
    this.base = base;
  }

  String base() {
    return base;
  }

  /** Starts a run: its id. */
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

  /** Entries behind {@code after}; waits for them a while. */
  JsonNode entries(String run, long after) throws InterruptedException {
    return send(
        HttpRequest.newBuilder(
            uri("/runs/%s/entries?after=%d&wait=%d".formatted(run, after, WAIT_SECONDS))));
  }

  /** The newest run that was at work when the last process ended, if there is one. */
  Optional<String> unfinished() throws InterruptedException {
    JsonNode runs = send(HttpRequest.newBuilder(uri("/runs?status=running"))).path("runs");
    for (JsonNode run : runs) {
      if (!run.has("trouble")) {
        return Optional.of(run.path("run").asText());
      }
    }
    return Optional.empty();
  }

  /** What became of mails, newest first. */
  List<JsonNode> mails(Instant since) throws InterruptedException {
    List<JsonNode> mails = new ArrayList<>();
    send(HttpRequest.newBuilder(uri("/mails?since=" + since))).path("mails").forEach(mails::add);
    return mails;
  }

  private URI uri(String path) {
    return URI.create(base + path);
  }

  private JsonNode send(HttpRequest.Builder request) throws InterruptedException {
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
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
