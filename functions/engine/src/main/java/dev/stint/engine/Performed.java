package dev.stint.engine;

import dev.stint.run.Entry;
import dev.stint.run.Entry.Wasted;
import java.time.Duration;
import java.util.List;

/** The outcome of an action. */
sealed interface Performed {

  /** Replies on the way that were paid for and not used, in order. */
  List<Wasted> wasted();

  /** It is over, well or badly: this entry says how. */
  record Over(List<Wasted> wasted, Entry entry) implements Performed {
    Over(Entry entry) {
      this(List.of(), entry);
    }
  }

  /**
   * It should be tried again.
   *
   * @param passes whether another side does not answer, which may last; otherwise the action itself
   *     goes wrong, and will hardly come right
   * @param atLeast the least delay that the other side asked for; zero if it named none
   * @param why for people
   * @param last what it comes to when it has been tried often or long enough
   */
  record Later(List<Wasted> wasted, boolean passes, Duration atLeast, String why, Entry last)
      implements Performed {}
}
