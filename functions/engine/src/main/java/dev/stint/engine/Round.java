package dev.stint.engine;

import dev.stint.port.RunIndex;
import dev.stint.port.RunIndex.Chore;
import dev.stint.port.RunIndex.Cursor;
import dev.stint.port.RunIndex.Page;
import dev.stint.port.RunIndex.Progress;
import dev.stint.port.RunSummary;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A round of a chore over its runs, page by page, oldest start first. If a deadline stops a round,
 * the next one continues from there.
 */
final class Round {

  private final RunIndex index;
  private final Chore chore;
  private final Function<Optional<Cursor>, Page> pages;
  private final InstantSource clock;

  Round(RunIndex index, Chore chore, Function<Optional<Cursor>, Page> pages, InstantSource clock) {
    this.index = index;
    this.chore = chore;
    this.pages = pages;
    this.clock = clock;
  }

  /**
   * Makes a round, or the rest of one that was stopped.
   *
   * @param look checks a run, and answers whether runs that started later are of interest too
   * @return whether the round reached the end
   */
  boolean make(Instant deadline, Predicate<RunSummary> look) {
    Optional<Cursor> began = index.progress(chore).flatMap(Progress::stopped);
    Optional<Cursor> cursor = began;
    do {
      Page page = pages.apply(cursor);
      for (RunSummary summary : page.runs()) {
        if (!clock.instant().isBefore(deadline)) {
          note(began, cursor);
          return false;
        }
        if (!look.test(summary)) {
          note(began, Optional.empty());
          return true;
        }
        cursor = Optional.of(summary.cursor());
      }
      cursor = page.next();
    } while (cursor.isPresent());
    note(began, Optional.empty());
    return true;
  }

  private void note(Optional<Cursor> began, Optional<Cursor> stopped) {
    if (!began.equals(stopped)) {
      index.progress(chore, new Progress(stopped, clock.instant()));
    }
  }
}
