package dev.stint.port;

import dev.stint.run.ActionId;
import dev.stint.run.RunId;
import dev.stint.run.Status;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds runs by agent and status. Derived from the logs and written only when a status changes; it
 * may lag behind them and can be rebuilt from them.
 */
public interface RunIndex {

  /** Most summaries one page holds. */
  int PAGE_MAX = 100;

  /**
   * Records how a run stands, unless the index already knows a later state by {@link
   * RunSummary#asOf}.
   */
  void put(RunSummary summary);

  /**
   * Marks a run whose log cannot be read. Keeps what the index knows of it; an unknown run stays
   * unknown.
   */
  void trouble(RunId run, String why);

  /** Notes how an action is being tried again. An unknown run stays unknown. */
  void retrying(RunId run, Retry retry);

  /**
   * Notes of which action a process has begun the last delivery, or that none has. An unknown run
   * stays unknown.
   */
  void lastTried(RunId run, Optional<ActionId> action);

  /** What the index knows of a run. */
  Optional<RunSummary> find(RunId run);

  /**
   * One page of runs, newest start first.
   *
   * @param agent only runs of this agent
   * @param statuses only runs in one of these
   * @param cursor where the last page ended; the page's own {@link Page#next}
   * @param max 1 to {@link #PAGE_MAX}
   */
  Page list(Optional<String> agent, Set<Status> statuses, Optional<Cursor> cursor, int max);

  /**
   * One page of the runs that a sweep looks at, oldest start first: those at work, and those that
   * were {@link RunSummary#announced}.
   *
   * @param cursor where the last page ended
   * @param max 1 to {@link #PAGE_MAX}
   */
  Page toSweep(Optional<Cursor> cursor, int max);

  /** Where the last sweep had to stop; empty if it came to the end. */
  Optional<Cursor> sweptTo();

  /** Remembers where a sweep had to stop, or that it came to the end. */
  void sweptTo(Optional<Cursor> cursor);

  /** Where a page ended: the start and id of its last run. */
  record Cursor(long startedAtMillis, RunId run) {}

  /**
   * A page. May be short, even empty, and still have a {@code next}: a page is bounded in what it
   * reads.
   */
  record Page(List<RunSummary> runs, Optional<Cursor> next) {
    public Page {
      runs = List.copyOf(runs);
    }
  }
}
