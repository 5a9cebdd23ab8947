package dev.stint.emulators;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Objects;

/** Writes files that several processes use, and that one may be killed over. */
final class KeptFile {

  private KeptFile() {}

  /**
   * Puts a file there as a whole, or leaves the one that is there and equal. Whoever reads it sees
   * all of one version.
   */
  static void write(Path target, byte[] content) throws IOException {
    if (Files.exists(target) && Arrays.equals(Files.readAllBytes(target), content)) {
      return;
    }
    Path directory = Objects.requireNonNull(target.getParent());
    Files.createDirectories(directory);
    Path written = Files.createTempFile(directory, target.getFileName() + "-", ".part");
    try {
      Files.write(written, content);
      Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(written);
    }
  }
}
