package dev.stint.engine;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Entry.Withheld;
import dev.stint.run.HoldReason;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.Wait;
import java.time.Duration;
import java.time.Instant;

/**
 * Makes the entries by which a run waits for a person.
 *
 * @param run the current run
 */
record HoldEntries(Agent agent, Run run, Instant now) {

  /**
   * The hold of an action. During a rewind it never expires, because an undo is never given up by
   * itself. A webhook, and a notice of a run that has ended, fail instead, as no person is asked
   * about them.
   */
  Entry held(ActionId action, HoldReason reason, String detail) {
    OpenCall call = run.call(action).orElse(null);
    if (call instanceof OpenCall.Notice notice
        && (run.end().isPresent() || !notice.isForPerson())) {
      return notTold(run, notice, reason == HoldReason.IN_DOUBT, detail, now);
    }
    boolean expires = !run.isUndoing();
    return new Suspended(
        now,
        action,
        new Wait.ForPerson(reason),
        Reasons.clip(detail),
        expires ? agent.holdsExpireAfter().map(now::plus).orElse(null) : null);
  }

  /** The hold of a call that was made, whose result does not count before a person decides. */
  Suspended withheld(ActionId action, HoldReason reason, String detail, Withheld result) {
    return new Suspended(
        now,
        action,
        new Wait.ForPerson(reason),
        Reasons.clip(detail),
        agent.holdsExpireAfter().map(now::plus).orElse(null),
        result);
  }

  /** Replaces an outcome that would hold a run that has ended since. */
  static Entry afterEnd(Agent agent, Run run, Entry outcome) {
    return outcome instanceof Suspended held
            && held.waitsFor() instanceof Wait.ForPerson hold
            && held.withheld() == null
        ? new HoldEntries(agent, run, held.at()).held(held.action(), hold.reason(), held.detail())
        : outcome;
  }

  /** The failure of a notice. */
  static ToolReturned notTold(
      Run run, OpenCall.Notice notice, boolean unsure, String detail, Instant now) {
    return outcome(run, notice, Reasons.clip(detail), true, unsure, now);
  }

  /** The success of a notice that needed no agent. */
  static ToolReturned told(Run run, OpenCall.Notice notice, String detail, Instant now) {
    return outcome(run, notice, Reasons.clip(detail), false, false, now);
  }

  private static ToolReturned outcome(
      Run run, OpenCall.Notice notice, String detail, boolean failed, boolean unsure, Instant now) {
    return new ToolReturned(
        now,
        notice.id(),
        new ToolResult("", notice.channel(), Payload.of(detail), failed),
        Duration.ZERO,
        run.definition().orElseGet(() -> run.started().definition()),
        unsure);
  }
}
