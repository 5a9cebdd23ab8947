package dev.stint.engine;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.RunId;
import dev.stint.engine.History.AlwaysOutrun;
import dev.stint.engine.StepOutcome.Done;
import dev.stint.engine.StepOutcome.PutBack;
import dev.stint.engine.Verdict.Answer;
import dev.stint.engine.Verdict.Append;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.port.PortUnavailable;
import dev.stint.port.Retry;
import dev.stint.port.RunIndex;
import dev.stint.port.StepQueue;
import dev.stint.run.Budget;
import dev.stint.run.Change;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Entry.Wasted;
import dev.stint.run.Entry.Withheld;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.run.Wait;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Appends the outcome of an action, or puts its message back on the queue. If another writer was
 * first, the action is not performed again: its outcome is appended after that entry.
 */
final class Settlement {

  private static final Logger LOG = System.getLogger(Settlement.class.getName());

  private final History history;
  private final Workspaces workspaces;
  private final Payloads payloads;
  private final Dispatch dispatch;
  private final StepQueue queue;
  private final RunIndex index;
  private final Observer observer;
  private final RetryPolicy policy;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Delegations delegations;

  Settlement(Engine engine) {
    this.history = engine.history;
    this.workspaces = engine.workspaces;
    this.payloads = engine.payloads;
    this.dispatch = engine.dispatch;
    this.queue = engine.ports.queue();
    this.index = engine.ports.index();
    this.observer = engine.observer;
    this.policy = engine.policy;
    this.clock = engine.clock;
    this.random = engine.random;
    this.delegations = new Delegations(engine, this);
  }

  /**
   * Appends the outcome of an action. The action was performed, so this is repeated until the log
   * has the outcome, or does not take it any longer.
   *
   * @param intent by which this process began the action, if it happens once
   */
  StepOutcome settle(Step step, Performed performed, Optional<ToolIntended> intent) {
    performed.wasted().forEach(wasted -> waste(step.run().id(), wasted));
    return switch (performed) {
      case Performed.Later later -> tryAgain(step, later);
      case Performed.Over over -> appendOutcome(step, over.entry(), intent);
    };
  }

  /**
   * Appends waste, whatever the run's state: the money was paid. Best effort: a failure here does
   * not lose the outcome of the action.
   */
  private void waste(RunId id, Wasted wasted) {
    try {
      history.change(history.load(id), run -> new Append<>(wasted, Transition::after));
    } catch (PortUnavailable | AlwaysOutrun e) {
      LOG.log(
          Level.WARNING, "Run %s: %s was wasted, and cannot be logged".formatted(id, wasted), e);
    }
  }

  /**
   * Puts the message back. The first tries leave no entry, then one entry says that the action is
   * postponed, and at last a person is asked.
   */
  private StepOutcome tryAgain(Step step, Performed.Later later) {
    Run run = step.run();
    Try attempt = step.attempt();
    StepMessage message = attempt.message();
    ActionId action = message.action();
    Instant now = clock.instant();
    boolean isPostponed = run.postponedSince(action).isPresent();
    Optional<Instant> since = history.waitsSince(run, action);
    if (later.passes() ? isTooLong(since, now) : attempt.isLast()) {
      return appendOutcome(step, later.last(), Optional.empty());
    }
    Duration delay = delay(message, isPostponed, later.atLeast());
    Instant next = now.plus(delay);
    Retry retry = new Retry(action, message.attempt() + 1, later.why(), next);
    observer.tell(new Observer.Retried(run, action, later.why()));
    if (delay.compareTo(StepQueue.DELAY_MAX) > 0) {
      Wait wait = new Wait.ForTime(next, new Wait.Then.Again());
      return delayed(
          step,
          new Suspended(now, action, wait, later.why(), null),
          () -> {
            queue.wake(message.nextAttempt(), next);
            return shown(run.id(), retry, new PutBack(delay, later.why()));
          });
    }
    if (later.passes() && attempt.isLast() && since.isEmpty()) {
      return delayed(
          step,
          new Postponed(now, action, later.why()),
          () -> putBack(run.id(), message, retry, delay));
    }
    return putBack(run.id(), message, retry, delay);
  }

  private boolean isTooLong(Optional<Instant> since, Instant now) {
    return since.filter(first -> !now.isBefore(first.plus(policy.outageMax()))).isPresent();
  }

  /**
   * The delay of the next try. In an outage it is computed for at least {@code attemptsMax} tries.
   */
  private Duration delay(StepMessage message, boolean isPostponed, Duration atLeast) {
    int attempts =
        isPostponed ? Math.max(message.attempt(), policy.attemptsMax()) : message.attempt();
    return policy.retryDelay(attempts, atLeast, random);
  }

  /**
   * Puts a message back, and notes its next try, so that no sweep sends it once more until then.
   */
  StepOutcome putBackUntil(StepMessage message, Duration delay, String why) {
    Retry retry =
        new Retry(message.action(), message.attempt() + 1, why, clock.instant().plus(delay));
    return putBack(message.run(), message, retry, delay);
  }

  private StepOutcome putBack(RunId id, StepMessage message, Retry retry, Duration delay) {
    return shown(id, retry, putBack(message.nextAttempt(), delay, retry.error()));
  }

  /** Notes a retry in the index. Best effort: the retry is made even if it cannot be shown. */
  private StepOutcome shown(RunId id, Retry retry, StepOutcome outcome) {
    try {
      index.retrying(id, retry);
    } catch (PortUnavailable e) {
      LOG.log(Level.WARNING, "Run %s: its retry cannot be shown: %s".formatted(id, e.getMessage()));
    }
    return outcome;
  }

  /**
   * Appends that an action is delayed, unless the action was settled since. This entry makes
   * nothing ready, and does not change the run's status.
   */
  private StepOutcome delayed(Step step, Entry entry, Supplier<StepOutcome> then) {
    Agent agent = step.agent();
    ActionId action = step.attempt().message().action();
    return history.change(
        step.run(),
        at ->
            at.end().isPresent() || !at.awaits(action)
                ? new Answer<>(dispatch.again(agent, at, action))
                : new Append<>(entry, transition -> then.get()));
  }

  private StepOutcome appendOutcome(Step step, Entry reached, Optional<ToolIntended> intent) {
    Agent agent = step.agent();
    ActionId action = step.attempt().message().action();
    return history.change(
        step.run(),
        at -> {
          Entry possible = delegations.fitted(agent, at, notForLater(agent, at, reached));
          Entry outcome =
              at.end().isPresent() ? HoldEntries.afterEnd(agent, at, possible) : possible;
          if (intent.isEmpty() && isOutrun(at, outcome) && takes(at, action, outcome, intent)) {
            return new Answer<>(
                putBack(
                    step.attempt().message(),
                    Duration.ZERO,
                    "documents that the call changed were changed meanwhile"));
          }
          if (takes(at, action, outcome, intent)) {
            return late(agent, at, payloads.keep(at.id(), fitted(agent, at, outcome)));
          }
          StepOutcome done = dispatch.again(agent, at, action);
          lost(at.id(), reached);
          return new Answer<>(done);
        });
  }

  /**
   * A result that was to be handed on later is handed on at once if the run has ended, or if the
   * call is in doubt: what it did has to be in the log. Another system that was to answer a run
   * that has ended may have done something.
   */
  private static Entry notForLater(Agent agent, Run run, Entry reached) {
    if (!(reached instanceof Suspended wait)
        || !(run.call(wait.action()).orElse(null) instanceof OpenCall.Tool tool)) {
      return reached;
    }
    boolean isOver = run.end().isPresent();
    return switch (wait.waitsFor()) {
      case Wait.ForTime(var at, Wait.Then.Result(Payload output)) when isOver || tool.isWaiting() ->
          returned(agent, wait, tool, output, false);
      case Wait.ForCallback callback when isOver ->
          returned(agent, wait, tool, Payload.of("Another system was to answer this call."), true);
      default -> reached;
    };
  }

  private static ToolReturned returned(
      Agent agent, Suspended wait, OpenCall.Tool tool, Payload output, boolean unsure) {
    return new ToolReturned(
        wait.at(),
        wait.action(),
        new ToolResult(tool.call().id(), tool.call().tool(), output, unsure),
        Duration.ZERO,
        agent.fingerprint(),
        unsure);
  }

  /** Appends the cost of a reply that is not used, because another process was first. */
  private void lost(RunId id, Entry reached) {
    if (reached instanceof ModelReplied reply) {
      waste(
          id,
          new Wasted(
              reply.at(),
              reply.action(),
              reply.model(),
              reply.usage(),
              reply.cost(),
              "Another process had settled this call first."));
    }
  }

  /**
   * Fits the outcome of a tool call to the current run: cut to the bytes that the limits leave, and
   * failed if it changes versions that have been replaced.
   */
  private Entry fitted(Agent agent, Run run, Entry outcome) {
    if (outcome instanceof Suspended wait
        && wait.waitsFor() instanceof Wait.ForTime(Instant at, Wait.Then.Result(Payload output))) {
      Wait.Then then = new Wait.Then.Result(cut(agent, run, output));
      return new Suspended(
          wait.at(), wait.action(), new Wait.ForTime(at, then), wait.detail(), wait.expires());
    }
    if (outcome instanceof Suspended wait && wait.withheld() != null) {
      Withheld whole = wait.withheld();
      ToolResult result = whole.result().with(cut(agent, run, whole.result().output()));
      return new Suspended(
          wait.at(),
          wait.action(),
          wait.waitsFor(),
          wait.detail(),
          wait.expires(),
          new Withheld(result, whole.changes()));
    }
    if (!(outcome instanceof ToolReturned returned)
        || !(run.call(returned.action()).orElse(null) instanceof OpenCall.Tool)) {
      return outcome;
    }
    ToolReturned possible =
        isOutrun(run, returned)
            ? returned.failed(
                "What this call changed was changed by another call meanwhile, and stays so. Read it again.")
            : workspaces.tooMuch(run, returned.changes()).map(returned::failed).orElse(returned);
    Payload output = possible.result().output();
    Payload cut = cut(agent, run, output);
    return cut.equals(output) ? possible : possible.with(cut);
  }

  /** Whether a call changed versions of documents that have been replaced meanwhile. */
  private boolean isOutrun(Run run, Entry outcome) {
    List<Change> changes = changes(outcome);
    return !changes.isEmpty() && !history.workspace(run).takes(changes);
  }

  /** What a call changed in documents, whether it counts at once or not. */
  private static List<Change> changes(Entry outcome) {
    return switch (outcome) {
      case ToolReturned returned -> returned.changes();
      case Suspended wait when wait.withheld() != null -> wait.withheld().changes();
      default -> List.of();
    };
  }

  private Payload cut(Agent agent, Run run, Payload output) {
    long bytesMax = Budget.of(agent, run, clock.instant()).bytesLeft();
    return output.bytes() <= bytesMax
        ? output
        : Payload.of(Payloads.cut(payloads.text(output), bytesMax));
  }

  /**
   * Whether the log still takes the outcome of an action. A doubt about a call is settled only by
   * the outcome of the process that began the call.
   */
  private static boolean takes(
      Run run, ActionId action, Entry outcome, Optional<ToolIntended> intent) {
    boolean living = run.end().isEmpty();
    if (intent.isPresent() && Run.saysWhatCame(outcome)) {
      return run.awaits(intent.get()) && (living || outcome instanceof ToolReturned);
    }
    boolean late = !(outcome instanceof Failed) && !(outcome instanceof Suspended);
    boolean stops =
        outcome instanceof Failed || (outcome instanceof Suspended held && held.isOfRun());
    boolean open = late ? run.isPending(action) : run.awaits(action);
    boolean mine = intent.isEmpty() || run.awaits(intent.get());
    return open && mine && (living || late) && !(stops && run.isHeld());
  }

  /** Delegates calls to other runs. */
  Delegations delegations() {
    return delegations;
  }

  /** Appends the entry that settles the step, then enqueues its successors. */
  Verdict<StepOutcome> commit(Agent agent, Entry entry) {
    return new Append<>(entry, transition -> handOn(agent, transition));
  }

  /** Does the same where the run's agent is not deployed. */
  Verdict<StepOutcome> commitWithoutAgent(Entry entry) {
    return new Append<>(
        entry,
        transition -> {
          dispatch.after(transition);
          return done(transition);
        });
  }

  /**
   * An outcome that may come after another process held its call in doubt, and was done with the
   * message: then no message stands for what follows.
   */
  private Verdict<StepOutcome> late(Agent agent, Run run, Entry outcome) {
    return run.status() == Status.RUNNING
        ? commit(agent, outcome)
        : dispatch.announced(run, outcome, transition -> handOn(agent, transition));
  }

  private StepOutcome handOn(Agent agent, Transition transition) {
    dispatch.after(agent, transition);
    return done(transition);
  }

  private static StepOutcome done(Transition transition) {
    return new Done(transition.before().length(), transition.entry());
  }

  StepOutcome putBack(StepMessage message, Duration delay, String why) {
    queue.wake(message, clock.instant().plus(delay));
    return new PutBack(delay, why);
  }
}
