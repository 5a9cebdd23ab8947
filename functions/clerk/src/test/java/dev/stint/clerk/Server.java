package dev.stint.clerk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged server as a process. */
record Server(Process process, Path log) implements AutoCloseable {

  static final String TOKEN = "0123456789abcdef0123456789abcdef";

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Pattern LISTENING = Pattern.compile("Listening on: http://[^:\\s]+:(\\d+)");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** An answer of the API. */
  record Answer(int status, JsonNode json) {}

  /** Starts the process, without waiting for it. */
  static Server launch(Path directory, Path log, Map<String, String> settings) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Dquarkus.http.port=0");
    command.add("-Dstint.rehearse=true");
    command.add("-Dstint.embedded.directory=" + directory);
    settings.forEach((name, value) -> command.add("-D%s=%s".formatted(name, value)));
    command.addAll(List.of("-jar", "target/quarkus-app/quarkus-run.jar"));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("(OPENAI|ANTHROPIC|OLLAMA|STINT|AWS)_.*"));
    builder.environment().put("OLLAMA_BASE_URL", "http://localhost:1");
    return new Server(builder.redirectOutput(log.toFile()).start(), log);
  }

  /** Starts the process, and waits until it is ready. */
  static Server start(Path directory, Path log, Map<String, String> settings)
      throws IOException, InterruptedException {
    Server server = launch(directory, log, settings);
    Instant until = Instant.now().plus(PATIENCE);
    while (!server.isReady()) {
      if (!server.process.isAlive() || Instant.now().isAfter(until)) {
        throw new AssertionError("It is not ready:\n" + server.output());
      }
      Thread.sleep(PAUSE);
    }
    return server;
  }

  private boolean isReady() throws IOException, InterruptedException {
    return LISTENING.matcher(output()).find() && get("/q/health/ready", "").status() == 200;
  }

  /** The port it chose, once it listens. */
  int port() throws IOException {
    Matcher listening = LISTENING.matcher(output());
    if (!listening.find()) {
      throw new AssertionError("It does not listen:\n" + output());
    }
    return Integer.parseInt(listening.group(1));
  }

  String output() throws IOException {
    return Files.readString(log, UTF_8);
  }

  /** Waits for the process to end by itself, and returns its exit code. */
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("It is still alive");
    }
    return process.exitValue();
  }

  Answer get(String path, String token) throws IOException, InterruptedException {
    return send(request(path, token).GET());
  }

  Answer post(String path, String token, String json) throws IOException, InterruptedException {
    return send(
        request(path, token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  private HttpRequest.Builder request(String path, String token) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:%d%s".formatted(port(), path)));
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private static Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> answer = HTTP.send(request.build(), BodyHandlers.ofString());
    return new Answer(answer.statusCode(), JsonMapper.builder().build().readTree(answer.body()));
  }

  /** The run, when it has come to its end. */
  JsonNode awaitFinished(String run) throws IOException, InterruptedException {
    return await(run, found -> found.path("status").asText().equals("finished"));
  }

  /** The run, when it waits for a person, and not for a run that it delegated to. */
  JsonNode awaitHold(String run) throws IOException, InterruptedException {
    return await(
        run,
        found -> found.path("status").asText().equals("waiting") && !found.path("holds").isEmpty());
  }

  private JsonNode await(String run, Predicate<JsonNode> isIt)
      throws IOException, InterruptedException {
    Instant until = Instant.now().plus(PATIENCE);
    JsonNode found = get("/runs/" + run, TOKEN).json();
    while (!isIt.test(found)) {
      if (Instant.now().isAfter(until)) {
        throw new AssertionError("It is still this:%n%s%n%s".formatted(found, output()));
      }
      Thread.sleep(PAUSE);
      found = get("/runs/" + run, TOKEN).json();
    }
    return found;
  }

  /** kill -9. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
