package dev.stint.port;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.run.Status;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds runs by agent and status. Derived from the logs, and a status is written only when it
 * changes. The index may lag behind the logs and can be rebuilt from them.
 */
public interface RunIndex {

  /** Most summaries one page holds. */
  int PAGE_MAX = 100;

  /**
   * Records the status of a run, unless the index already has a later summary by {@link
   * RunSummary#asOf}.
   */
  void put(RunSummary summary);

  /**
   * Marks a run whose log cannot be read. Keeps the rest of its summary; an unknown run stays
   * unknown.
   */
  void trouble(RunId run, String why);

  /** Notes the next try of an action. An unknown run stays unknown. */
  void retrying(RunId run, Retry retry);

  /**
   * Notes the action whose last delivery a process has begun, or that there is none. An unknown run
   * stays unknown.
   */
  void lastTried(RunId run, Optional<ActionId> action);

  /** The summary of a run. */
  Optional<RunSummary> find(RunId run);

  /** One page of runs with any tags, as {@link #list(Optional, Set, Optional, Optional, int)}. */
  default Page list(
      Optional<String> agent, Set<Status> statuses, Optional<Cursor> cursor, int max) {
    return list(agent, statuses, Optional.empty(), cursor, max);
  }

  /**
   * One page of runs, newest start first.
   *
   * @param agent only runs of this agent
   * @param statuses only runs in one of these
   * @param tag only runs with such a tag; looks through the runs of these statuses, so a rare tag
   *     takes many pages, of which some are empty
   * @param cursor the {@link Page#next} of the page before; empty for the first page
   * @param max 1 to {@link #PAGE_MAX}
   */
  Page list(
      Optional<String> agent,
      Set<Status> statuses,
      Optional<TagFilter> tag,
      Optional<Cursor> cursor,
      int max);

  /**
   * Runs with a tag.
   *
   * @param name the name of the tag
   * @param prefix how its value begins; empty for any value
   */
  record TagFilter(String name, String prefix) {

    public boolean matches(RunSummary run) {
      String value = run.tags().values().get(name);
      return value != null && value.startsWith(prefix);
    }
  }

  /**
   * Notes that the log of a run has expired: no {@link #list} shows the run from then on. An
   * unknown run stays unknown. A late {@link #put} may undo this.
   */
  void expired(RunId run, Instant at);

  /** Forgets a run whose log is erased. */
  void forget(RunId run);

  /**
   * One page of the runs that may have lost work, oldest start first: those at work, those that
   * were {@link RunSummary#announced}, and those that wait for a time, past or not.
   *
   * @param cursor where the last page ended
   * @param max 1 to {@link #PAGE_MAX}
   */
  Page toRevive(Optional<Cursor> cursor, int max);

  /**
   * One page of the runs that may expire, oldest start first, without those that were announced.
   *
   * @param statuses only runs in one of these
   * @param cursor where the last page ended
   * @param max 1 to {@link #PAGE_MAX}
   */
  Page toExpire(Set<Status> statuses, Optional<Cursor> cursor, int max);

  /**
   * One page of the runs that were noted as {@link #expired}, oldest start first.
   *
   * @param cursor where the last page ended
   * @param max 1 to {@link #PAGE_MAX}
   */
  Page toErase(Optional<Cursor> cursor, int max);

  /** A task of the sweep over the runs of the index. */
  enum Chore {
    REVIVE,
    EXPIRE,
    ERASE
  }

  /** The progress of a chore; empty if none was noted. */
  Optional<Progress> progress(Chore chore);

  /** Notes the progress of a chore. */
  void progress(Chore chore, Progress progress);

  /**
   * The progress of a chore.
   *
   * @param stopped the last run that was checked, if a sweep had to stop there; empty if it reached
   *     the end
   * @param at when that was, in milliseconds
   */
  record Progress(Optional<Cursor> stopped, Instant at) {}

  /** Where a page ended: the start and id of its last run. */
  record Cursor(long startedAtMillis, RunId run) {}

  /**
   * A page. It may be short, even empty, and still have a {@code next}, because the amount that a
   * page reads is bounded.
   */
  record Page(List<RunSummary> runs, Optional<Cursor> next) {
    public Page {
      runs = List.copyOf(runs);
    }

    /**
     * A page of what was found in several parts of an index. Leaves out runs beyond the point where
     * a part stopped; otherwise its unread runs would be missed.
     *
     * @param readTo where reading stopped first; empty if all parts were read to their ends
     */
    public static Page of(
        List<RunSummary> found, Comparator<Cursor> order, Optional<Cursor> readTo, int max) {
      List<RunSummary> sure =
          found.stream()
              .filter(run -> readTo.isEmpty() || order.compare(run.cursor(), readTo.get()) <= 0)
              .sorted(Comparator.comparing(RunSummary::cursor, order))
              .toList();
      return sure.size() <= max
          ? new Page(sure, readTo)
          : new Page(sure.subList(0, max), Optional.of(sure.get(max - 1).cursor()));
    }
  }
}
