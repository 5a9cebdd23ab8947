package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolSpec;
import dev.stint.port.DamagedLog;
import dev.stint.port.DamagedPayload;
import dev.stint.port.Delivery;
import dev.stint.port.StepMessage;
import dev.stint.port.StepQueue;
import dev.stint.run.ActionId;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.Held;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Run;
import dev.stint.run.RunId;
import dev.stint.step.Action.AwaitCall;
import dev.stint.step.Action.CallModel;
import dev.stint.step.Action.CallTool;
import dev.stint.step.Action.Fail;
import dev.stint.step.Action.Hold;
import dev.stint.step.Performer.Performed;
import dev.stint.step.Performer.Try;
import dev.stint.step.StepOutcome.Done;
import dev.stint.step.StepOutcome.PutBack;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Makes one step: load, fold, find the message's action among the ready ones, perform it, append
 * the outcome, enqueue what became ready. The caller acknowledges the message when {@link #step}
 * returns, and only then (law 4); a crash anywhere before loses nothing.
 */
public final class Stepper {

  /** How often a step looks again after another writer was first. */
  private static final int TRIES_MAX = 2 * Performer.CALLS_MAX;

  private final Deployment deployment;
  private final History history;
  private final Payloads payloads;
  private final Performer performer;
  private final HandOn handOn;
  private final StepQueue queue;
  private final Policy policy;
  private final InstantSource clock;

  Stepper(Engine engine) {
    this.deployment = engine.deployment;
    this.history = engine.history;
    this.payloads = engine.payloads;
    this.handOn = engine.handOn;
    this.queue = engine.ports.queue();
    this.policy = engine.policy;
    this.clock = engine.clock;
    this.performer = new Performer(deployment, payloads, policy, clock, engine.random);
  }

  /**
   * Makes the step a message asks for, if it is still to be made.
   *
   * @param deadline when this process may be stopped; the model or tool call ends before
   * @return what came of it; in every case the message is to be acknowledged
   * @throws RuntimeException if the log, the queue or a store failed: the message must come again,
   *     and is hidden the longer the more often it came. At the last delivery the run is failed
   *     first, if it can be, with this as the reason
   */
  public StepOutcome step(Delivery delivery, Instant deadline) {
    StepMessage message = delivery.message();
    if (!clock.instant().isBefore(deadline.minus(policy.margin()))) {
      return putBack(message, Duration.ZERO, "this process has no time left for a step");
    }
    try {
      return untilFirst(delivery, deadline, action -> action);
    } catch (RuntimeException e) {
      if (delivery.isLast()) {
        giveUpAfter(e, delivery);
      }
      delivery.hide(policy.redelivery(delivery.receives()));
      throw e;
    }
  }

  /**
   * Gives up the step of a dead message: its run ends as failed by {@code DELIVERY}, so that no run
   * looks alive when it is not. A run that went on in the meantime is left alone, and a {@code
   * ONCE} call that was begun is held in doubt as ever.
   *
   * @param why what is known of the reason, for people: «…, the last time with …»
   * @return what came of it; in every case the message is to be acknowledged
   */
  public StepOutcome giveUp(Delivery delivery, String why) {
    return untilFirst(delivery, clock.instant(), action -> givenUp(action, why));
  }

  private void giveUpAfter(RuntimeException e, Delivery delivery) {
    try {
      giveUp(delivery, "the last time with " + e);
    } catch (RuntimeException again) {
      e.addSuppressed(again); // The message is dead now, and whoever reads those tries again.
    }
  }

  private static Action givenUp(Action action, String why) {
    return switch (action) {
      case CallModel call -> givenUp(call.id(), why);
      case CallTool call -> givenUp(call.id(), why);
      case AwaitCall wait -> wait;
      case Hold hold -> hold;
      case Fail fail -> fail;
    };
  }

  private static Fail givenUp(ActionId id, String why) {
    return new Fail(
        id,
        FailureCause.DELIVERY,
        Performer.clip("Step %s failed each time it was delivered, %s.".formatted(id, why)));
  }

  private StepOutcome untilFirst(
      Delivery delivery, Instant deadline, UnaryOperator<Action> decide) {
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      Optional<StepOutcome> outcome = attempt(delivery, deadline, decide);
      if (outcome.isPresent()) {
        return outcome.get();
      }
    }
    throw alwaysTaken(delivery.message().run(), delivery.message().action());
  }

  /** One look at the log. Empty if another writer was first, and the log must be read again. */
  private Optional<StepOutcome> attempt(
      Delivery delivery, Instant deadline, UnaryOperator<Action> decide) {
    RunId id = delivery.message().run();
    Run run;
    try {
      run = history.load(id);
    } catch (DamagedLog | ImpossibleHistory e) {
      return Optional.of(handOn.stuck(id, String.valueOf(e.getMessage())));
    }
    if (run.isEmpty()) {
      return Optional.of(handOn.stuck(id, "Run %s has no log.".formatted(id)));
    }
    Optional<Agent> agent = deployment.agent(run.agent());
    if (agent.isEmpty()) {
      return Optional.of(
          handOn.stuck(run, "Run %s: %s".formatted(id, deployment.missing(run.agent()))));
    }
    ActionId asked = delivery.message().action();
    Optional<Action> ready =
        Action.ready(agent.get(), run, clock.instant()).stream()
            .filter(action -> action.id().equals(asked))
            .findFirst();
    if (ready.isEmpty()) {
      return Optional.of(handOn.again(agent.get(), run, asked));
    }
    try {
      return act(agent.get(), run, decide.apply(ready.get()), new Try(delivery, deadline));
    } catch (DamagedPayload e) {
      return Optional.of(handOn.stuck(run, "Run %s: %s".formatted(id, e.getMessage())));
    }
  }

  /** What takes time keeps its message to itself until its outcome is in the log. */
  private Optional<StepOutcome> act(Agent agent, Run run, Action ready, Try attempt) {
    Duration time = deployment.mayTake(agent, ready);
    Lease lease =
        Lease.on(attempt.delivery(), performer.timeLeft(time, clock.instant(), attempt.deadline()));
    try {
      return perform(agent, run, ready, attempt);
    } finally {
      lease.close();
    }
  }

  private Optional<StepOutcome> perform(Agent agent, Run run, Action ready, Try attempt) {
    Instant now = clock.instant();
    return switch (ready) {
      case CallModel action ->
          Optional.of(
              settle(agent, run, attempt, performer.callModel(agent, run, action, attempt)));
      case CallTool action -> callTool(agent, run, action, attempt);
      case AwaitCall action ->
          Optional.of(
              putBack(
                  attempt.message(),
                  Duration.between(now, action.until()),
                  "call %s may be under way in another process".formatted(action.id())));
      case Hold action ->
          commit(agent, run, new Held(now, action.id(), action.reason(), action.detail()));
      case Fail action -> commit(agent, run, new Failed(now, action.cause(), action.detail()));
    };
  }

  /** A tool step; for a {@code ONCE} tool the intent goes into the log first (law 5). */
  private Optional<StepOutcome> callTool(Agent agent, Run run, CallTool action, Try attempt) {
    Optional<ToolSpec> once =
        agent
            .tool(action.call().tool())
            .map(Tool::spec)
            .filter(spec -> spec.effect() == Effect.ONCE);
    if (once.isEmpty()) {
      return Optional.of(
          settle(agent, run, attempt, performer.callTool(agent, run, action, attempt)));
    }
    Instant now = clock.instant();
    Duration time = performer.timeLeft(once.get().timeout(), now, attempt.deadline());
    Instant until = now.plus(time);
    Try within = new Try(attempt.delivery(), until.plus(policy.margin()));
    return history
        .append(run, new ToolIntended(now, action.id(), until))
        .map(
            begun ->
                settle(agent, begun, within, performer.callTool(agent, begun, action, within)));
  }

  /** Brings what an action came to into the log: it has been done, so this does not give up. */
  private StepOutcome settle(Agent agent, Run run, Try attempt, Performed performed) {
    StepMessage message = attempt.message();
    return switch (performed) {
      case Performed.Later later -> putBack(message.nextAttempt(), later.delay(), later.why());
      case Performed.Over over -> appendOutcome(agent, run, message.action(), over.entry());
    };
  }

  private StepOutcome appendOutcome(Agent agent, Run run, ActionId action, Entry outcome) {
    Entry entry = payloads.keep(outcome);
    Run at = run;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      if (!takes(at, action, entry)) {
        return handOn.again(agent, at, action);
      }
      Optional<StepOutcome> done = commit(agent, at, entry);
      if (done.isPresent()) {
        return done.get();
      }
      at = history.load(run.id());
    }
    throw alwaysTaken(run.id(), action);
  }

  private static IllegalStateException alwaysTaken(RunId run, ActionId action) {
    return new IllegalStateException(
        "Run %s, action %s: other writers were first %d times".formatted(run, action, TRIES_MAX));
  }

  /** Whether the log, as it is now, still takes the outcome of an action. */
  private static boolean takes(Run run, ActionId action, Entry outcome) {
    boolean living = run.end().isEmpty();
    boolean late = !(outcome instanceof Failed) && !(outcome instanceof Held);
    return run.awaits(action) && (living || late);
  }

  private Optional<StepOutcome> commit(Agent agent, Run run, Entry entry) {
    return history
        .append(run, entry)
        .map(
            after -> {
              handOn.after(agent, after);
              return new Done(run.length(), entry);
            });
  }

  private StepOutcome putBack(StepMessage message, Duration delay, String why) {
    Duration within = StepQueue.atMost(delay);
    queue.send(List.of(message), within);
    return new PutBack(within, why);
  }
}
