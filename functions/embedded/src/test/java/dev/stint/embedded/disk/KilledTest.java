package dev.stint.embedded.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed again and again, in the middle of changes and of saves. */
class KilledTest {

  private static final int KILLS = 8;
  private static final Key LAST = Key.of('n');

  @TempDir Path directory;

  /** Counts on from what is there, and prints every number that is on the disk. */
  public static final class Writer {

    private Writer() {}

    public static void main(String... args) {
      byte[] some = new byte[200_000]; // A segment is full after forty changes.
      new Random(1).nextBytes(some);
      Disk disk = Disk.open(Path.of(args[0]), true);
      for (long n = last(disk) + 1; true; n++) {
        byte[] number = Long.toString(n).getBytes(UTF_8);
        Key other = Key.of('o').number(n);
        disk.change(
            true, change -> change.put(LAST, number).put(other, number).put(Key.of('x'), some));
        System.out.println(n);
      }
    }
  }

  private static long last(Disk disk) {
    return disk.get(LAST).map(number -> Long.parseLong(new String(number, UTF_8))).orElse(-1L);
  }

  @Test
  void what_a_killed_process_had_promised_is_there_and_no_half_of_a_change()
      throws IOException, InterruptedException {
    long known = -1;
    for (int kill = 0; kill < KILLS; kill++) {
      long promised = writeAndKill(10L + 37L * kill);
      assertThat(promised).isGreaterThan(known);
      try (Disk disk = Disk.open(directory, true)) {
        known = last(disk);
        assertThat(known).isGreaterThanOrEqualTo(promised);
        for (long n = 0; n <= known; n++) {
          assertThat(disk.has(Key.of('o').number(n))).as("%d of %d", n, known).isTrue();
        }
        assertThat(disk.has(Key.of('o').number(known + 1))).isFalse();
      }
    }
  }

  /** Starts a process that writes until it is killed. */
  static Process write(Path directory) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                directory.toString()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Returns the last number that the process printed before it was killed. */
  private long writeAndKill(long after) throws IOException, InterruptedException {
    Process process = write(directory);
    long promised = -1;
    long lines = 0;
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        promised = Long.parseLong(line);
        if (++lines == after) {
          process.toHandle().destroyForcibly();
        }
      }
    }
    process.waitFor();
    return promised;
  }
}
