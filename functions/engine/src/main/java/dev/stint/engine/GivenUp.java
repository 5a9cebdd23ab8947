package dev.stint.engine;

import dev.stint.run.Action;
import dev.stint.run.Action.AwaitCall;
import dev.stint.run.Action.CallModel;
import dev.stint.run.Action.CallTool;
import dev.stint.run.Action.Fail;
import dev.stint.run.Action.Tell;
import dev.stint.run.Action.Undo;
import dev.stint.run.Action.WaitForPerson;
import dev.stint.run.Action.Work;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.HoldReason;
import java.time.Instant;

/** Replaces an action that no process can perform by one that ends or holds the run. */
final class GivenUp {

  private GivenUp() {}

  /**
   * The end of its run, or a hold where something must be taken back or told first.
   *
   * @param why what is known of the reason, for people
   */
  static Action failed(Action action, String why) {
    String detail =
        Reasons.clip("Step %s failed each time it was delivered, %s.".formatted(action.id(), why));
    return instead(action, new Fail(action.id(), FailureCause.DELIVERY, detail), detail);
  }

  /** A hold: nobody knows of anything that is wrong with the step itself. */
  static Action undelivered(Action action) {
    String detail =
        "For hours no process made step %s: its function could not start, or could not reach the log. Put that right, and retry."
            .formatted(action.id());
    return instead(action, new WaitForPerson(action.id(), HoldReason.UNDELIVERED, detail), detail);
  }

  /**
   * @param ofWork instead of a call of a model or tool; an undo and a notice are held by themselves
   */
  private static Action instead(Action action, Action ofWork, String detail) {
    if (!(action instanceof Work work)) {
      return action;
    }
    return switch (work) {
      case CallModel call -> ofWork;
      case CallTool call -> ofWork;
      case Undo undo -> new WaitForPerson(undo.id(), HoldReason.UNDO_FAILED, detail);
      case Tell tell -> new WaitForPerson(tell.id(), HoldReason.NOTICE_FAILED, detail);
    };
  }

  /** Its message comes anew: whatever was in its way may be gone by then. */
  static Action notYet(Action action, Instant until) {
    return action instanceof Work ? new AwaitCall(action.id(), until) : action;
  }
}
