package dev.stint.embedded.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.port.PortUnavailable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process may not write files as large as it wants; later it may. */
@EnabledOnOs(OS.LINUX)
class FullDiskTest {

  /** Three segments: the files of the journal fit, and the table does not. */
  private static final int KILOBYTES_MAX = 3 * Segment.BYTES / 1024;

  @TempDir Path directory;

  /** Counts, and prints every number with what became of it. */
  public static final class Writer {

    private Writer() {}

    public static void main(String... args) throws InterruptedException {
      byte[] some = new byte[500_000];
      new Random(1).nextBytes(some);
      Disk disk = Disk.open(Path.of(args[0]), true);
      for (long n = 0; true; n++) {
        Key key = Key.of('x').number(n);
        try {
          disk.change(true, change -> change.put(key, some));
          System.out.println("put " + n);
        } catch (PortUnavailable e) {
          System.out.println("refused " + n + " " + e.getMessage());
          Thread.sleep(100);
        }
      }
    }
  }

  @Test
  void a_full_disk_refuses_loses_nothing_and_goes_on_when_there_is_room()
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "ulimit -S -f %d; exec \"$@\"".formatted(2 * KILOBYTES_MAX), // In half kilobytes.
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String refused = until(out, "refused");
      assertThat(refused).contains(directory.toString());
      long first = number(refused);
      assertThat(number(until(out, "refused"))).isEqualTo(first + 1);
      new ProcessBuilder("prlimit", "--pid", Long.toString(process.pid()), "--fsize=unlimited")
          .inheritIO()
          .start()
          .waitFor();
      long again = number(until(out, "put"));
      until(out, "put");
      process.toHandle().destroyForcibly();
      process.waitFor();
      try (Disk disk = Disk.open(directory, true)) {
        for (long n = 0; n < first; n++) {
          assertThat(disk.has(Key.of('x').number(n))).as("%d before %d", n, first).isTrue();
        }
        assertThat(disk.has(Key.of('x').number(again))).isTrue();
        assertThat(disk.has(Key.of('x').number(first + 1))).as("refused for good").isFalse();
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static String until(BufferedReader out, String beginning) throws IOException {
    String line = out.readLine();
    while (line != null && !line.startsWith(beginning)) {
      line = out.readLine();
    }
    assertThat(line).as("a line that begins with '%s'", beginning).isNotNull();
    return String.valueOf(line);
  }

  private static long number(String line) {
    return Long.parseLong(line.split(" ", 3)[1]);
  }
}
