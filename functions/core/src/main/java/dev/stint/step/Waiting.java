package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.run.ActionId;
import dev.stint.run.Entry.Held;
import dev.stint.run.HoldReason;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import java.time.Instant;

/** Makes the entries by which a run waits for a person. */
final class Waiting {

  private Waiting() {}

  /** What takes something back waits for ever: it is never given up by itself. */
  static Held held(
      Agent agent, Run run, ActionId action, HoldReason reason, String detail, Instant now) {
    OpenCall call = run.calls().get(action);
    boolean expires = call == null || !call.isUndo();
    return new Held(
        now,
        action,
        reason,
        Reasons.clip(detail),
        reason.choices(),
        expires ? agent.holdsExpireAfter().map(now::plus).orElse(null) : null);
  }
}
