package dev.stint.engine;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Failures;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
import dev.stint.engine.TimedCall.Broken;
import dev.stint.engine.TimedCall.DeadlinePassed;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.port.Notice;
import dev.stint.port.Notifier;
import dev.stint.run.Budget;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.HoldReason;
import dev.stint.run.OpenCall;
import dev.stint.run.OpenCall.Consent;
import dev.stint.run.Run;
import dev.stint.run.Wording;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

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

  private static final Logger LOG = System.getLogger(ToolCaller.class.getName());

  private final Payloads payloads;
  private final Notifier notifier;
  private final History history;
  private final InstantSource clock;

  ToolCaller(Engine engine) {
    this.history = engine.history;
    this.payloads = engine.payloads;
    this.notifier = engine.ports.notifier();
    this.clock = engine.clock;
  }

  /** What the call of an action does to the world; empty if there is no such tool. */
  static Optional<Effect> effect(Agent agent, OpenCall open) {
    return switch (open) {
      case OpenCall.Model call -> Optional.of(Effect.READ);
      case OpenCall.Tool call -> spec(agent, call).map(ToolSpec::effect);
      case OpenCall.Undo undo -> spec(agent, undo).map(spec -> spec.undo().orElse(Effect.ONCE));
      case OpenCall.Notice notice -> Optional.of(Effect.ONCE);
    };
  }

  private static Optional<ToolSpec> spec(Agent agent, OpenCall.OfTool open) {
    return agent.tool(open.call().tool()).map(Tool::spec);
  }

  /** The hold at which a call waits for approval; empty if it needs none, or has it. */
  Optional<Entry> approval(Agent agent, Run run, OpenCall open) {
    return open instanceof OpenCall.Tool call
        ? agent.tool(call.call().tool()).flatMap(tool -> approval(agent, run, call, tool))
        : Optional.empty();
  }

  private Optional<Entry> approval(Agent agent, Run run, OpenCall.Tool open, Tool tool) {
    if (open.consent() == Consent.APPROVED) {
      return Optional.empty();
    }
    Optional<String> copied =
        open.consent() == Consent.COPIED && tool.spec().effect() != Effect.READ
            ? Optional.of(
                "The run this one was forked from asked for this call too. Approve it only if it is to happen here again.")
            : Optional.empty();
    return copied
        .or(() -> agent.approval(tool, payloads.text(open.call().arguments())))
        .map(
            why ->
                HoldEntries.held(agent, run, open.id(), HoldReason.APPROVAL, why, clock.instant()));
  }

  /** Makes the call of an action. The intent of a {@code ONCE} call is already in the log. */
  Performed call(Agent agent, Run run, OpenCall open, Try attempt) {
    return switch (open) {
      case OpenCall.Model call -> throw new IllegalStateException("No tool: " + call);
      case OpenCall.Tool call -> callTool(agent, run, call, attempt);
      case OpenCall.Undo undo -> callTool(agent, run, undo, attempt);
      case OpenCall.Notice notice -> tell(agent, run, notice, attempt);
    };
  }

  private Performed callTool(Agent agent, Run run, OpenCall.OfTool open, Try attempt) {
    Instant begun = clock.instant();
    ToolCall call = open.call();
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
    Duration timeout = tool.spec().timeout();
    Duration budget =
        open instanceof OpenCall.Undo ? timeout : Budget.of(agent, run, begun).timeLeft();
    Duration time = attempt.timeLeft(timeout, begun, budget);
    ToolInvocation invocation =
        new ToolInvocation(
            run.id().value(),
            open.id().key(run.id()),
            payloads.text(call.arguments()),
            begun.plus(time));
    ToolOutcome outcome =
        call(run, open, () -> perform(run, open, tool, invocation), time, tool.refusals());
    return performed(agent, run, open, attempt, outcome, begun);
  }

  private Performed tell(Agent agent, Run run, OpenCall.Notice open, Try attempt) {
    Instant begun = clock.instant();
    Duration time = attempt.timeLeft(Notifier.TIMEOUT, begun, Notifier.TIMEOUT);
    Notice notice = new Notice(history.timeline(run), open.id(), begun.plus(time), payloads::text);
    ToolOutcome outcome = call(run, open, () -> notifier.tell(notice), time, Set.of());
    return performed(agent, run, open, attempt, outcome, begun);
  }

  private ToolOutcome perform(Run run, OpenCall.OfTool open, Tool tool, ToolInvocation invocation)
      throws Exception {
    return switch (open) {
      case OpenCall.Tool call -> tool.call(invocation);
      case OpenCall.Undo undo ->
          tool.undo(invocation, undo.undone().key(run.id()), payloads.text(undo.outcome()));
    };
  }

  /** Whoever looks for the reason finds the exception in the process's own log. */
  private static ToolOutcome call(
      Run run,
      OpenCall open,
      Callable<ToolOutcome> work,
      Duration time,
      Set<Class<? extends Throwable>> refusals) {
    try {
      return TimedCall.within(time, work);
    } catch (DeadlinePassed e) {
      return new ToolOutcome.InDoubt(Reasons.of(e));
    } catch (InterruptedException e) {
      throw TimedCall.interrupted(e);
    } catch (Broken e) {
      return failed(run, open, e.thrown(), refusals);
    } catch (Exception e) {
      return failed(run, open, e, refusals);
    }
  }

  private static ToolOutcome failed(
      Run run, OpenCall open, Throwable thrown, Set<Class<? extends Throwable>> refusals) {
    ToolOutcome outcome = Failures.of(thrown, refusals);
    LOG.log(
        outcome instanceof ToolOutcome.Refused ? Level.INFO : Level.WARNING,
        "Run %s: %s threw".formatted(run.id(), Wording.of(open)),
        thrown);
    return outcome;
  }

  private Performed performed(
      Agent agent, Run run, OpenCall open, Try attempt, ToolOutcome outcome, Instant begun) {
    Effect effect = effect(agent, open).orElse(Effect.ONCE);
    return switch (outcome) {
      case ToolOutcome.Returned returned ->
          over(agent, run, open, begun, Failure.NONE, returned.output());
      case ToolOutcome.Refused refused ->
          over(
              agent,
              run,
              open,
              begun,
              wasTriedBefore(run, open, attempt) && effect == Effect.IDEMPOTENT
                  ? Failure.UNSURE
                  : Failure.SURE,
              Reasons.clip(refused.reason()));
      case ToolOutcome.Question question ->
          held(agent, run, open, HoldReason.QUESTION, question.text());
      case ToolOutcome.InDoubt doubt ->
          effect == Effect.ONCE
              ? inDoubt(agent, run, open, doubt.reason())
              : later(agent, run, open, true, doubt.reason());
      case ToolOutcome.Unavailable unavailable ->
          effect == Effect.ONCE
              ? over(agent, run, open, begun, Failure.SURE, Reasons.clip(unavailable.reason()))
              : later(agent, run, open, true, unavailable.reason());
      case ToolOutcome.Broken broken ->
          switch (effect) {
            case ONCE -> inDoubt(agent, run, open, broken.reason());
            case READ ->
                over(agent, run, open, begun, Failure.UNSURE, Reasons.clip(broken.reason()));
            case IDEMPOTENT -> later(agent, run, open, false, broken.reason());
          };
    };
  }

  /** What this try says of itself it cannot say of those before. */
  private static boolean wasTriedBefore(Run run, OpenCall open, Try attempt) {
    return attempt.attempt() > 0 || run.postponedSince(open.id()).isPresent();
  }

  /** Tried again with the same key, until a person is asked. */
  private Performed later(Agent agent, Run run, OpenCall open, boolean passes, String why) {
    HoldReason reason =
        open instanceof OpenCall.Undo ? HoldReason.UNDO_FAILED : HoldReason.TOOL_UNAVAILABLE;
    String detail =
        "%s was tried again and again, and failed each time: %s".formatted(Wording.of(open), why);
    return new Performed.Later(
        List.of(),
        passes,
        Duration.ZERO,
        Reasons.clip(why),
        HoldEntries.held(agent, run, open.id(), reason, detail, clock.instant()));
  }

  /** An undo or a notice that failed is not over: a person decides what is to become of it. */
  private Performed over(
      Agent agent, Run run, OpenCall open, Instant begun, Failure failure, String output) {
    boolean failed = failure != Failure.NONE;
    return switch (open) {
      case OpenCall.Model call -> throw new IllegalStateException("No tool: " + call);
      case OpenCall.Undo undo when failed ->
          held(
              agent,
              run,
              undo,
              HoldReason.UNDO_FAILED,
              "Undoing call %s of tool '%s' failed: %s"
                  .formatted(undo.undone(), undo.call().tool(), output));
      case OpenCall.Notice notice when failed ->
          held(
              agent,
              run,
              notice,
              HoldReason.NOTICE_FAILED,
              "What entry %d says could not be told by %s: %s"
                  .formatted(notice.id().seq(), notice.channel(), output));
      case OpenCall.Notice notice ->
          returned(
              agent,
              notice,
              new ToolResult("", notice.channel(), Payload.of(output), false),
              begun,
              failure);
      case OpenCall.OfTool call -> {
        ToolCall asked = call.call();
        yield returned(
            agent,
            call,
            new ToolResult(asked.id(), asked.tool(), Payload.of(output), failed),
            begun,
            failure);
      }
    };
  }

  private Performed returned(
      Agent agent, OpenCall open, ToolResult result, Instant begun, Failure failure) {
    Instant now = clock.instant();
    return new Performed.Over(
        new ToolReturned(
            now,
            open.id(),
            result,
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
        "%s has no certain outcome: %s. The effect may or may not have happened."
            .formatted(Wording.of(open), why));
  }

  private Performed held(Agent agent, Run run, OpenCall open, HoldReason reason, String detail) {
    return new Performed.Over(
        HoldEntries.held(agent, run, open.id(), reason, detail, clock.instant()));
  }
}
