package dev.stint.port;

import dev.stint.agent.RunId;
import java.time.Instant;
import java.util.List;

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

  /**
   * Some forks of a run, in any order; none if there are none.
   *
   * @param max 1 to {@link #PAGE_MAX}
   */
  List<Fork> of(RunId source, int max);

  /** Forgets a fork, unless it was noted again with another time. */
  void forget(RunId source, Fork fork);
}
