package dev.stint.engine;

import dev.stint.run.Entry;
import dev.stint.run.Run;
import dev.stint.run.Timeline;

/**
 * A run before and after one entry.
 *
 * @param before the run without it
 * @param after the run with it
 */
record Transition(Run before, Entry entry, Run after) {

  /** The last transition of a timeline that is not empty. */
  static Transition of(Timeline timeline) {
    return new Transition(timeline.before().run(), timeline.last(), timeline.run());
  }

  /** Whether the entry changed the run's status, or started the run. */
  boolean changesStatus() {
    return before.isEmpty() || before.status() != after.status();
  }
}
