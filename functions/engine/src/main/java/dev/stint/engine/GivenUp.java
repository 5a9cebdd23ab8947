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
   * Ends the run; an undo or a notice is held instead.
   *
   * @param why what is known of the reason, for people
   */
  static Action failed(Action action, String why) {
    String detail =
        Reasons.clip("Step %s failed each time it was delivered, %s.".formatted(action.id(), why));
    return instead(action, new Fail(action.id(), FailureCause.DELIVERY, detail), detail);
  }

  /** A hold, because nothing is known to be wrong with the step itself. */
  static Action undelivered(Action action) {
    String detail =
        "For hours no process made step %s: its function could not start, or could not reach the log. Put that right, and retry."
            .formatted(action.id());
    return instead(action, new WaitForPerson(action.id(), HoldReason.UNDELIVERED, detail), detail);
  }

  /**
   * @param ofWork replaces a model call or a tool call; an undo or a notice gets a hold of its own
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

  /** Waits for the message to come again: the problem may be gone by then. */
  static Action notYet(Action action, Instant until) {
    return action instanceof Work ? new AwaitCall(action.id(), until) : action;
  }
}
