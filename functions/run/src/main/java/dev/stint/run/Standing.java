package dev.stint.run;

import dev.stint.run.Entry.Suspended;

/** Whether a run as a whole may go on. */
public sealed interface Standing {

  /** It may go on. */
  record Free() implements Standing {}

  /**
   * It waits for a person as a whole.
   *
   * @param seq position of the entry that began the hold
   */
  record Held(long seq, Suspended entry) implements Standing {}

  /** It has ended. */
  record Over(Entry.Ended end) implements Standing {}

  /**
   * It was moved elsewhere.
   *
   * @param before how it stands where it goes on
   */
  record Away(Entry.Moved end, Standing before) implements Standing {}
}
