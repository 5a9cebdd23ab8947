package dev.stint.embedded.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps others from using a directory: other processes, and this one. The system's lock alone is
 * that of the process, and ends when any of its files is closed. A killed process has no lock.
 */
public final class DirectoryLock implements AutoCloseable {

  /** The directories that this process uses. */
  private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Locks a directory, which is made if it is missing.
   *
   * @throws CannotOpen if it is in use
   */
  public static DirectoryLock take(Path directory) {
    try {
      Files.createDirectories(directory);
      Path real = directory.toRealPath();
      if (!IN_USE.add(real)) {
        throw inUse(directory);
      }
      try {
        return new DirectoryLock(real, lock(directory));
      } catch (IOException | RuntimeException e) {
        IN_USE.remove(real);
        throw e;
      }
    } catch (IOException e) {
      throw new CannotOpen("%s cannot be used: %s".formatted(directory.toAbsolutePath(), e), e);
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (tryLock(channel) == null) {
      channel.close();
      throw inUse(directory);
    }
    return channel;
  }

  @SuppressWarnings("NullAway") // tryLock returns null if another process has the lock.
  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static CannotOpen inUse(Path directory) {
    return new CannotOpen(
        "Another process uses %s. Stop it, or use another directory."
            .formatted(directory.toAbsolutePath()),
        null);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      IN_USE.remove(directory);
    }
  }
}
