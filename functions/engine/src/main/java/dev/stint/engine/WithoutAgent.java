package dev.stint.engine;

import dev.stint.agent.ActionId;
import dev.stint.engine.StepOutcome.NotReady;
import dev.stint.engine.Verdict.Answer;
import dev.stint.port.StepQueue;
import dev.stint.run.Action;
import dev.stint.run.Action.AwaitCall;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.HoldReason;
import dev.stint.run.OpenCall;
import dev.stint.run.OpenCall.Notice;
import dev.stint.run.Run;
import dev.stint.run.StepMessage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Makes the steps of runs whose agent is not deployed here. The run is held, until a person deploys
 * the agent or ends the run. What was begun needs no agent to come to its doubt. The notices of a
 * run that has ended wait for the agent.
 */
final class WithoutAgent {

  private final Deployment deployment;
  private final History history;
  private final Settlement settlement;
  private final Dispatch dispatch;
  private final RetryPolicy policy;
  private final InstantSource clock;

  WithoutAgent(Engine engine, Settlement settlement) {
    this.deployment = engine.deployment;
    this.history = engine.history;
    this.settlement = settlement;
    this.dispatch = engine.dispatch;
    this.policy = engine.policy;
    this.clock = engine.clock;
  }

  Verdict<StepOutcome> verdict(Run run, ActionId asked) {
    OpenCall open = run.call(asked).filter(OpenCall::goesOnByItself).orElse(null);
    boolean isForKin =
        open instanceof Notice told && told.isForKin(); // Not yet: it needs no agent.
    if (run.isMoved() || isForKin) {
      return nothing(run, asked);
    }
    if (open instanceof Notice notice && (run.end().isPresent() || notice.webhook().isPresent())) {
      return withoutPerson(run, notice);
    }
    if (run.end().isPresent()) {
      return nothing(run, asked);
    }
    if (open == null) {
      return nothing(run, asked);
    }
    Instant now = clock.instant();
    return switch (Action.begun(open, now).orElse(null)) {
      case AwaitCall await -> later(run, asked, Duration.between(now, await.until()));
      case Action.WaitForPerson doubt ->
          settlement.commitWithoutAgent(
              new Suspended(now, asked, doubt.reason(), Reasons.clip(doubt.detail())));
      case null, default ->
          run.isHeld()
              ? held(run, open)
              : settlement.commitWithoutAgent(
                  new Suspended(now, asked, HoldReason.AGENT_GONE, why(run)));
    };
  }

  /** A notice that may be told while the run is held waits for the agent, and fails after hours. */
  private Verdict<StepOutcome> held(Run run, OpenCall open) {
    if (!(open instanceof Notice notice) || !run.toTell().contains(notice)) {
      return nothing(run, open.id());
    }
    Instant now = clock.instant();
    return isLongAgo(history.at(run, notice.id().seq()), now)
        ? settlement.commitWithoutAgent(
            new Suspended(now, notice.id(), HoldReason.NOTICE_FAILED, why(run)))
        : later(run, notice.id(), StepQueue.DELAY_MAX);
  }

  /** A notice of a run that has ended, or to a webhook, fails after hours: no person is asked. */
  private Verdict<StepOutcome> withoutPerson(Run run, Notice notice) {
    Instant now = clock.instant();
    return switch (Action.begun(notice, now).orElse(null)) {
      case AwaitCall await -> later(run, notice.id(), Duration.between(now, await.until()));
      case Action.WaitForPerson doubt ->
          settlement.commitWithoutAgent(
              HoldEntries.notTold(run, notice, true, doubt.detail(), now));
      case null, default ->
          isLongAgo(history.at(run, notice.id().seq()), now)
              ? settlement.commitWithoutAgent(
                  HoldEntries.notTold(run, notice, false, why(run), now))
              : later(run, notice.id(), StepQueue.DELAY_MAX);
    };
  }

  private boolean isLongAgo(Optional<Instant> at, Instant now) {
    return at.filter(then -> then.plus(policy.outageMax()).isBefore(now)).isPresent();
  }

  private Verdict<StepOutcome> later(Run run, ActionId action, Duration delay) {
    return new Answer<>(settlement.putBack(new StepMessage(run.id(), action), delay, why(run)));
  }

  private Verdict<StepOutcome> nothing(Run run, ActionId asked) {
    dispatch.againWithoutAgent(run, asked);
    return new Answer<>(new NotReady());
  }

  private String why(Run run) {
    return "Run %s: %s".formatted(run.id(), deployment.missing(run.agent()));
  }
}
