package dev.stint.run;

import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import java.time.Instant;

/** How far an open call has come. */
public sealed interface Phase {

  /** It can be made. */
  record Ready() implements Phase {}

  /**
   * It can be made, and the other side has not answered for minutes.
   *
   * @param since when that was first on record
   */
  record Postponed(Instant since) implements Phase {}

  /** Of a model call: the reply before it did not fit into its tokens, and a person is asked. */
  record CutOff() implements Phase {}

  /** A step has begun it, and nobody has said what came of it. */
  record Begun(ToolIntended intent) implements Phase {}

  /**
   * It waits for something outside.
   *
   * @param seq position of the entry by which it began to wait
   * @param was the phase that it was in before
   */
  record Waiting(long seq, Suspended entry, Phase was) implements Phase {

    /**
     * Whether the call's own outcome settles the wait too. The process of an effect in doubt may
     * know after all what came of it. A process that called another system may fail, or have the
     * answer at once; so a wait for a callback, appended before the call, is the call's intent as
     * well. And a call that is to be made again may have been made by two processes, of which one
     * got its outcome.
     */
    public boolean takesOutcome() {
      return switch (entry.waitsFor()) {
        case Wait.ForPerson hold -> hold.reason() == HoldReason.IN_DOUBT && was instanceof Begun;
        case Wait.ForCallback callback -> true;
        case Wait.ForTime time -> time.then() instanceof Wait.Then.Again;
        case Wait.ForSignal signal -> false;
        case Wait.ForChild child -> false;
      };
    }
  }
}
