package dev.stint.emulators;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many write one file at once, as processes do that start together. */
class KeptFileTest {

  @TempDir Path directory;

  @Test
  void whoever_reads_sees_all_of_one_version() throws Exception {
    Path file = directory.resolve("deep").resolve("kept");
    List<byte[]> versions =
        IntStream.range(0, 4)
            .mapToObj(n -> String.valueOf((char) ('a' + n)).repeat(100_000 + n).getBytes(UTF_8))
            .toList();
    KeptFile.write(file, versions.getFirst());
    List<Throwable> failed = Collections.synchronizedList(new ArrayList<>());
    List<Thread> writers =
        versions.stream()
            .map(version -> Thread.ofVirtual().start(() -> writeOften(file, version, failed)))
            .toList();
    while (writers.stream().anyMatch(Thread::isAlive)) {
      String read = Files.readString(file);
      assertThat(Set.of(100_000, 100_001, 100_002, 100_003)).contains(read.length());
      assertThat(read.chars().distinct().count()).isEqualTo(1);
    }
    assertThat(failed).isEmpty();
    try (Stream<Path> left = Files.list(file.getParent())) {
      assertThat(left).containsExactly(file);
    }
  }

  private static void writeOften(Path file, byte[] version, List<Throwable> failed) {
    try {
      for (int n = 0; n < 200; n++) {
        KeptFile.write(file, version);
      }
    } catch (IOException | RuntimeException e) {
      failed.add(e);
    }
  }
}
