package dev.stint.engine;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.RunId;
import dev.stint.engine.Verdict.Answer;
import dev.stint.engine.Verdict.Append;
import dev.stint.port.DamagedLog;
import dev.stint.port.DamagedPayload;
import dev.stint.port.Delivery;
import dev.stint.port.ExpiredRun;
import dev.stint.port.PortUnavailable;
import dev.stint.port.RunIndex;
import dev.stint.port.Threads;
import dev.stint.run.Action;
import dev.stint.run.Action.AwaitCall;
import dev.stint.run.Action.CallModel;
import dev.stint.run.Action.CallTool;
import dev.stint.run.Action.EndWait;
import dev.stint.run.Action.Fail;
import dev.stint.run.Action.Tell;
import dev.stint.run.Action.Undo;
import dev.stint.run.Action.WaitForPerson;
import dev.stint.run.Budget;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.HoldReason;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.OpenCall;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Source;
import dev.stint.run.StepMessage;
import dev.stint.run.Wording;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Makes one step: load, fold, find the message's action among the ready ones, perform it, append
 * the outcome, enqueue what became ready. The caller acknowledges the message when {@link #step}
 * returns, and only then (law 4); a crash anywhere before loses nothing.
 */
public final class Stepper {

  private final Deployment deployment;
  private final History history;
  private final Settlement settlement;
  private final ModelCaller models;
  private final ToolCaller tools;
  private final WithoutAgent withoutAgent;
  private final Dispatch dispatch;
  private final Schedules schedules;
  private final RunIndex index;
  private final RetryPolicy policy;
  private final InstantSource clock;
  private final Threads threads;
  private final Observer observer;

  Stepper(Engine engine) {
    this.deployment = engine.deployment;
    this.history = engine.history;
    this.settlement = new Settlement(engine);
    this.withoutAgent = new WithoutAgent(engine, settlement);
    this.dispatch = engine.dispatch;
    this.schedules = engine.schedules();
    this.index = engine.ports.index();
    this.policy = engine.policy;
    this.clock = engine.clock;
    this.threads = engine.threads;
    this.observer = engine.observer;
    this.models = new ModelCaller(engine);
    this.tools = new ToolCaller(engine, settlement.delegations());
  }

  /**
   * Makes the step that a message asks for, if it is still to be made.
   *
   * @param deadline when this process may be stopped; the model or tool call ends before
   * @return the outcome; in every case the message is to be acknowledged
   * @throws PortUnavailable if the log, the queue or a store does not answer: the message must come
   *     again, and is hidden for longer after every delivery
   * @throws RuntimeException if the step itself fails: the message must come again too. At the last
   *     delivery, the run is failed first if possible, with this exception as the reason
   */
  public StepOutcome step(Delivery delivery, Instant deadline) {
    StepMessage message = delivery.message();
    if (!clock.instant().isBefore(deadline.minus(policy.margin()))) {
      return settlement.putBack(message, Duration.ZERO, "this process has no time left for a step");
    }
    try {
      Optional<StepOutcome> fired = schedules.fire(delivery);
      if (fired.isPresent()) {
        return fired.get();
      }
      return delivery.isLast()
          ? lastDelivery(delivery, deadline)
          : untilFirst(delivery, deadline, action -> action);
    } catch (RuntimeException e) {
      delivery.hide(policy.redelivery(delivery.receives()));
      throw e;
    }
  }

  /**
   * Makes the step of the last delivery, after which the message is dead. Notes before that a
   * process has begun it, so that {@link #giveUp} can tell a process that was killed from one that
   * could not start.
   */
  private StepOutcome lastDelivery(Delivery delivery, Instant deadline) {
    StepMessage message = delivery.message();
    index.lastTried(message.run(), Optional.of(message.action()));
    try {
      return untilFirst(delivery, deadline, action -> action);
    } catch (PortUnavailable e) {
      // An outage of a log, queue or store ends no run: the message comes again.
      return settlement.putBack(message, policy.redelivery(delivery.receives()), Reasons.of(e));
    } catch (RuntimeException e) {
      giveUpAfter(e, delivery);
      throw e;
    } finally {
      forgetLastTry(message.run());
    }
  }

  private void forgetLastTry(RunId run) {
    try {
      index.lastTried(run, Optional.empty());
    } catch (PortUnavailable e) {
      // A later dead message of this action may then be given up instead of put back.
    }
  }

  /**
   * Gives up the step of a dead message: its run fails with {@code DELIVERY}, so that no run looks
   * alive when it is not. A run that went on in the meantime is left alone, and a {@code ONCE} call
   * that was begun is held in doubt as usual.
   *
   * <p>Only a step is given up whose last delivery a process is known to have begun. Otherwise the
   * process could not start, or could not reach the log: the message is put on the queue again, and
   * after hours of that a person is asked.
   *
   * @param why what is known of the reason, for people: «…, the last time with …»
   * @return the outcome; in every case the message is to be acknowledged
   * @throws PortUnavailable if the log, the queue or the index do not answer: the message must come
   *     again
   */
  public StepOutcome giveUp(Delivery delivery, String why) {
    StepMessage message = delivery.message();
    Optional<StepOutcome> fired = schedules.fire(delivery);
    if (fired.isPresent()) {
      return fired.get();
    }
    boolean tried =
        index
            .find(message.run())
            .flatMap(summary -> summary.notes().lastTried())
            .filter(message.action()::equals)
            .isPresent();
    Instant now = clock.instant();
    UnaryOperator<Action> decide;
    if (tried) {
      decide = action -> GivenUp.failed(action, why);
    } else if (isPostponedForLong(message)) {
      decide = GivenUp::undelivered;
    } else {
      decide = action -> GivenUp.notYet(action, now.plus(policy.redelivery(1)));
    }
    StepOutcome outcome = untilFirst(delivery, now, decide);
    observer.tell(new Observer.GivenUp(history.known(message.run()), message.action()));
    return outcome;
  }

  /**
   * Whether an action was postponed long ago. An action that was not postponed is postponed here.
   */
  private boolean isPostponedForLong(StepMessage message) {
    Run run;
    try {
      run = history.load(message.run());
    } catch (DamagedLog | ImpossibleHistory | ExpiredRun e) {
      return false; // The caller loads the run again, and reports it.
    }
    ActionId action = message.action();
    Instant now = clock.instant();
    Optional<Instant> since = history.waitsSince(run, action);
    if (since.isEmpty() && isFresh(run, action)) {
      history.append(run, new Postponed(now, action, "No process could begin it."));
    }
    return since.filter(at -> at.plus(policy.outageMax()).isBefore(now)).isPresent();
  }

  private static boolean isFresh(Run run, ActionId action) {
    return run.end().isEmpty()
        && run.call(action)
            .filter(call -> call.isReady() && !(call instanceof OpenCall.Notice))
            .isPresent();
  }

  private void giveUpAfter(RuntimeException e, Delivery delivery) {
    try {
      untilFirst(
          delivery,
          clock.instant(),
          action -> GivenUp.failed(action, "the last time with: " + Reasons.of(e)));
    } catch (RuntimeException again) {
      e.addSuppressed(again); // The message is dead; its handler tries again.
    }
  }

  /** Makes a step of the current run, and decides again if another writer was first. */
  private StepOutcome untilFirst(
      Delivery delivery, Instant deadline, UnaryOperator<Action> decide) {
    RunId id = delivery.message().run();
    try {
      Run loaded =
          delivery.message().action().isModelCall() ? history.loadWhole(id) : history.load(id);
      return history.change(loaded, run -> verdict(run, delivery, deadline, decide));
    } catch (ExpiredRun e) {
      return new StepOutcome.NotReady();
    } catch (DamagedLog | ImpossibleHistory e) {
      return dispatch.stuck(id, String.valueOf(e.getMessage()));
    } catch (DamagedPayload e) {
      return dispatch.stuck(history.load(id), "Run %s: %s".formatted(id, e.getMessage()));
    }
  }

  private Verdict<StepOutcome> verdict(
      Run run, Delivery delivery, Instant deadline, UnaryOperator<Action> decide) {
    if (run.isEmpty()) {
      return new Answer<>(dispatch.stuck(run.id(), "Run %s has no log.".formatted(run.id())));
    }
    ActionId asked = delivery.message().action();
    Optional<OpenCall.Notice> kin = Delegations.kin(run, asked);
    if (kin.isPresent()) {
      return settlement.delegations().tell(run, kin.get(), delivery.message());
    }
    Optional<Agent> agent = deployment.agent(run);
    if (agent.isEmpty()) {
      return withoutAgent.verdict(run, asked);
    }
    Optional<Action> ready =
        Action.ready(agent.get(), run, clock.instant()).stream()
            .filter(action -> action.id().equals(asked))
            .findFirst();
    if (ready.isEmpty()) {
      return new Answer<>(dispatch.again(agent.get(), run, asked));
    }
    if (delivery.receives() > 1) {
      dispatch.handOnAgain(agent.get(), run, asked);
    }
    Action action = decide.apply(ready.get());
    if (action instanceof EndWait end && goesOn(run, end)) {
      return new Append<>(
          resumed(end),
          again -> history.change(again.after(), now -> verdict(now, delivery, deadline, decide)));
    }
    Try attempt = new Try(delivery, deadline, policy);
    return perform(new Step(agent.get(), run, attempt, clock.instant()), action);
  }

  /** Whether the end of a wait makes its call ready again: then this step makes the call. */
  private static boolean goesOn(Run run, EndWait end) {
    return end.resolution() instanceof Resolution.Due
        && run.suspension(end.suspended()).flatMap(wait -> wait.result(end.resolution())).isEmpty();
  }

  private Resumed resumed(EndWait end) {
    return new Resumed(clock.instant(), end.suspended(), new Source.Clock(), end.resolution());
  }

  /**
   * Performs an action that takes time, and appends its outcome. Until then, the step keeps its
   * message hidden.
   *
   * @param intent by which this process began the action, if it happens once
   */
  private StepOutcome settled(
      Step step, Action action, Optional<ToolIntended> intent, Function<Step, Performed> work) {
    Duration time = deployment.mayTake(step.agent(), action);
    Instant now = clock.instant();
    Try attempt = step.attempt();
    Lease lease = Lease.on(threads, attempt.delivery(), attempt.timeLeft(time, now, time));
    try {
      return settlement.settle(step, work.apply(step.begunAt(now)), intent);
    } finally {
      lease.close();
    }
  }

  private Verdict<StepOutcome> perform(Step step, Action ready) {
    Instant now = step.begun();
    return switch (ready) {
      case CallModel action ->
          new Answer<>(
              settled(step, action, Optional.empty(), begun -> models.call(begun, action)));
      case CallTool action -> callTool(step, action, action.call());
      case Undo action -> callTool(step, action, action.undo());
      case Tell action -> callTool(step, action, action.notice());
      case AwaitCall action ->
          new Answer<>(
              settlement.putBack(
                  step.attempt().message(),
                  Duration.between(now, action.until()),
                  "action %s may be under way in another process".formatted(action.id())));
      case WaitForPerson action ->
          settlement.commit(
              step.agent(), step.holds(now).held(action.id(), action.reason(), action.detail()));
      case EndWait action -> settlement.commit(step.agent(), resumed(action));
      case Fail action ->
          settlement.commit(step.agent(), new Failed(now, action.cause(), action.detail()));
    };
  }

  /**
   * Makes a tool call, an undo or a notice. A call that needs approval is held. For a call that
   * happens once, the intent is appended first (law 5).
   */
  private Verdict<StepOutcome> callTool(Step step, Action action, OpenCall open) {
    Agent agent = step.agent();
    Optional<Entry> approval = tools.approval(step, open);
    if (approval.isPresent()) {
      return settlement.commit(agent, approval.get());
    }
    boolean once =
        ToolCaller.effect(step, open).filter(effect -> effect == Effect.ONCE).isPresent();
    if (!once) {
      return new Answer<>(
          settled(step, action, Optional.empty(), begun -> tools.call(begun, open)));
    }
    tools.read(step, open);
    Instant now = clock.instant();
    Duration timeout = deployment.mayTake(agent, action);
    Optional<Entry> tooLate = tooLate(step, open, timeout, now);
    if (tooLate.isPresent()) {
      return settlement.commit(agent, tooLate.get());
    }
    Instant until = now.plus(step.attempt().timeLeft(timeout, now, timeout));
    ToolIntended intent = new ToolIntended(now, open.id(), until, agent.fingerprint());
    return new Append<>(
        intent,
        begun ->
            settled(
                step.on(begun.after()).until(until.plus(policy.margin())),
                action,
                Optional.of(intent),
                within -> tools.call(within, open)));
  }

  /**
   * Stops a {@code ONCE} call that the time limit may interrupt and leave in doubt. The call needs
   * its timeout, but at most half of the time limit.
   */
  private static Optional<Entry> tooLate(Step step, OpenCall open, Duration timeout, Instant now) {
    Budget budget = Budget.of(step.agent(), step.run(), now);
    Duration half = budget.timeMax().dividedBy(2);
    Duration needed = timeout.compareTo(half) < 0 ? timeout : half;
    if (!(open instanceof OpenCall.Tool) || budget.timeLeft().compareTo(needed) >= 0) {
      return Optional.empty();
    }
    String why =
        "What is left of the time, %s, may not be enough for this call, which happens once: %s."
            .formatted(budget.timeLeft(), Wording.of(open));
    return Optional.of(
        budget.whole().timeLeft().compareTo(needed) < 0
            ? new Failed(now, FailureCause.LIMIT, "Limit of the run reached: " + why)
            : step.holds(now).held(open.id(), HoldReason.LIMIT, why));
  }
}
