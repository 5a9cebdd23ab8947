package dev.stint.http;

import static io.restassured.RestAssured.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.run.Choice;
import dev.stint.run.Run;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run as evidence, checked by the program that needs nothing of Stint. */
@QuarkusTest
class ExportsApiTest {

  private static final String PROGRAM = "../story/VerifyExport.java";

  @Inject TestEngine engine;
  @TempDir Path directory;

  private record Checked(int exitCode, String output) {}

  private Checked check(byte[] export, String... more) throws Exception {
    Path file = Files.write(directory.resolve("run.zip"), export);
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(PROGRAM, file.toString()));
    command.addAll(List.of(more));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Checked(process.waitFor(), output);
  }

  /** A run with a decision, a long text and a document. */
  private Run run() {
    Task task =
        new Task(
                "payer",
                "Pay it. " + "x".repeat(50_000),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())
            .documents(List.of(Edit.of("a/terms.md", "Pay in 45 days.\n")));
    Run run = ((Start.Begun) engine.runs().start(task)).run();
    engine.drain();
    engine.decide(run.id(), Choice.APPROVE, "");
    engine.drain();
    return engine.run(run.id());
  }

  private static byte[] export(Run run) {
    return get("/runs/%s/export".formatted(run.id()))
        .then()
        .statusCode(200)
        .extract()
        .asByteArray();
  }

  private static Map<String, byte[]> files(byte[] export) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(export))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), zip.readAllBytes());
      }
    }
    return files;
  }

  private static byte[] changed(byte[] export, Consumer<Map<String, byte[]>> change)
      throws IOException {
    Map<String, byte[]> files = files(export);
    change.accept(files);
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        zip.putNextEntry(new ZipEntry(file.getKey()));
        zip.write(file.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static Consumer<Map<String, byte[]>> text(String name, UnaryOperator<String> change) {
    return files ->
        files.compute(name, (key, bytes) -> change.apply(new String(bytes, UTF_8)).getBytes(UTF_8));
  }

  @Test
  void a_run_is_exported_and_checked_without_stint() throws Exception {
    Run run = run();
    byte[] export = export(run);
    Map<String, byte[]> files = files(export);
    assertThat(files.keySet())
        .contains("run.json", "entries.jsonl", "decisions.json", "story.json", "story.md")
        .contains("documents/a/terms.md")
        .anyMatch(name -> name.startsWith("payloads/"));
    assertThat(new String(files.get("documents/a/terms.md"), UTF_8)).isEqualTo("Pay in 45 days.\n");
    assertThat(new String(files.get("decisions.json"), UTF_8)).contains("\"by\":\"Ada\"");
    assertThat(new String(files.get("story.md"), UTF_8)).contains("'Ada' approved call");

    Checked checked = check(export);
    assertThat(checked.output()).contains("%d entries".formatted(run.length()));
    assertThat(checked.exitCode()).as(checked.output()).isZero();
    String digest = engine.timeline(run.id()).digest();
    assertThat(check(export, digest).exitCode()).isZero();
    assertThat(check(export, "0".repeat(64)).exitCode()).isEqualTo(1);
    assertThat(export(run)).as("the same run is the same file").isEqualTo(export);
  }

  @Test
  void whatever_is_changed_is_found() throws Exception {
    byte[] export = export(run());
    Map<String, Consumer<Map<String, byte[]>>> changes =
        Map.of(
            "a word",
            text("entries.jsonl", entries -> entries.replaceFirst("900", "901")),
            "an entry that is left out",
            text("entries.jsonl", entries -> entries.replaceFirst("(?s)\\n[^\\n]*\\n", "\n")),
            "entries in another order",
            text(
                "entries.jsonl",
                entries -> entries.replaceFirst("(?s)([^\\n]*\\n)([^\\n]*\\n)", "$2$1")),
            "an entry at the end",
            text("entries.jsonl", entries -> entries + "{\"v\":1,\"type\":\"cancelled\"}\n"),
            "a long text",
            files ->
                files.replaceAll(
                    (name, bytes) -> name.startsWith("payloads/") ? "y".getBytes(UTF_8) : bytes),
            "a long text that is left out",
            files -> files.keySet().removeIf(name -> name.startsWith("payloads/")),
            "a decision that is left out",
            text("decisions.json", decisions -> "[]"),
            "a story of entries that do not exist",
            text(
                "story.json",
                story -> story.replaceFirst("\"entries\":\\[0]", "\"entries\":[999]")));
    for (Map.Entry<String, Consumer<Map<String, byte[]>>> change : changes.entrySet()) {
      Checked checked = check(changed(export, change.getValue()));
      assertThat(checked.exitCode()).as(change.getKey() + ": " + checked.output()).isEqualTo(1);
      assertThat(checked.output()).as(change.getKey()).contains("NOT SO: ");
    }
    assertThat(check("no ZIP file".getBytes(UTF_8)).exitCode()).isEqualTo(2);
  }

  @Test
  void an_unknown_run_is_a_problem() {
    get("/runs/r-unknown0/export").then().statusCode(404);
  }
}
