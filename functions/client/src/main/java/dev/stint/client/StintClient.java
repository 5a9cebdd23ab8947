package dev.stint.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Calls the HTTP API of one deployment. What may be sent again without harm is, if the API says
 * that a part behind it does not answer (503): reads, and starts with an idempotency key.
 * Thread-safe.
 *
 * <p>A refused request throws {@link ApiProblem}. An API that cannot be reached throws {@link
 * UncheckedIOException}, and an interrupted thread {@link IllegalStateException} with its interrupt
 * set again.
 */
public final class StintClient {

  private static final int OK = 200;
  private static final int REDIRECTS_FROM = 300;
  private static final int UNAVAILABLE = 503;
  private static final int TRIES_MAX = 6;
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** Longer than any wait that the API takes. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES) // A newer API tells more.
          .build();

  private final URI api;
  private final HttpClient http = HttpClient.newHttpClient();
  private final UnaryOperator<HttpRequest.Builder> authentication;

  private StintClient(URI api, UnaryOperator<HttpRequest.Builder> authentication) {
    this.api = api;
    this.authentication = authentication;
  }

  /** An API that authenticates nobody, as on one's own machine. */
  public static StintClient of(URI api) {
    return new StintClient(api, request -> request);
  }

  /** An API that takes this bearer token. */
  public static StintClient of(URI api, String token) {
    return of(api, request -> request.header("Authorization", "Bearer " + token));
  }

  /**
   * @param authentication adds what proves the caller to a request that is complete otherwise, as a
   *     signature
   */
  public static StintClient of(URI api, UnaryOperator<HttpRequest.Builder> authentication) {
    return new StintClient(api, authentication);
  }

  /** The agents that are deployed. */
  public List<AgentView> agents() {
    return MAPPER.convertValue(get("/agents"), new TypeReference<List<AgentView>>() {});
  }

  /** Gives an agent a task; the run is in the log when this returns. */
  public RunView start(String agent, Task task) {
    return start(agent, task, Duration.ZERO);
  }

  /**
   * Gives an agent a task, and waits for the run to end.
   *
   * @param wait at most 25 seconds; the run may be at work or waiting when this returns
   */
  public RunView start(String agent, Task task, Duration wait) {
    HttpRequest.Builder request =
        post("/agents/%s/runs?wait=%d".formatted(encoded(agent), wait.toSeconds()), task);
    boolean again = task.idempotencyKey() != null;
    if (task.idempotencyKey() != null) {
      request.header("Idempotency-Key", task.idempotencyKey());
    }
    return read(send(request, again), RunView.class);
  }

  /** The address of the API. */
  public URI api() {
    return api;
  }

  public RunView run(String run) {
    return read(get("/runs/" + encoded(run)), RunView.class);
  }

  /** A run with those that it delegated to. */
  public RunTree tree(String run) {
    return read(get("/runs/%s/tree".formatted(encoded(run))), RunTree.class);
  }

  /** All schedules, by name. */
  public List<Schedule> schedules() {
    return MAPPER.convertValue(
        get("/schedules").path("schedules"), new TypeReference<List<Schedule>>() {});
  }

  public Schedule schedule(String name) {
    return read(get(schedulePath(name)), Schedule.class);
  }

  /** Sets a schedule: a new one, or another plan for one that was set before. */
  public Schedule setSchedule(String name, Schedule.Plan plan) {
    return read(send(with("PUT", schedulePath(name), plan), false), Schedule.class);
  }

  /** Has a schedule start nothing until it is resumed. */
  public Schedule pauseSchedule(String name, String reason) {
    return read(
        send(post(schedulePath(name) + "/pause", Map.of("reason", reason)), false), Schedule.class);
  }

  public Schedule resumeSchedule(String name, String reason) {
    return read(
        send(post(schedulePath(name) + "/resume", Map.of("reason", reason)), false),
        Schedule.class);
  }

  /** Removes a schedule; its runs go on. */
  public Schedule removeSchedule(String name) {
    return read(send(with("DELETE", schedulePath(name), Map.of()), false), Schedule.class);
  }

  private static String schedulePath(String name) {
    return "/schedules/" + encoded(name);
  }

  /** One page of runs. */
  public Page<RunSummary> runs(RunQuery query) {
    JsonNode page = get("/runs" + query(query.parameters()));
    return new Page<>(
        MAPPER.convertValue(page.path("runs"), new TypeReference<List<RunSummary>>() {}),
        Optional.ofNullable(page.path("next").textValue()));
  }

  /**
   * Entries of a run.
   *
   * @param after how many entries are known
   * @param wait for the next one, at most 20 seconds
   */
  public EntryPage entries(String run, long after, Duration wait) {
    String path =
        "/runs/%s/entries?after=%d&wait=%d".formatted(encoded(run), after, wait.toSeconds());
    return read(get(path), EntryPage.class);
  }

  /** Says something more to a run; a finished one goes on. */
  public RunView say(String run, String text, Attachment... files) {
    return change(
        "/runs/%s/messages".formatted(encoded(run)),
        files.length == 0
            ? Map.of("text", text)
            : Map.of("text", text, "attachments", List.of(files)));
  }

  /** The documents of a run, as they are. */
  public List<Document> documents(String run) {
    return MAPPER.convertValue(
        get("/runs/%s/documents".formatted(run)).path("documents"),
        new TypeReference<List<Document>>() {});
  }

  /** The text of a document. */
  public String document(String run, String path) {
    HttpResponse<String> response = exchange(request(documentPath(run, path)), true);
    return isWell(response) ? response.body() : answered(response).toString();
  }

  /**
   * Puts a document there while the run is at work; it may be sent again.
   *
   * @param seen the version that was read; any if empty
   */
  public Document putDocument(String run, String path, String text, Optional<String> seen) {
    return putDocument(run, path, text.getBytes(StandardCharsets.UTF_8), seen);
  }

  /**
   * Puts a file there that need not be a text, while the run is at work; it may be sent again.
   *
   * @param seen the version that was read; any if empty
   */
  public Document putDocument(String run, String path, byte[] file, Optional<String> seen) {
    HttpRequest.Builder put =
        request(documentPath(run, path))
            .header("Content-Type", "application/octet-stream")
            .method("PUT", BodyPublishers.ofByteArray(file));
    seen.ifPresent(version -> put.header("If-Match", "\"" + version + "\""));
    return read(send(put, true), Document.class);
  }

  private static String documentPath(String run, String path) {
    return "/runs/%s/documents/%s".formatted(run, encoded(path).replace("%2F", "/"));
  }

  /**
   * Wakes the calls of a run that wait for a signal of this name.
   *
   * @param text what the calls come to
   * @throws ApiProblem 409 if no call waits for it; a signal is not kept
   */
  public RunView signal(String run, String name, String text) {
    return change(
        "/runs/%s/signals/%s".formatted(encoded(run), encoded(name)), Map.of("text", text));
  }

  public RunView cancel(String run, String why) {
    return change("/runs/%s/cancel".formatted(encoded(run)), Map.of("why", why));
  }

  /** Changes what a run may use; one that ended at its limits goes on. */
  public RunView setLimits(String run, Limits stint, Limits whole, String why) {
    String path = "/runs/%s/limits".formatted(encoded(run));
    Map<String, Object> body = Map.of("stintLimits", stint, "runLimits", whole, "why", why);
    return read(send(with("PATCH", path, body), false), RunView.class);
  }

  /** What a rewind would undo, and what it could not; changes nothing. */
  public RewindPlan rewindPlan(String run, long to) {
    return read(get("/runs/%s/rewind?to=%d".formatted(encoded(run), to)), RewindPlan.class);
  }

  /**
   * Takes a run back to how it stood behind an entry, and has undone what was done since.
   *
   * @param force whether to go back even if a call cannot be undone
   */
  public RunView rewind(String run, long to, boolean force, String reason) {
    return change(
        "/runs/%s/rewind".formatted(encoded(run)),
        Map.of("to", to, "force", force, "reason", reason));
  }

  /**
   * Begins a run that shares the entries of another up to a position.
   *
   * @param key the same key is the same fork
   */
  public RunView fork(String run, long at, String key, String reason) {
    String path = "/runs/%s/forks".formatted(encoded(run));
    HttpRequest.Builder request = post(path, Map.of("at", at, "reason", reason));
    return read(send(request.header("Idempotency-Key", key), true), RunView.class);
  }

  /**
   * Retries the runs that one cause stopped, a page of them.
   *
   * @param cause modelUnavailable, toolUnavailable, credentials, contextOverflow, undelivered,
   *     agentGone, model or delivery
   * @param cursor {@link Retried#next} of the page before; empty for the first
   */
  public Retried retry(String cause, Optional<String> cursor, String reason) {
    Map<String, Object> body = new LinkedHashMap<>(Map.of("cause", cause, "reason", reason));
    cursor.ifPresent(next -> body.put("cursor", next));
    return read(send(post("/runs/retry", body), false), Retried.class);
  }

  /** What became of received mails, newest first, a page of them. */
  public Page<Mail> mails(Instant since) {
    JsonNode page = get("/mails?since=" + since);
    return new Page<>(
        MAPPER.convertValue(page.path("mails"), new TypeReference<List<Mail>>() {}),
        Optional.ofNullable(page.path("next").textValue()));
  }

  /** One page of what waits for people. */
  public Page<Hold> holds(RunQuery query) {
    JsonNode page = get("/holds" + query(query.parameters()));
    return new Page<>(
        MAPPER.convertValue(page.path("holds"), new TypeReference<List<Hold>>() {}),
        Optional.ofNullable(page.path("next").textValue()));
  }

  /** Decides a hold as it was shown; it is refused if something else waits there now. */
  public RunView decide(Hold hold, Decision decision) {
    ObjectNode body = MAPPER.valueToTree(decision);
    body.put("content", hold.content());
    return change("/runs/%s/holds/%d".formatted(encoded(hold.run()), hold.hold()), body);
  }

  /**
   * The result of a run as a value.
   *
   * @return empty if the run has none yet, or its agent no type of answers
   * @throws IllegalArgumentException if it is no value of this type
   */
  public static <T> Optional<T> result(RunView run, Class<T> type) {
    return Optional.ofNullable(run.result())
        .map(
            json -> {
              try {
                return MAPPER.treeToValue(json, type);
              } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(e.getOriginalMessage(), e);
              }
            });
  }

  private JsonNode get(String path) {
    return send(request(path), true);
  }

  private RunView change(String path, Object body) {
    return read(send(post(path, body), false), RunView.class);
  }

  private HttpRequest.Builder request(String path) {
    String base = api.toString().replaceAll("/+$", "");
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(TIMEOUT);
  }

  private HttpRequest.Builder post(String path, Object body) {
    return with("POST", path, body);
  }

  private HttpRequest.Builder with(String method, String path, Object body) {
    try {
      return request(path)
          .header("Content-Type", "application/json")
          .method(method, BodyPublishers.ofString(MAPPER.writeValueAsString(body)));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  private static String query(Map<String, String> parameters) {
    return parameters.isEmpty()
        ? ""
        : parameters.entrySet().stream()
            .map(each -> each.getKey() + "=" + encoded(each.getValue()))
            .sorted()
            .collect(Collectors.joining("&", "?", ""));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static <T> T read(JsonNode json, Class<T> type) {
    return MAPPER.convertValue(json, type);
  }

  /**
   * @param again whether the request may be sent again without harm
   */
  private JsonNode send(HttpRequest.Builder builder, boolean again) {
    return answered(exchange(builder, again));
  }

  private HttpResponse<String> exchange(HttpRequest.Builder builder, boolean again) {
    HttpRequest request = authentication.apply(builder).build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      for (int tries = 1;
          again && response.statusCode() == UNAVAILABLE && tries < TRIES_MAX;
          tries++) {
        Thread.sleep(PAUSE.multipliedBy(tries));
        response = http.send(request, BodyHandlers.ofString());
      }
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException("The API does not answer at " + api, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the API at %s answers".formatted(api), e);
    }
  }

  private static boolean isWell(HttpResponse<String> response) {
    return response.statusCode() >= OK && response.statusCode() < REDIRECTS_FROM;
  }

  private static JsonNode answered(HttpResponse<String> response) {
    boolean isWell = isWell(response);
    JsonNode body;
    try {
      body = MAPPER.readTree(response.body());
    } catch (JsonProcessingException e) {
      isWell = false; // It comes from something else than the API.
      body = MAPPER.createObjectNode().put("title", "No JSON").put("detail", response.body());
    }
    if (!isWell) {
      throw new ApiProblem(response.statusCode(), body);
    }
    return body;
  }
}
