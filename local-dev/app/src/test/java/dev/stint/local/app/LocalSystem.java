package dev.stint.local.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.emulators.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** {@code ./dev run} as a process that stays up, until it is killed. */
record LocalSystem(Process process, Path log, int port) implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** Starts the system, and returns when it is up. */
  static LocalSystem start(Path data, String... options) throws IOException, InterruptedException {
    int port = Ports.free();
    Map<String, String> environment =
        Map.of(
            "OLLAMA_BASE_URL",
            "http://localhost:1",
            "STINT_LOCAL_SMTP_PORT",
            "0",
            "STINT_LOCAL_IMAP_PORT",
            "0",
            "QUARKUS_HTTP_PORT",
            Integer.toString(port));
    Path log = data.resolve("output.txt");
    Process process =
        AppProcess.of(data, environment, List.of(options)).redirectOutput(log.toFile()).start();
    LocalSystem system = new LocalSystem(process, log, port);
    system.await("The API stays up");
    return system;
  }

  String output() throws IOException {
    return Files.readString(log);
  }

  void await(String said) throws IOException, InterruptedException {
    Instant until = Instant.now().plus(PATIENCE);
    while (!output().contains(said)) {
      pause(until);
    }
  }

  void pause(Instant until) throws IOException, InterruptedException {
    if (Instant.now().isAfter(until)) {
      throw new AssertionError("Nothing more has come:\n" + output());
    }
    Thread.sleep(PAUSE);
  }

  static Instant patience() {
    return Instant.now().plus(PATIENCE);
  }

  URI api(String path) {
    return URI.create("http://localhost:%d%s".formatted(port, path));
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(api(path)).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return JsonMapper.builder().build().readTree(answer.body());
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
