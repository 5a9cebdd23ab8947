package dev.stint.clerk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A drawer in a folder: a file for every key. */
class FolderDrawer implements Drawer {

  private final Path folder;

  FolderDrawer(Path folder) {
    this.folder = folder;
  }

  @Override
  public Optional<String> read(String key) {
    try {
      return Optional.of(Files.readString(folder.resolve(key)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes another file first, so that a process that is killed leaves no half of one. */
  @Override
  public void write(String key, String text) {
    Path file = folder.resolve(key);
    try {
      Files.createDirectories(file.getParent());
      Path written = Files.createTempFile(folder, ".written", "");
      Files.writeString(written, text);
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
