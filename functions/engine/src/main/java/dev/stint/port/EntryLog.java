package dev.stint.port;

import dev.stint.agent.RunId;
import dev.stint.run.Entry;
import dev.stint.run.Logged;
import dev.stint.run.Run;
import dev.stint.run.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The append-only log of every run: the only state (law 1). Every entry is stored with the digest
 * of the entry before it ({@link Logged}). Thread-safe, and safe between processes.
 */
public interface EntryLog {

  /** Most entries that one {@link #read} returns. */
  int PAGE_MAX = 1000;

  /**
   * The entries of a run from {@code from} on, in order and without gaps; strongly consistent.
   * Fewer than {@code max} only if the log ends there; none for an unknown run. An expired log can
   * be read until it is erased, but not to its end.
   *
   * @param max 1 to {@link #PAGE_MAX}
   * @throws DamagedLog if an entry is missing or cannot be read
   * @throws ExpiredRun if the end of an expired log is reached, or one of its entries is erased
   */
  List<Logged> read(RunId run, long from, int max);

  /**
   * The newest entries of a run, for a caller that knows those before {@code from}: all from {@code
   * from} on if they are at most {@code max}, else the newest of them, back to one with the folded
   * run beside it. One query of at most {@code max} items, so it costs the same wherever a run
   * stands. In order and without gaps; strongly consistent.
   *
   * @param from 0 for a caller that knows nothing
   * @param max at least 1
   * @return empty if there are more, and the folded run is beside none of the newest {@code max}
   * @throws DamagedLog if one of these entries is missing or cannot be read
   * @throws ExpiredRun if the log has expired
   */
  Optional<Newest> newest(RunId run, long from, int max);

  /**
   * Entries at the end of a log.
   *
   * @param first position of the first of them, or of the next entry if there are none
   * @param snapshot the folded run beside the first of them, if there is one; as it was found: the
   *     caller checks what it is of
   */
  record Newest(long first, List<Logged> entries, Optional<Snapshot> snapshot) {
    public Newest {
      entries = List.copyOf(entries);
    }

    /**
     * What {@link EntryLog#newest} answers, from the items that a store found.
     *
     * @param found the newest items from {@code from} on, the newest first; {@code max} of them if
     *     there are as many
     */
    public static Optional<Newest> of(RunId run, long from, int max, List<? extends Found> found) {
      boolean isAll = found.isEmpty() || found.size() < max || found.getLast().seq() == from;
      List<Logged> entries = new ArrayList<>();
      Optional<Snapshot> folded = Optional.empty();
      long first = found.isEmpty() ? from : found.getFirst().seq() + 1;
      for (Found item : found) {
        first--;
        entries.addFirst(item.entry(first));
        folded = item.folded();
        if (!isAll && folded.isPresent()) {
          break;
        }
      }
      if (isAll && first > from) {
        throw new DamagedLog(run, first - 1, "it is missing from the log", null);
      }
      return isAll || folded.isPresent()
          ? Optional.of(new Newest(first, entries, folded))
          : Optional.empty();
    }
  }

  /** An item of a log as a store found it, not decoded yet. */
  interface Found {

    /** Its position. */
    long seq();

    /**
     * Its entry.
     *
     * @param expected the position that it should have
     * @throws DamagedLog if it has another one, or cannot be read
     * @throws ExpiredRun if it is a tombstone
     */
    Logged entry(long expected);

    /** The folded run beside it; empty if there is none, or it cannot be read. */
    Optional<Snapshot> folded();
  }

  /**
   * The last entry of a run, without reading those before it; empty for an unknown run. Strongly
   * consistent.
   *
   * @throws DamagedLog if it cannot be read
   * @throws ExpiredRun if the log has expired
   */
  Optional<Entry> last(RunId run);

  /**
   * Appends at {@code seq}, or answers {@link Taken} having changed nothing. Safe to retry. One
   * conditional put (law 3): of any number of writers at one position, exactly one gets {@link
   * Appended}, unless its answer is lost.
   *
   * <p>A position beyond the end can be written too: until there is an entry at every position
   * before it, the log is damaged to whoever reads its end.
   *
   * @param previous digest of the entry before this one; stored without a check
   * @param folded the run after this entry, to be kept beside it in the same put; empty for most. A
   *     log may leave it out if it is large
   */
  Append append(RunId run, long seq, String previous, Entry entry, Optional<Run> folded);

  /** The digest with which an entry would be appended. */
  String digest(String previous, Entry entry);

  /** Appends an entry with nothing beside it. */
  default Append append(RunId run, long seq, String previous, Entry entry) {
    return append(run, seq, previous, entry, Optional.empty());
  }

  /**
   * Ends a log for good: puts a tombstone at the position of the next entry. From then on, an
   * append at that position or at 0 gets {@link Taken}. A conditional put like {@link #append}, and
   * as safe to retry. The entries stay until they are erased.
   *
   * @param seq how many entries the log has, at least 1
   * @param at in milliseconds
   */
  Append expire(RunId run, long seq, Instant at);

  /**
   * Removes entries of an expired log, a bounded number in one call. A tombstone stays for ever and
   * says that the log expired. After a crash, the next call continues.
   *
   * @return whether all entries are removed
   * @throws IllegalStateException if the log has not expired; nothing is removed
   */
  boolean erase(RunId run);

  /** The outcome of an append. */
  sealed interface Append {}

  /**
   * The entry, or the tombstone, is at its position for good.
   *
   * @param digest of the entry as it is stored; empty for a tombstone
   */
  record Appended(String digest) implements Append {}

  /** Another entry, or a tombstone, is at the position. */
  record Taken() implements Append {}
}
