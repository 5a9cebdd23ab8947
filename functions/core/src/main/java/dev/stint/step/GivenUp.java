package dev.stint.step;

import dev.stint.run.ActionId;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.HoldReason;
import dev.stint.step.Action.AwaitCall;
import dev.stint.step.Action.CallModel;
import dev.stint.step.Action.CallTool;
import dev.stint.step.Action.Expire;
import dev.stint.step.Action.Fail;
import dev.stint.step.Action.Tell;
import dev.stint.step.Action.Undo;
import dev.stint.step.Action.WaitForPerson;
import java.time.Instant;

/** What becomes of an action that nobody performs any more. */
final class GivenUp {

  private GivenUp() {}

  /**
   * The end of its run, or a hold where something must be taken back or told first.
   *
   * @param why what is known of the reason, for people
   */
  static Action failed(Action action, String why) {
    return switch (action) {
      case CallModel call -> givenUp(call.id(), why);
      case CallTool call -> givenUp(call.id(), why);
      case Undo undo ->
          new WaitForPerson(undo.id(), HoldReason.UNDO_FAILED, givenUp(undo.id(), why).detail());
      case Tell tell ->
          new WaitForPerson(tell.id(), HoldReason.NOTICE_FAILED, givenUp(tell.id(), why).detail());
      case AwaitCall wait -> wait;
      case WaitForPerson hold -> hold;
      case Expire expire -> expire;
      case Fail fail -> fail;
    };
  }

  private static Fail givenUp(ActionId id, String why) {
    return new Fail(
        id,
        FailureCause.DELIVERY,
        Reasons.clip("Step %s failed each time it was delivered, %s.".formatted(id, why)));
  }

  /** A hold: nobody knows of anything that is wrong with the step itself. */
  static Action undelivered(Action action) {
    return switch (action) {
      case CallModel call -> undelivered(call.id(), HoldReason.UNDELIVERED);
      case CallTool call -> undelivered(call.id(), HoldReason.UNDELIVERED);
      case Undo undo -> undelivered(undo.id(), HoldReason.UNDO_FAILED);
      case Tell tell -> undelivered(tell.id(), HoldReason.NOTICE_FAILED);
      case AwaitCall wait -> wait;
      case WaitForPerson hold -> hold;
      case Expire expire -> expire;
      case Fail fail -> fail;
    };
  }

  private static WaitForPerson undelivered(ActionId id, HoldReason reason) {
    return new WaitForPerson(
        id,
        reason,
        "For hours no process made step %s: its function could not start, or could not reach the log. Put that right, and retry."
            .formatted(id));
  }

  /** Its message comes anew: whatever was in its way may be gone by then. */
  static Action notYet(Action action, Instant until) {
    return isWork(action) ? new AwaitCall(action.id(), until) : action;
  }

  /** Whether something would be asked, done, undone or told. */
  private static boolean isWork(Action action) {
    return switch (action) {
      case CallModel call -> true;
      case CallTool call -> true;
      case Undo undo -> true;
      case Tell tell -> true;
      case AwaitCall wait -> false;
      case WaitForPerson hold -> false;
      case Expire expire -> false;
      case Fail fail -> false;
    };
  }
}
