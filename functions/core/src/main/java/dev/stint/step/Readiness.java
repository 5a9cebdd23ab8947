package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.run.ActionId;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.HoldReason;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.Spent;
import dev.stint.step.Action.AwaitCall;
import dev.stint.step.Action.CallModel;
import dev.stint.step.Action.CallTool;
import dev.stint.step.Action.Fail;
import dev.stint.step.Action.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides which actions of a run can be done now. */
final class Readiness {

  /**
   * How long after a call's own deadline its outcome may still be on its way into the log: the
   * append, and clocks that differ.
   */
  static final Duration GRACE = Duration.ofSeconds(10);

  private Readiness() {}

  static List<Action> of(Agent agent, Run run, Instant now) {
    if (run.end().isPresent()) {
      return List.of();
    }
    if (run.modelCallAt().isPresent()) {
      ActionId id = ActionId.model(run.modelCallAt().getAsLong());
      return List.of(
          exhausted(run, now).<Action>map(why -> fail(id, why)).orElse(new CallModel(id)));
    }
    return calls(agent, run, now);
  }

  private static List<Action> calls(Agent agent, Run run, Instant now) {
    List<Action> ready = new ArrayList<>();
    List<Action> fresh = new ArrayList<>();
    run.calls()
        .forEach(
            (id, open) -> {
              if (open.held() != null) {
                return;
              }
              if (open.intent() != null) {
                ready.add(begun(agent, id, open, open.intent(), now));
              } else {
                fresh.add(new CallTool(id, open.call()));
              }
            });
    if (!fresh.isEmpty()) {
      ready.addAll(affordable(run, fresh, ready.size(), now));
    }
    return List.copyOf(ready);
  }

  /**
   * As many of the calls as the limits still pay for; if none, the end of the run, for whichever
   * call's message comes first.
   */
  private static List<Action> affordable(Run run, List<Action> fresh, int begun, Instant now) {
    Optional<String> why = exhausted(run, now);
    if (why.isPresent()) {
      return fresh.stream().<Action>map(call -> fail(call.id(), why.get())).toList();
    }
    long stepsLeft = run.limits().stepsMax() - run.spent().steps() - begun;
    return fresh.subList(0, (int) Math.min(fresh.size(), Math.max(0, stepsLeft)));
  }

  /** A call whose intent is logged: under way elsewhere, or lost. */
  private static Action begun(
      Agent agent, ActionId id, OpenCall open, ToolIntended intent, Instant now) {
    Instant settledBy = intent.until().plus(GRACE);
    if (now.isBefore(settledBy)) {
      return new AwaitCall(id, settledBy);
    }
    boolean known = agent.tool(open.call().tool()).isPresent();
    return new Hold(
        id,
        HoldReason.IN_DOUBT,
        "Call %s of tool '%s' was begun at %s and its outcome is not in the log: the effect may or may not have happened.%s"
            .formatted(
                id,
                open.call().tool(),
                intent.at(),
                known ? "" : " Agent '%s' no longer has this tool.".formatted(agent.name())));
  }

  /** Which limit is reached, if one is. Checked before each spend (law 6). */
  private static Optional<String> exhausted(Run run, Instant now) {
    Limits limits = run.limits();
    Spent spent = run.spent();
    if (spent.steps() >= limits.stepsMax()) {
      return reached("steps", spent.steps(), limits.stepsMax());
    }
    if (spent.usage().tokens() >= limits.tokensMax()) {
      return reached("tokens", spent.usage().tokens(), limits.tokensMax());
    }
    if (spent.costUsd().signum() > 0 && spent.costUsd().compareTo(limits.costMaxUsd()) >= 0) {
      return reached(
          "cost", "$" + spent.costUsd().toPlainString(), "$" + limits.costMaxUsd().toPlainString());
    }
    Duration awake = Duration.between(run.awakeSince(), now);
    if (awake.compareTo(limits.timeMax()) >= 0) {
      return reached("time", awake, limits.timeMax());
    }
    return Optional.empty();
  }

  private static Optional<String> reached(String limit, Object used, Object most) {
    return Optional.of("Limit reached: %s, %s of %s used.".formatted(limit, used, most));
  }

  private static Fail fail(ActionId id, String why) {
    return new Fail(id, FailureCause.LIMIT, why);
  }
}
