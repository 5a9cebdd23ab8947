package dev.stint.step;

import dev.stint.run.Entry;
import java.time.Duration;

/** What came of an action. */
sealed interface Performed {

  /** It is over, well or badly: this entry says how. */
  record Over(Entry entry) implements Performed {}

  /** It should be tried again. */
  record Later(Duration delay, String why) implements Performed {}
}
