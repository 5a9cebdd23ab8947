package dev.stint.clerk;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.clerk.Server.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process and one directory, as somebody runs an application on a machine of their own. */
class ServerIT {

  private static final Map<String, String> WITH_TOKEN =
      Map.of("stint.http.tokens.ada", Server.TOKEN);

  @TempDir Path work;

  private Path data() {
    return work.resolve("data");
  }

  private Path log() {
    return work.resolve("output.txt");
  }

  private static String start(Server server) throws Exception {
    String input =
        JsonMapper.builder().build().createObjectNode().put("input", ClerkJob.INPUT).toString();
    Answer started = server.post("/agents/clerk/runs", Server.TOKEN, input);
    assertThat(started.status()).as(started.json().toString()).isEqualTo(202);
    return started.json().path("run").asText();
  }

  private static void approve(Server server, JsonNode run) throws Exception {
    decide(server, run, "approve");
  }

  private static void decide(Server server, JsonNode run, String choice) throws Exception {
    JsonNode hold = run.path("holds").path(0);
    Answer decided =
        server.post(
            "/runs/%s/holds/%d".formatted(run.path("run").asText(), hold.path("hold").asLong()),
            Server.TOKEN,
            "{\"choice\": \"%s\", \"content\": \"%s\"}"
                .formatted(choice, hold.path("content").asText()));
    assertThat(decided.status()).as(decided.json().toString()).isEqualTo(202);
  }

  @Test
  void a_run_is_held_survives_the_process_and_goes_on_in_the_next() throws Exception {
    String run;
    try (Server server = Server.start(data(), log(), WITH_TOKEN)) {
      assertThat(server.get("/runs", "").status()).isEqualTo(401);
      run = start(server);
      server.awaitHold(run);
    }
    try (Server again = Server.start(data(), log(), WITH_TOKEN)) {
      approve(again, again.awaitHold(run));
      JsonNode finished = again.awaitFinished(run);
      assertThat(finished.path("answer").asText()).contains("11.4");
      JsonNode entries = again.get("/runs/" + run + "/entries?after=0", Server.TOKEN).json();
      assertThat(entries.toString()).contains("\"by\":\"ada\"");
    }
  }

  @Test
  void an_api_that_others_may_reach_and_that_believes_everybody_is_refused() throws Exception {
    try (Server open = Server.launch(data(), log(), Map.of())) {
      assertThat(open.awaitEnd()).isNotZero();
      assertThat(open.output())
          .contains("may be reached from other machines", "stint.http.tokens")
          .doesNotContain("\tat ");
    }
    try (Server local = Server.start(data(), log(), Map.of("quarkus.http.host", "localhost"))) {
      assertThat(local.get("/runs", "").status()).isEqualTo(200);
    }
  }

  @Test
  void a_second_process_in_the_directory_is_refused() throws Exception {
    try (Server first = Server.start(data(), log(), WITH_TOKEN);
        Server second = Server.launch(data(), work.resolve("second.txt"), WITH_TOKEN)) {
      assertThat(second.awaitEnd()).isNotZero();
      assertThat(second.output())
          .contains("Another process uses", data().toString())
          .doesNotContain("\tat ");
      assertThat(first.get("/runs", Server.TOKEN).status()).isEqualTo(200);
    }
  }

  @Test
  void a_backup_is_made_while_it_works_and_can_be_started() throws Exception {
    Path backups = work.resolve("backups");
    Map<String, String> settings =
        Map.of(
            "stint.http.tokens.ada",
            Server.TOKEN,
            "stint.embedded.backup.directory",
            backups.toString(),
            "stint.embedded.backup.every",
            "1s",
            "stint.embedded.backup.keep",
            "2");
    String run;
    try (Server server = Server.start(data(), log(), settings)) {
      run = start(server);
      server.awaitHold(run);
      List<Path> before = whole(backups);
      Set<Path> since = new HashSet<>();
      while (since.size() < 2) { // The first may have been begun before the hold.
        Thread.sleep(50);
        since.addAll(whole(backups));
        before.forEach(since::remove);
      }
      assertThat(backups(backups)).as("no more are kept").hasSizeLessThanOrEqualTo(3);
    }
    Path last = whole(backups).getLast();
    try (Server restored = Server.start(last, log(), WITH_TOKEN)) {
      assertThat(restored.awaitHold(run).path("holds").findValuesAsText("reason"))
          .containsExactly("approval", "restored");
    }
  }

  @Test
  void a_run_of_a_backup_makes_no_step_before_a_person_decides() throws Exception {
    Path backups = work.resolve("backups");
    String run;
    try (Server server =
        Server.start(
            data(),
            log(),
            Map.of("stint.http.tokens.ada", Server.TOKEN, "stint.embedded.workers", "0"))) {
      run = start(server);
    }
    try (Server server =
        Server.start(
            data(),
            log(),
            Map.of(
                "stint.http.tokens.ada",
                Server.TOKEN,
                "stint.embedded.workers",
                "0",
                "stint.embedded.backup.directory",
                backups.toString()))) {
      while (whole(backups).isEmpty()) {
        Thread.sleep(50);
      }
      assertThat(server.get("/runs/" + run, Server.TOKEN).json().path("status").asText())
          .isEqualTo("running");
    }
    try (Server restored = Server.start(whole(backups).getLast(), log(), WITH_TOKEN)) {
      JsonNode held = restored.awaitHold(run);
      assertThat(held.path("holds").path(0).path("reason").asText()).isEqualTo("restored");
      assertThat(held.path("entries").asLong()).isEqualTo(2);
      assertThat(restored.output())
          .contains("is of a backup of", "1 open runs are held until a person decides");
      decide(restored, held, "retry");
      assertThat(restored.awaitHold(run).path("entries").asLong()).isGreaterThan(4);
    }
  }

  private static List<Path> whole(Path directory) throws Exception {
    return backups(directory).stream()
        .filter(backup -> !backup.toString().endsWith(".partial"))
        .toList();
  }

  private static List<Path> backups(Path directory) throws Exception {
    if (Files.notExists(directory)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(directory)) {
      return found.sorted().toList();
    }
  }
}
