package dev.stint.engine;

import dev.stint.run.Entry;
import dev.stint.run.Entry.Wasted;
import java.time.Duration;
import java.util.List;

/** The outcome of an action. */
sealed interface Performed {

  /** Replies that were paid for and not used, in order. */
  List<Wasted> wasted();

  /** The action is over; this entry is its outcome. */
  record Over(List<Wasted> wasted, Entry entry) implements Performed {
    Over(Entry entry) {
      this(List.of(), entry);
    }
  }

  /**
   * The action should be tried again.
   *
   * @param passes whether another system does not answer, which may last; otherwise the action
   *     itself fails, and will probably fail again
   * @param atLeast the least delay that the other system asked for; zero if it named none
   * @param why the reason, for people
   * @param last the outcome after the last try
   */
  record Later(List<Wasted> wasted, boolean passes, Duration atLeast, String why, Entry last)
      implements Performed {}
}
