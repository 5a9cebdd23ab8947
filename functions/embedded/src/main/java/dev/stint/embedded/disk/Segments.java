package dev.stint.embedded.disk;

import dev.stint.embedded.disk.Segment.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The two files of the journal, one for odd and one for even generations. */
record Segments(Segment odd, Segment even) implements AutoCloseable {

  static Segments open(Path directory) throws IOException {
    Segment odd = Segment.open(directory.resolve("journal-1"));
    try {
      return new Segments(odd, Segment.open(directory.resolve("journal-2")));
    } catch (IOException e) {
      odd.close();
      throw e;
    }
  }

  Segment of(long generation) {
    return generation % 2 == 0 ? even : odd;
  }

  /**
   * The head of the latest generation; empty if the first one was not begun.
   *
   * @throws CannotOpen if a later one was begun, and its head is damaged
   */
  Optional<Head> latest() throws IOException {
    Optional<Head> latest =
        Stream.of(odd.head(), even.head())
            .flatMap(Optional::stream)
            .max(Comparator.comparingLong(Head::generation));
    if (latest.isPresent()) {
      long next = latest.get().generation() + 1;
      if (of(next).head().isEmpty() && of(next).has(next)) {
        throw new CannotOpen(
            "The head of %s is damaged. Restore a backup of the directory.".formatted(of(next)),
            null);
      }
    }
    return latest;
  }

  /** Whether no generation was ever begun. */
  boolean areNew() throws IOException {
    return odd.isNew() && even.isNew();
  }

  @Override
  public void close() throws IOException {
    odd.close();
    even.close();
  }
}
