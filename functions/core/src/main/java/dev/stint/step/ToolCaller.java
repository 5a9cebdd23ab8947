package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.port.Notice;
import dev.stint.port.Notifier;
import dev.stint.run.ActionId;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.HoldReason;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.step.TimedCall.Broken;
import dev.stint.step.TimedCall.DeadlinePassed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/**
 * Makes the one tool call of a step, takes one back or tells somebody, and says what came of it.
 */
final class ToolCaller {

  /** Whether a call failed, and whether that says that it did nothing. */
  private enum Failure {
    NONE,
    SURE,
    UNSURE
  }

  private final Payloads payloads;
  private final Notifier notifier;
  private final Policy policy;
  private final InstantSource clock;
  private final RandomGenerator random;

  ToolCaller(Engine engine) {
    this.payloads = engine.payloads;
    this.notifier = engine.ports.notifier();
    this.policy = engine.policy;
    this.clock = engine.clock;
    this.random = engine.random;
  }

  /** What the call of an action does to the world; empty if there is no such tool. */
  static Optional<Effect> effect(Agent agent, OpenCall open) {
    if (open.isNotice()) {
      return Optional.of(Effect.ONCE);
    }
    return agent
        .tool(open.call().tool())
        .map(Tool::spec)
        .map(spec -> open.isUndo() ? spec.undo().orElse(Effect.ONCE) : spec.effect());
  }

  /** The hold at which a call waits for approval; empty if it needs none, or has it. */
  Optional<Entry> approval(Agent agent, Run run, OpenCall open) {
    Optional<Tool> tool = agent.tool(open.call().tool());
    if (open.approved() || !open.isAsked() || tool.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> copied =
        open.copied() && tool.get().spec().effect() != Effect.READ
            ? Optional.of(
                "The run this one was forked from asked for this call too. Approve it only if it is to happen here again.")
            : Optional.empty();
    return copied
        .or(() -> agent.approval(tool.get(), payloads.text(open.call().arguments())))
        .map(why -> Waiting.held(agent, run, open.id(), HoldReason.APPROVAL, why, clock.instant()));
  }

  /** Calls a tool. The intent of a {@code ONCE} call is already in the log. */
  Performed call(Agent agent, Run run, ActionId id, Try attempt) {
    OpenCall open = open(run, id);
    Instant begun = clock.instant();
    ToolCall call = open.call();
    if (open.isNotice()) {
      return tell(agent, run, open, begun, attempt);
    }
    Tool tool = agent.tool(call.tool()).orElse(null);
    if (tool == null) {
      return over(
          agent,
          run,
          open,
          begun,
          Failure.SURE,
          "There is no tool '%s'. The tools are %s."
              .formatted(
                  call.tool(), agent.toolSpecs().stream().map(spec -> spec.name()).toList()));
    }
    Duration budget =
        open.isUndo() ? tool.spec().timeout() : Budget.of(agent, run, begun).timeLeft();
    Duration time = attempt.timeLeft(tool.spec().timeout(), begun, budget);
    ToolInvocation invocation =
        new ToolInvocation(
            run.id().value(), id.key(run.id()), payloads.text(call.arguments()), begun.plus(time));
    ToolOutcome outcome = call(() -> perform(run, open, tool, invocation), time);
    return performed(agent, run, open, outcome, begun, attempt);
  }

  private Performed tell(Agent agent, Run run, OpenCall open, Instant begun, Try attempt) {
    Duration time = attempt.timeLeft(Notifier.TIMEOUT, begun, Notifier.TIMEOUT);
    Notice notice = new Notice(run, open.id(), begun.plus(time), payloads::text);
    ToolOutcome outcome = call(() -> notifier.tell(notice), time);
    return performed(agent, run, open, outcome, begun, attempt);
  }

  private ToolOutcome perform(Run run, OpenCall open, Tool tool, ToolInvocation invocation)
      throws Exception {
    if (open.undoes().isEmpty()) {
      return tool.call(invocation);
    }
    OpenCall.Undone undone = open.undoes().get();
    return tool.undo(invocation, undone.action().key(run.id()), payloads.text(undone.outcome()));
  }

  private static ToolOutcome call(Callable<ToolOutcome> work, Duration time) {
    try {
      return TimedCall.within(time, work);
    } catch (DeadlinePassed | Broken e) {
      return new ToolOutcome.InDoubt(Reasons.of(e));
    } catch (InterruptedException e) {
      throw TimedCall.interrupted(e);
    } catch (Exception e) {
      return new ToolOutcome.Refused(Reasons.of(e));
    }
  }

  private Performed performed(
      Agent agent, Run run, OpenCall open, ToolOutcome outcome, Instant begun, Try attempt) {
    boolean once = effect(agent, open).filter(effect -> effect == Effect.ONCE).isPresent();
    return switch (outcome) {
      case ToolOutcome.Returned returned ->
          over(agent, run, open, begun, Failure.NONE, returned.output());
      case ToolOutcome.Refused refused ->
          over(agent, run, open, begun, Failure.SURE, Reasons.clip(refused.reason()));
      case ToolOutcome.Question question ->
          held(agent, run, open, HoldReason.QUESTION, question.text());
      case ToolOutcome.InDoubt doubt ->
          once
              ? inDoubt(agent, run, open, doubt.reason())
              : later(agent, run, open, begun, doubt.reason(), attempt);
      case ToolOutcome.Unavailable unavailable ->
          once
              ? over(agent, run, open, begun, Failure.SURE, Reasons.clip(unavailable.reason()))
              : later(agent, run, open, begun, unavailable.reason(), attempt);
    };
  }

  private Performed later(
      Agent agent, Run run, OpenCall open, Instant begun, String why, Try attempt) {
    if (attempt.isLast()) {
      return over(
          agent,
          run,
          open,
          begun,
          Failure.UNSURE,
          Reasons.clip("Failed in %d attempts: %s".formatted(policy.attemptsMax(), why)));
    }
    return new Performed.Later(
        policy.retryDelay(attempt.attempt(), Duration.ZERO, random), Reasons.clip(why));
  }

  /** An undo or a notice that failed is not over: a person decides what is to become of it. */
  private Performed over(
      Agent agent, Run run, OpenCall open, Instant begun, Failure failure, String output) {
    if (failure != Failure.NONE && open.isUndo()) {
      return held(
          agent,
          run,
          open,
          HoldReason.UNDO_FAILED,
          "Undoing call %s of tool '%s' failed: %s"
              .formatted(open.undoes().orElseThrow().action(), open.call().tool(), output));
    }
    if (failure != Failure.NONE && open.isNotice()) {
      return held(
          agent,
          run,
          open,
          HoldReason.NOTICE_FAILED,
          "What entry %d says could not be told by %s: %s"
              .formatted(open.id().seq(), open.call().tool(), output));
    }
    Instant now = clock.instant();
    ToolCall call = open.call();
    return new Performed.Over(
        new ToolReturned(
            now,
            open.id(),
            new ToolResult(call.id(), call.tool(), Payload.of(output), failure != Failure.NONE),
            Duration.between(begun, now),
            agent.fingerprint(),
            failure == Failure.UNSURE));
  }

  private Performed inDoubt(Agent agent, Run run, OpenCall open, String why) {
    return held(
        agent,
        run,
        open,
        HoldReason.IN_DOUBT,
        "%s %s of tool '%s' has no certain outcome: %s. The effect may or may not have happened."
            .formatted(open.noun(), open.id(), open.call().tool(), why));
  }

  private Performed held(Agent agent, Run run, OpenCall open, HoldReason reason, String detail) {
    return new Performed.Over(Waiting.held(agent, run, open.id(), reason, detail, clock.instant()));
  }

  private static OpenCall open(Run run, ActionId id) {
    return run.call(id)
        .orElseThrow(() -> new IllegalStateException("%s has no open call %s".formatted(run, id)));
  }
}
