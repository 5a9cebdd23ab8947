package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.port.PortUnavailable;
import dev.stint.port.Retry;
import dev.stint.port.RunIndex;
import dev.stint.port.StepMessage;
import dev.stint.port.StepQueue;
import dev.stint.run.ActionId;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.Held;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Entry.Wasted;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.RunId;
import dev.stint.step.History.AlwaysOutrun;
import dev.stint.step.StepOutcome.Done;
import dev.stint.step.StepOutcome.PutBack;
import dev.stint.step.Verdict.Answer;
import dev.stint.step.Verdict.Append;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Brings what an action came to into the log, or its message back on the queue. An action that was
 * performed is not performed again because another writer was first: its outcome goes behind.
 */
final class Settlement {

  private static final Logger LOG = System.getLogger(Settlement.class.getName());

  private final History history;
  private final Payloads payloads;
  private final HandOn handOn;
  private final StepQueue queue;
  private final RunIndex index;
  private final Policy policy;
  private final InstantSource clock;
  private final RandomGenerator random;

  Settlement(Engine engine) {
    this.history = engine.history;
    this.payloads = engine.payloads;
    this.handOn = engine.handOn;
    this.queue = engine.ports.queue();
    this.index = engine.ports.index();
    this.policy = engine.policy;
    this.clock = engine.clock;
    this.random = engine.random;
  }

  /**
   * Brings what an action came to into the log: it has been done, so this does not give up.
   *
   * @param intent by which this process began it, if it happens once
   */
  StepOutcome settle(
      Agent agent, Run run, Try attempt, Performed performed, Optional<ToolIntended> intent) {
    ActionId action = attempt.message().action();
    performed.wasted().forEach(wasted -> waste(run.id(), wasted));
    return switch (performed) {
      case Performed.Later later -> tryAgain(agent, run, attempt, later);
      case Performed.Over over -> appendOutcome(agent, run, action, over.entry(), intent);
    };
  }

  /**
   * Whatever else is in the log by now, what was paid was paid. As far as this process lives to say
   * so, and can: what was reached for it is not lost.
   */
  private void waste(RunId id, Wasted wasted) {
    try {
      history.change(history.load(id), run -> new Append<>(wasted, after -> after));
    } catch (PortUnavailable | AlwaysOutrun e) {
      LOG.log(
          Level.WARNING, "Run %s: %s was wasted, and cannot be logged".formatted(id, wasted), e);
    }
  }

  /**
   * Puts the message back: at first nothing is in the log, then once that the action is postponed,
   * and at last that a person is asked.
   */
  private StepOutcome tryAgain(Agent agent, Run run, Try attempt, Performed.Later later) {
    StepMessage message = attempt.message();
    ActionId action = message.action();
    Instant now = clock.instant();
    Optional<Postponed> since = run.postponed(action);
    boolean tooLong =
        later.passes()
            ? since.filter(first -> !now.isBefore(first.at().plus(policy.outageMax()))).isPresent()
            : attempt.isLast();
    if (tooLong) {
      return appendOutcome(agent, run, action, later.last(), Optional.empty());
    }
    int attempts =
        since.isPresent() ? Math.max(message.attempt(), policy.attemptsMax()) : message.attempt();
    Duration delay = policy.retryDelay(attempts, later.atLeast(), random);
    Instant next = now.plus(delay);
    boolean isLong = delay.compareTo(StepQueue.DELAY_MAX) > 0;
    if (later.passes() && (isLong || (attempt.isLast() && since.isEmpty()))) {
      Optional<StepOutcome> other =
          postpone(agent, run, new Postponed(now, action, isLong ? next : now, later.why()));
      if (other.isPresent()) {
        return other.get();
      }
    }
    show(run.id(), new Retry(action, message.attempt() + 1, later.why(), next));
    return putBack(message.nextAttempt(), delay, later.why());
  }

  /** Best effort: that a retry cannot be shown does not keep it from being made. */
  private void show(RunId id, Retry retry) {
    try {
      index.retrying(id, retry);
    } catch (PortUnavailable e) {
      LOG.log(Level.WARNING, "Run %s: its retry cannot be shown: %s".formatted(id, e.getMessage()));
    }
  }

  /** Empty once it stands in the log; what came of the step if the action is settled meanwhile. */
  private Optional<StepOutcome> postpone(Agent agent, Run run, Postponed postponed) {
    return history.change(
        run,
        at ->
            at.end().isPresent() || !at.awaits(postponed.action())
                ? new Answer<>(Optional.of(handOn.again(agent, at, postponed.action())))
                : new Append<>(
                    postponed,
                    after -> {
                      handOn.after(agent, after);
                      return Optional.empty();
                    }));
  }

  private StepOutcome appendOutcome(
      Agent agent, Run run, ActionId action, Entry reached, Optional<ToolIntended> intent) {
    return history.change(
        run,
        at -> {
          Entry outcome = at.end().isPresent() ? Waiting.afterEnd(agent, at, reached) : reached;
          if (takes(at, action, outcome, intent)) {
            return commit(agent, payloads.keep(at.id(), fitted(agent, at, outcome)));
          }
          StepOutcome done = handOn.again(agent, at, action);
          lost(at.id(), reached);
          return new Answer<>(done);
        });
  }

  /** A reply that came after another process's is of no use, and was paid for. */
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

  /**
   * Whether the log, as it is now, still takes the outcome of an action. What a call returned that
   * this process began settles even the doubt about it; nothing else does.
   */
  private static boolean takes(
      Run run, ActionId action, Entry outcome, Optional<ToolIntended> intent) {
    boolean living = run.end().isEmpty();
    if (intent.isPresent() && Run.saysWhatCame(outcome)) {
      return run.awaits(intent.get()) && (living || outcome instanceof ToolReturned);
    }
    boolean late = !(outcome instanceof Failed) && !(outcome instanceof Held);
    boolean free =
        !(outcome instanceof Held held) || !held.reason().isOfRun() || run.hold().isEmpty();
    boolean mine = intent.isEmpty() || run.awaits(intent.get());
    return run.awaits(action) && mine && free && (living || late);
  }

  /** An entry that settles the step, after which is handed on. */
  Verdict<StepOutcome> commit(Agent agent, Entry entry) {
    return new Append<>(
        entry,
        after -> {
          handOn.after(agent, after);
          return new Done(after.length() - 1, entry);
        });
  }

  StepOutcome putBack(StepMessage message, Duration delay, String why) {
    queue.wake(message, clock.instant().plus(delay));
    return new PutBack(delay, why);
  }
}
