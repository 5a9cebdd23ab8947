package dev.stint.embedded.disk;

import dev.stint.embedded.disk.Segment.Head;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A copy of a table's file to another directory, with a journal that has nothing in it yet. */
final class Copy {

  /** H2 writes this part of its file again and again; the rest is not changed while it is live. */
  private static final long HEAD_BYTES = 2 * 4096;

  private final FileChannel from;
  private final FileChannel to;
  private final long bytes;

  private Copy(FileChannel from, FileChannel to, long bytes) {
    this.from = from;
    this.to = to;
    this.bytes = bytes;
  }

  /**
   * Copies what may change. The caller keeps the table from being saved meanwhile.
   *
   * @param bytes the size of the table's file
   * @param saved the last save in it
   */
  static Copy begin(Path source, Path target, long bytes, long saved) throws IOException {
    try (Segments segments = Segments.open(target)) {
      Head first = new Head(1, saved);
      segments.of(first.generation()).begin(first, true);
    }
    FileChannel to =
        FileChannel.open(
            target.resolve(Table.FILE), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      FileChannel from = FileChannel.open(source.resolve(Table.FILE), StandardOpenOption.READ);
      Copy copy = new Copy(from, to, bytes);
      try {
        copy.transfer(0, Math.min(HEAD_BYTES, bytes));
        return copy;
      } catch (IOException e) {
        from.close();
        throw e;
      }
    } catch (IOException e) {
      to.close();
      throw e;
    }
  }

  /** Copies the rest, and waits until all is on the disk. */
  void finish() throws IOException {
    try (from;
        to) {
      transfer(Math.min(HEAD_BYTES, bytes), bytes);
      to.force(true);
    }
  }

  private void transfer(long begin, long end) throws IOException {
    long at = begin;
    to.position(at);
    while (at < end) {
      long moved = from.transferTo(at, end - at, to);
      if (moved <= 0) {
        throw new IOException("The file ends at byte %d of %d".formatted(at, end));
      }
      at += moved;
    }
  }
}
