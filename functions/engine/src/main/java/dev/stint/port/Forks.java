package dev.stint.port;

import dev.stint.agent.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The forks that share the entries of a run, so that the entries are kept for them. When a method
 * returns, its change is stored and visible. Thread-safe, and safe between processes.
 */
public interface Forks {

  /** Most forks that one {@link #of} returns. */
  int PAGE_MAX = 100;

  /**
   * A fork that has begun, or was about to.
   *
   * @param at when it was noted last, in milliseconds
   */
  record Fork(RunId run, Instant at) {}

  /** Notes a fork before it begins; noting it again renews the time. */
  void note(RunId source, Fork fork);

  /** The first forks of a run, in any order that does not change; none if there are none. */
  default List<Fork> of(RunId source, int max) {
    return of(source, Optional.empty(), max);
  }

  /**
   * The next forks of a run, in the same order.
   *
   * @param after the last one of those before; it need not be noted any more
   * @param max 1 to {@link #PAGE_MAX}
   */
  List<Fork> of(RunId source, Optional<RunId> after, int max);

  /** Forgets a fork, unless it was noted again with another time. */
  void forget(RunId source, Fork fork);
}
