package dev.stint.port;

import dev.stint.run.Entry;
import dev.stint.run.RunId;
import java.util.List;
import java.util.Optional;

/**
 * The append-only log of every run: the only state there is (law 1). Thread-safe, and safe between
 * processes.
 */
public interface EntryLog {

  /** Most entries one {@link #read} answers. */
  int PAGE_MAX = 1000;

  /**
   * The entries of a run from {@code from} on, in order and without gaps; strongly consistent.
   * Fewer than {@code max} only when the log ends there; none for an unknown run.
   *
   * @param max 1 to {@link #PAGE_MAX}
   * @throws DamagedLog if an entry is missing or cannot be read
   */
  List<Entry> read(RunId run, long from, int max);

  /**
   * The last entry of a run, without reading those before it; empty for an unknown run. Strongly
   * consistent.
   *
   * @throws DamagedLog if it cannot be read
   */
  Optional<Entry> last(RunId run);

  /**
   * Appends at {@code seq}, or answers {@link Taken} having changed nothing. Safe to retry. One
   * conditional put (law 3): of any number of writers at one position exactly one is told {@link
   * Appended}, unless its answer was lost on the way.
   */
  Append append(RunId run, long seq, Entry entry);

  /** What came of an append. */
  sealed interface Append {}

  /** The entry stands at its position, for good. */
  record Appended() implements Append {}

  /** Another entry stands there. */
  record Taken() implements Append {}
}
