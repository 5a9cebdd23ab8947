package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.run.ActionId;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Held;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.HoldReason;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import java.time.Duration;
import java.time.Instant;

/** Makes the entries by which a run waits for a person. */
final class Waiting {

  private Waiting() {}

  /**
   * What takes something back waits for ever: it is never given up by itself. A notice of a run
   * that has ended is over instead, as nobody is asked about that run any more.
   */
  static Entry held(
      Agent agent, Run run, ActionId action, HoldReason reason, String detail, Instant now) {
    OpenCall call = run.call(action).orElse(null);
    if (run.end().isPresent() && call != null && call.isNotice()) {
      return notTold(agent, call, reason, detail, now);
    }
    boolean expires = !run.isUndoing();
    return new Held(
        now,
        action,
        reason,
        Reasons.clip(detail),
        reason.choices(),
        expires ? agent.holdsExpireAfter().map(now::plus).orElse(null) : null);
  }

  /** The same for a hold that was to be, of a run that has ended meanwhile. */
  static Entry afterEnd(Agent agent, Run run, Entry outcome) {
    return outcome instanceof Held held
        ? held(agent, run, held.action(), held.reason(), held.detail(), held.at())
        : outcome;
  }

  private static ToolReturned notTold(
      Agent agent, OpenCall notice, HoldReason reason, String detail, Instant now) {
    return new ToolReturned(
        now,
        notice.id(),
        new ToolResult("", notice.call().tool(), Payload.of(Reasons.clip(detail)), true),
        Duration.ZERO,
        agent.fingerprint(),
        reason == HoldReason.IN_DOUBT);
  }
}
