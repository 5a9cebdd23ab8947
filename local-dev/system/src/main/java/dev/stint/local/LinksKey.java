package dev.stint.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The key of decision links on this machine, kept in the data directory. */
final class LinksKey {

  private static final int BYTES = 32;

  private LinksKey() {}

  static String in(Path data) {
    Path file = data.resolve("links.key");
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    try {
      Files.createDirectories(data);
      Files.writeString(
          file,
          HexFormat.of().formatHex(random),
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      // The key was made at an earlier start, so the links of that time stay valid.
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file.toAbsolutePath(), e);
    }
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file.toAbsolutePath(), e);
    }
  }
}
