package dev.stint.guard.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class GuardCommandTest {

  @TempDir Path work;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeEach
  void documents() throws IOException {
    for (String folder : List.of("before", "after")) {
      Files.createDirectories(work.resolve(folder).resolve("deep"));
      Files.writeString(work.resolve(folder).resolve("deep/a.md"), "One.\n\nTwo 2.\n\nThree.\n");
    }
  }

  private int run(String in, String... arguments) throws IOException {
    return GuardCommand.run(
        List.of(arguments),
        new ByteArrayInputStream(in.getBytes(UTF_8)),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8));
  }

  private static void run(InputStream in, PrintStream out) {
    try {
      GuardCommand.run(List.of("--jsonl"), in, out, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int folders(String... more) throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(work.resolve("before").toString(), work.resolve("after").toString()));
    all.addAll(List.of(more));
    return run("", all.toArray(String[]::new));
  }

  private String claims(String json) throws IOException {
    return Files.writeString(work.resolve("claims.json"), json).toString();
  }

  @Test
  void folders_are_compared_and_a_hold_ends_with_1() throws IOException {
    assertThat(folders("--claims", claims("[]"))).isZero();
    Files.writeString(work.resolve("after/deep/a.md"), "One.\n\nTwo 3.\n\nThree.\n");
    assertThat(folders("--claims", claims("[]"))).isEqualTo(1);
    assertThat(out.toString(UTF_8))
        .contains("hold:", "deep/a.md, line 3: protected", "  - Two 2.", "  + Two 3.");
    String fits = claims("[{\"path\": \"deep/a.md\", \"lines\": [3, 3]}]");
    assertThat(folders("--claims", fits)).isZero();
  }

  @Test
  void bad_input_ends_with_2_and_says_what_is_wrong() throws IOException {
    assertThat(run("", "nowhere", "nowhere-else")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("There is no file or folder nowhere");
    assertThat(run("")).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("Usage: ./dev guard");
    assertThat(folders("--claims", claims("[{\"path\": \"a\", \"lines\": [0, 2]}]"))).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("Lines are counted from 1");
    Path claims = work.resolve("claims.bin");
    Files.write(claims, new byte[] {(byte) 0xff});
    assertThat(folders("--claims", claims.toString())).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("is no text in UTF-8");
  }

  @Test
  void a_text_that_is_none_any_more_is_held() throws IOException {
    Files.write(work.resolve("after/deep/a.md"), new byte[] {(byte) 0xff});
    assertThat(folders()).isEqualTo(1);
    assertThat(out.toString(UTF_8)).contains("hold:", "1 bytes, no text in UTF-8");
  }

  @Test
  void each_case_has_its_line_and_a_bad_one_stops_no_other() throws IOException {
    String cases =
        """
        {"id": 1, "before": {"a.txt": "One. Two."}, "after": {"a.txt": "One. Two."}, "scope": [], "operations": null}
        nonsense
        {"id": "x", "before": {"a.txt": 5}, "after": {}, "scope": null}
        {"id": "y", "before": {"a.json": "{\\"a\\": 1}"}, "after": {"a.json": "{\\"a\\": 2}"}, "scope": [{"path": "a.json", "pointer": "/a"}]}
        {"id": "z", "before": {"a.json": "{\\"a\\": 1}"}, "after": {"a.json": "{\\"a\\": 2}"}, "scope": []}
        """;
    assertThat(run(cases, "--jsonl")).isZero();
    List<String> lines = out.toString(UTF_8).lines().toList();
    assertThat(lines).hasSize(5);
    assertThat(lines.get(0))
        .isEqualTo(
            "{\"id\":1,\"outcome\":\"accept\",\"unclaimedLoss\":0.0,\"unclaimedAddition\":0.0,\"orderLoss\":0.0,\"restored\":null,\"findings\":[]}");
    assertThat(lines.get(1)).startsWith("{\"id\":null,\"error\":\"It is no JSON");
    assertThat(lines.get(2))
        .isEqualTo("{\"id\":\"x\",\"error\":\"'before': 'a.txt' is no text.\"}");
    assertThat(lines.get(3)).contains("\"outcome\":\"accept\"");
    assertThat(lines.get(4)).contains("\"outcome\":\"hold\"", "\"kind\":\"protected\"");
  }

  @Test
  @Timeout(20)
  void a_case_is_answered_before_the_next_one_is_there() throws Exception {
    try (PipedOutputStream cases = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(cases);
        PipedInputStream answers = new PipedInputStream();
        PipedOutputStream pipe = new PipedOutputStream(answers)) {
      PrintStream late = new PrintStream(new BufferedOutputStream(pipe), false, UTF_8);
      Thread.startVirtualThread(() -> run(in, late));
      BufferedReader reader = new BufferedReader(new InputStreamReader(answers, UTF_8));
      for (int id = 1; id <= 3; id++) {
        String line = "{\"id\": %d, \"before\": {}, \"after\": {}}%n".formatted(id);
        cases.write(line.getBytes(UTF_8));
        cases.flush();
        assertThat(reader.readLine()).startsWith("{\"id\":%d,\"outcome\":\"accept\"".formatted(id));
      }
    }
  }
}
