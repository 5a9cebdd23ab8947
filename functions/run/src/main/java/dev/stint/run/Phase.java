package dev.stint.run;

import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import java.time.Instant;

/** The phase of an open call. */
public sealed interface Phase {

  /** The call can be made. */
  record Ready() implements Phase {}

  /**
   * The call can be made, but the other system has not answered for minutes.
   *
   * @param since when that was first recorded
   */
  record Postponed(Instant since) implements Phase {}

  /** Only for a model call: the reply before it was cut off, and a person is asked. */
  record CutOff() implements Phase {}

  /** A step has begun the call, and its outcome is not in the log. */
  record Begun(ToolIntended intent) implements Phase {}

  /**
   * The call waits for something outside.
   *
   * @param seq position of the entry that began the wait
   * @param was the phase to return to after the wait
   */
  record Waiting(long seq, Suspended entry, Phase was) implements Phase {

    /**
     * Whether the call's own outcome settles the wait too. There are two cases. If the effect is in
     * doubt, the process that made the call may still know the outcome. If the call is to be made
     * again at a time, another process may have made it already and got its outcome.
     */
    public boolean takesOutcome() {
      return switch (entry.waitsFor()) {
        case Wait.ForPerson hold -> hold.reason() == HoldReason.IN_DOUBT && was instanceof Begun;
        case Wait.ForCallback callback -> false;
        case Wait.ForTime time -> time.then() instanceof Wait.Then.Again;
        case Wait.ForSignal signal -> false;
        case Wait.ForChild child -> false;
      };
    }
  }
}
