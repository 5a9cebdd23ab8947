package dev.stint.port;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.run.Status;
import java.time.Instant;
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

  /** The summary of a run. */
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
   * Notes that the log of a run has expired: no {@link #list} shows it from then on. An unknown run
   * stays unknown. What a late writer still puts may undo this.
   */
  void expired(RunId run, Instant at);

  /** Forgets a run of whose log nothing is left. */
  void forget(RunId run);

  /**
   * One page of the runs whose lost work is looked for, oldest start first: those at work, and
   * those that were {@link RunSummary#announced}.
   *
   * @param cursor where the last page ended
   * @param max 1 to {@link #PAGE_MAX}
   */
  Page toRevive(Optional<Cursor> cursor, int max);

  /**
   * One page of the runs that may expire, oldest start first: none that was announced.
   *
   * @param statuses only runs in one of these
   * @param cursor where the last page ended
   * @param max 1 to {@link #PAGE_MAX}
   */
  Page toExpire(Set<Status> statuses, Optional<Cursor> cursor, int max);

  /**
   * One page of the runs that {@link #expired}, oldest start first.
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

  /** How far a chore has come; empty as long as nothing was noted. */
  Optional<Progress> progress(Chore chore);

  /** Notes how far a chore has come. */
  void progress(Chore chore, Progress progress);

  /**
   * How far a chore has come.
   *
   * @param stopped the last run that was looked at, if a sweep had to stop there; empty if it came
   *     to the end
   * @param at when that was, in milliseconds
   */
  record Progress(Optional<Cursor> stopped, Instant at) {}

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
