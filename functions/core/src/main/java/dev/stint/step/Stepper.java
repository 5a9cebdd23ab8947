package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
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
import dev.stint.run.Entry.HoldExpired;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.HoldReason;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.RunId;
import dev.stint.step.Action.AwaitCall;
import dev.stint.step.Action.CallModel;
import dev.stint.step.Action.CallTool;
import dev.stint.step.Action.Expire;
import dev.stint.step.Action.Fail;
import dev.stint.step.Action.Tell;
import dev.stint.step.Action.Undo;
import dev.stint.step.Action.WaitForPerson;
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
  private static final int TRIES_MAX = 2 * ModelCaller.CALLS_MAX;

  private final Deployment deployment;
  private final History history;
  private final Payloads payloads;
  private final ModelCaller models;
  private final ToolCaller tools;
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
    this.models = new ModelCaller(engine);
    this.tools = new ToolCaller(engine);
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
    Optional<Agent> agent = deployment.agent(run);
    if (agent.isEmpty()) {
      return withoutAgent(run, delivery.message().action());
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
      return act(agent.get(), run, decide.apply(ready.get()), new Try(delivery, deadline, policy));
    } catch (DamagedPayload e) {
      return Optional.of(handOn.stuck(run, "Run %s: %s".formatted(id, e.getMessage())));
    }
  }

  /** A run whose agent is not deployed any more waits for a person who deploys it, or ends it. */
  private Optional<StepOutcome> withoutAgent(Run run, ActionId asked) {
    String why = "Run %s: %s".formatted(run.id(), deployment.missing(run.agent()));
    boolean holds = run.awaits(asked) && run.end().isEmpty() && run.hold().isEmpty();
    if (!holds) {
      handOn.wakeAtExpiry(run, asked, StepQueue.DELAY_MAX);
      return Optional.of(new StepOutcome.NotReady());
    }
    Held held = new Held(clock.instant(), asked, HoldReason.AGENT_GONE, why);
    return history
        .append(run, held)
        .map(
            after -> {
              handOn.after(after);
              return new Done(run.length(), held);
            });
  }

  /** What takes time keeps its message to itself until its outcome is in the log. */
  private Optional<StepOutcome> act(Agent agent, Run run, Action ready, Try attempt) {
    Duration time = deployment.mayTake(agent, ready);
    Lease lease = Lease.on(attempt.delivery(), attempt.timeLeft(time, clock.instant(), time));
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
          Optional.of(settle(agent, run, attempt, models.call(agent, run, action, attempt)));
      case CallTool action -> callTool(agent, run, action, attempt);
      case Undo action -> callTool(agent, run, action, attempt);
      case Tell action -> callTool(agent, run, action, attempt);
      case AwaitCall action ->
          Optional.of(
              putBack(
                  attempt.message(),
                  Duration.between(now, action.until()),
                  "call %s may be under way in another process".formatted(action.id())));
      case WaitForPerson action ->
          commit(
              agent,
              run,
              Waiting.held(agent, run, action.id(), action.reason(), action.detail(), now));
      case Expire action -> commit(agent, run, new HoldExpired(now, action.hold()));
      case Fail action -> commit(agent, run, new Failed(now, action.cause(), action.detail()));
    };
  }

  /**
   * A tool step, or a notice. A call that needs approval waits for it; for what is done once the
   * intent goes into the log first (law 5).
   */
  private Optional<StepOutcome> callTool(Agent agent, Run run, Action action, Try attempt) {
    ActionId id = action.id();
    OpenCall open = run.call(id).orElseThrow();
    Optional<Entry> approval = tools.approval(agent, run, open);
    if (approval.isPresent()) {
      return commit(agent, run, approval.get());
    }
    boolean once =
        ToolCaller.effect(agent, open).filter(effect -> effect == Effect.ONCE).isPresent();
    if (!once) {
      return Optional.of(settle(agent, run, attempt, tools.call(agent, run, id, attempt)));
    }
    Instant now = clock.instant();
    Duration timeout = deployment.mayTake(agent, action);
    Optional<Entry> tooLate = tooLate(agent, run, open, timeout, now);
    if (tooLate.isPresent()) {
      return commit(agent, run, tooLate.get());
    }
    Instant until = now.plus(attempt.timeLeft(timeout, now, timeout));
    Try within = attempt.until(until.plus(policy.margin()));
    return history
        .append(run, new ToolIntended(now, id, until, agent.fingerprint()))
        .map(begun -> settle(agent, begun, within, tools.call(agent, begun, id, within)));
  }

  /**
   * A call that happens once is not begun when the stint's time would cut it off in the middle and
   * leave it in doubt: at most half of a stint's time is kept for it.
   */
  private static Optional<Entry> tooLate(
      Agent agent, Run run, OpenCall open, Duration timeout, Instant now) {
    Budget budget = Budget.of(agent, run, now);
    Duration half = budget.timeMax().dividedBy(2);
    Duration needed = timeout.compareTo(half) < 0 ? timeout : half;
    if (!open.isAsked() || budget.timeLeft().compareTo(needed) >= 0) {
      return Optional.empty();
    }
    String why =
        "What is left of the time, %s, may not be enough for call %s of tool '%s', which happens once."
            .formatted(budget.timeLeft(), open.id(), open.call().tool());
    return Optional.of(
        budget.whole().timeLeft().compareTo(needed) < 0
            ? new Failed(now, FailureCause.LIMIT, "Ceiling of the run reached: " + why)
            : Waiting.held(agent, run, open.id(), HoldReason.LIMIT, why, now));
  }

  /** Brings what an action came to into the log: it has been done, so this does not give up. */
  private StepOutcome settle(Agent agent, Run run, Try attempt, Performed performed) {
    StepMessage message = attempt.message();
    return switch (performed) {
      case Performed.Later later -> putBack(message.nextAttempt(), later.delay(), later.why());
      case Performed.Over over -> appendOutcome(agent, run, message.action(), over.entry());
    };
  }

  private StepOutcome appendOutcome(Agent agent, Run run, ActionId action, Entry reached) {
    Run at = run;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      Entry outcome = at.end().isPresent() ? Waiting.afterEnd(agent, at, reached) : reached;
      if (!takes(at, action, outcome)) {
        return handOn.again(agent, at, action);
      }
      Entry entry = payloads.keep(fitted(agent, at, outcome));
      Optional<StepOutcome> done = commit(agent, at, entry);
      if (done.isPresent()) {
        return done.get();
      }
      at = history.load(run.id());
    }
    throw alwaysTaken(run.id(), action);
  }

  /** What a tool returned, cut to the bytes that the limits leave. */
  private Entry fitted(Agent agent, Run run, Entry outcome) {
    if (!(outcome instanceof ToolReturned returned)) {
      return outcome;
    }
    OpenCall open = run.call(returned.action()).orElse(null);
    long bytesMax = Budget.of(agent, run, clock.instant()).bytesLeft();
    ToolResult result = returned.result();
    if (result.output().bytes() <= bytesMax || open == null || !open.isAsked()) {
      return outcome;
    }
    return new ToolReturned(
        returned.at(),
        returned.action(),
        result.with(Payload.of(Payloads.cut(payloads.text(result.output()), bytesMax))),
        returned.took(),
        returned.definition(),
        returned.unsure());
  }

  private static IllegalStateException alwaysTaken(RunId run, ActionId action) {
    return new IllegalStateException(
        "Run %s, action %s: other writers were first %d times".formatted(run, action, TRIES_MAX));
  }

  /** Whether the log, as it is now, still takes the outcome of an action. */
  private static boolean takes(Run run, ActionId action, Entry outcome) {
    boolean living = run.end().isEmpty();
    boolean late = !(outcome instanceof Failed) && !(outcome instanceof Held);
    boolean free =
        !(outcome instanceof Held held) || !held.reason().isOfRun() || run.hold().isEmpty();
    return run.awaits(action) && free && (living || late);
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
