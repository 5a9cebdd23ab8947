package dev.stint.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.RunId;
import dev.stint.engine.Payloads;
import dev.stint.run.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are cut off, changed, or of something else. */
class RunsFileTest {

  private static final RunId RUN = new RunId("r-1");
  private static final byte[] CONTENT = "a content".getBytes(StandardCharsets.UTF_8);
  private static final String KEY = Payloads.key(RUN, CONTENT);

  @TempDir Path root;
  private final Clerk clerk = new Clerk();
  private Path path = Path.of("");
  private List<Entry> entries = List.of();

  @BeforeEach
  void write() throws Exception {
    path = root.resolve("runs.zip");
    Path directory = root.resolve("laptop");
    RunId held = clerk.held(directory);
    entries =
        clerk.at(
            directory,
            (engine, store) ->
                engine.runs().timeline(engine.runs().find(held).orElseThrow()).entries());
    try (RunsFile.Writer writer = new RunsFile.Writer(path)) {
      writer.run(RUN, entries);
      writer.content(KEY, CONTENT);
    }
  }

  @Test
  void what_is_written_is_read() throws IOException {
    try (RunsFile file = RunsFile.open(path)) {
      assertThat(file.runs()).containsExactly(RUN);
      assertThat(file.entries(RUN)).isEqualTo(entries);
      assertThat(file.content(KEY)).isEqualTo(CONTENT);
    }
  }

  @Test
  void a_file_that_is_cut_off_anywhere_is_none() throws IOException {
    byte[] whole = Files.readAllBytes(path);
    for (int length = 0; length < whole.length; length += 7) {
      byte[] cut = new byte[length];
      System.arraycopy(whole, 0, cut, 0, length);
      Files.write(path, cut);
      assertThatThrownBy(() -> RunsFile.open(path))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(CannotMove.class)
          .hasMessageContaining("is not a whole file of exported runs");
    }
  }

  @Test
  void a_file_that_was_changed_is_refused_or_reads_the_same() throws IOException {
    byte[] whole = Files.readAllBytes(path);
    int refused = 0;
    for (int at = 0; at < whole.length; at += 3) {
      byte[] changed = whole.clone();
      changed[at] ^= 0x10;
      Files.write(path, changed);
      try (RunsFile file = RunsFile.open(path)) {
        for (RunId run : file.runs()) {
          assertThat(file.entries(run)).as("byte %d", at).isEqualTo(entries);
        }
        assertThat(file.content(KEY)).isEqualTo(CONTENT);
      } catch (CannotMove e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(whole.length / 3 / 2);
  }

  @Test
  void what_is_missing_or_of_something_else_is_named() throws IOException {
    write(Map.of("notes.txt", "hello"));
    assertThatThrownBy(() -> RunsFile.open(path))
        .hasMessageContaining("is a zip, but none of exported runs");
    write(Map.of("format", "2"));
    assertThatThrownBy(() -> RunsFile.open(path))
        .hasMessageContaining("has format 2, and this release reads 1. Use a newer release.");
    write(Map.of("format", "1", "runs/../../etc.jsonl", "", "runs/r-2.jsonl", "{\"v\":9}"));
    try (RunsFile file = RunsFile.open(path)) {
      assertThatThrownBy(file::runs).hasMessageContaining("it names a run '../../etc'");
      assertThatThrownBy(() -> file.entries(new RunId("r-2")))
          .hasMessageContaining("entry 0 of run r-2")
          .hasMessageContaining("deploy a newer release");
      assertThatThrownBy(() -> file.content(KEY))
          .hasMessageContaining("the content " + KEY + " is missing");
    }
    write(Map.of("format", "1", "runs/r-2.jsonl", ""));
    try (RunsFile file = RunsFile.open(path)) {
      assertThatThrownBy(() -> file.entries(new RunId("r-2")))
          .hasMessageContaining("run r-2 has no entries");
    }
    write(Map.of("format", "1", "contents/" + KEY, "another content"));
    try (RunsFile file = RunsFile.open(path)) {
      assertThatThrownBy(() -> file.content(KEY)).hasMessageContaining("has another hash");
    }
    assertThatThrownBy(() -> RunsFile.open(root.resolve("none.zip")))
        .isInstanceOf(CannotMove.class)
        .hasMessageContaining("cannot be read");
  }

  private void write(Map<String, String> parts) throws IOException {
    try (OutputStream out = Files.newOutputStream(path);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, String> part : parts.entrySet()) {
        zip.putNextEntry(new ZipEntry(part.getKey()));
        zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    new ZipFile(path.toFile()).close();
  }
}
