package dev.stint.local.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses {@code ./dev run}, kills it and starts it again. */
class RestartIT {

  @TempDir Path data;
  @TempDir Path elsewhere;

  @Test
  void it_shows_what_is_started_and_goes_on_with_what_waits() throws Exception {
    String waiting;
    try (LocalSystem system = LocalSystem.start(data)) {
      assertThat(system.output())
          .contains("WAITS for you", "entries?after=0")
          .doesNotContain("Here from before");
      waiting = system.json("/runs?status=waiting").path("runs").path(0).path("run").asText();
      JsonNode first = system.json("/runs/" + waiting + "/entries?after=0");
      assertThat(first.path("entries").path(0).path("seq").asInt(-1)).isZero();

      HttpResponse<String> started =
          post(system.api("/agents/clerk/runs"), "{\"input\": \"What does clause 11.4 say?\"}");
      assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
      String id = run(started.body());
      system.await("run %s finished".formatted(id));

      assertWritten(system, id);
      assertTaken(system.port());
    }
    try (LocalSystem again = LocalSystem.start(data)) {
      assertThat(again.output())
          .contains("Here from before:", waiting)
          .containsPattern(waiting + " +clerk +WAITS for you: ");
      assertThat(again.json("/runs?agent=clerk").path("runs"))
          .as("nothing was begun anew")
          .hasSize(2);
    }
  }

  /** What ./dev story RUN --written prints. */
  private static void assertWritten(LocalSystem system, String run) throws Exception {
    ProcessBuilder ask =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "../Ask.java",
                "text/plain",
                "runs/%s/story".formatted(run),
                "written")
            .redirectErrorStream(true);
    ask.environment().put("STINT_API", system.api("").toString());
    Process asked = ask.start();
    String printed = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(asked.waitFor()).as(printed).isZero();
    assertThat(printed)
        .contains("%s, finished".formatted(run), "«What does clause 11.4 say?»")
        .containsPattern("Written by a model \\(run r-\\w+\\) from the first \\d+ entries")
        .contains("Left out", "'The supplier' approved of all that was done.");
  }

  private void assertTaken(int port) throws Exception {
    Process second =
        AppProcess.of(
                elsewhere,
                Map.of(
                    "OLLAMA_BASE_URL",
                    "http://localhost:1",
                    "QUARKUS_HTTP_PORT",
                    Integer.toString(port)),
                List.of())
            .redirectOutput(elsewhere.resolve("output.txt").toFile())
            .start();
    assertThat(second.waitFor()).isNotZero();
    assertThat(Files.readString(elsewhere.resolve("output.txt")))
        .contains("Port %d is taken".formatted(port), "QUARKUS_HTTP_PORT")
        .doesNotContain("\tat ");
  }

  private static String run(String json) {
    return json.replaceAll("(?s).*\"run\"\\s*:\\s*\"(r-\\w+)\".*", "$1");
  }

  private static HttpResponse<String> post(URI uri, String json) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(json))
              .build(),
          BodyHandlers.ofString());
    }
  }
}
