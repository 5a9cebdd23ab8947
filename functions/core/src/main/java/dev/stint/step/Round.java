package dev.stint.step;

import dev.stint.port.RunIndex;
import dev.stint.port.RunIndex.Chore;
import dev.stint.port.RunIndex.Cursor;
import dev.stint.port.RunIndex.Progress;
import dev.stint.port.RunSummary;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A round of a chore: the runs that the index has for it, page by page, oldest start first. Where a
 * deadline ends it, the next one goes on from there.
 */
final class Round {

  private final RunIndex index;
  private final Chore chore;
  private final InstantSource clock;

  Round(RunIndex index, Chore chore, InstantSource clock) {
    this.index = index;
    this.chore = chore;
    this.clock = clock;
  }

  /**
   * Makes a round, or the rest of the one that was stopped.
   *
   * @param look looks at a run; whether the runs that started later are of interest too
   * @return whether it came to the end
   */
  boolean make(Instant deadline, Predicate<RunSummary> look) {
    Optional<Cursor> stopped = index.progress(chore).flatMap(Progress::stopped);
    Optional<Cursor> cursor = stopped;
    do {
      RunIndex.Page page = index.toSweep(chore, cursor, RunIndex.PAGE_MAX);
      for (RunSummary summary : page.runs()) {
        if (!clock.instant().isBefore(deadline)) {
          stopped(cursor);
          return false;
        }
        if (!look.test(summary)) {
          return ended(stopped);
        }
        cursor = Optional.of(summary.cursor());
      }
      cursor = page.next();
    } while (cursor.isPresent());
    return ended(stopped);
  }

  private boolean ended(Optional<Cursor> stoppedBefore) {
    if (stoppedBefore.isPresent()) {
      stopped(Optional.empty());
    }
    return true;
  }

  private void stopped(Optional<Cursor> at) {
    index.progress(chore, new Progress(at, clock.instant()));
  }
}
