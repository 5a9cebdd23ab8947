package dev.stint.engine;

import dev.stint.agent.Agent;
import dev.stint.agent.Callback;
import dev.stint.agent.Effect;
import dev.stint.agent.Failures;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
import dev.stint.engine.TimedCall.Broken;
import dev.stint.engine.TimedCall.DeadlinePassed;
import dev.stint.link.CallbackLinks;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.port.Notice;
import dev.stint.port.Notifier;
import dev.stint.port.Threads;
import dev.stint.run.Budget;
import dev.stint.run.Change;
import dev.stint.run.Child;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Entry.Withheld;
import dev.stint.run.EntryId;
import dev.stint.run.HoldReason;
import dev.stint.run.OpenCall;
import dev.stint.run.OpenCall.Consent;
import dev.stint.run.Run;
import dev.stint.run.Wait;
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

/** Makes the tool call, undo or notice of a step, and returns its outcome. */
final class ToolCaller {

  /** Whether a call failed and, if so, whether it surely did nothing. */
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
  private final Threads threads;
  private final Delegations delegations;
  private final CallbackLinks links;
  private final Workspaces workspaces;

  ToolCaller(Engine engine, Delegations delegations) {
    this.delegations = delegations;
    this.links = engine.ports.callbacks();
    this.history = engine.history;
    this.workspaces = engine.workspaces;
    this.payloads = engine.payloads;
    this.notifier = engine.ports.notifier();
    this.clock = engine.clock;
    this.threads = engine.threads;
  }

  /**
   * The effect of a call on the world; empty if there is no such tool. The run that a call
   * delegated to can be told again to undo what it did.
   */
  static Optional<Effect> effect(Step step, OpenCall open) {
    Agent agent = step.agent();
    return switch (open) {
      case OpenCall.Model call -> Optional.of(Effect.READ);
      case OpenCall.Tool call -> spec(agent, call).map(ToolSpec::effect);
      case OpenCall.Undo undo when step.run().child(undo.undone()).isPresent() ->
          Optional.of(Effect.IDEMPOTENT);
      case OpenCall.Undo undo -> spec(agent, undo).map(spec -> spec.undo().orElse(Effect.ONCE));
      case OpenCall.Notice notice ->
          Optional.of(notice.isForPerson() ? Effect.ONCE : Effect.IDEMPOTENT);
    };
  }

  private static Optional<ToolSpec> spec(Agent agent, OpenCall.OfTool open) {
    return agent.tool(open.call().tool()).map(Tool::spec);
  }

  /** The hold at which a call waits for approval; empty if it needs none, or has it. */
  Optional<Entry> approval(Step step, OpenCall open) {
    return open instanceof OpenCall.Tool call
        ? step.agent().tool(call.call().tool()).flatMap(tool -> approval(step, call, tool))
        : Optional.empty();
  }

  private Optional<Entry> approval(Step step, OpenCall.Tool open, Tool tool) {
    if (open.consent() == Consent.APPROVED) {
      return Optional.empty();
    }
    Optional<String> copied =
        open.consent() == Consent.COPIED && tool.spec().effect() != Effect.READ
            ? Optional.of(
                "The run this one was forked from asked for this call too. Approve it only if it is to happen here again.")
            : Optional.empty();
    return copied
        .or(() -> step.agent().approval(tool, payloads.text(open.call().arguments())))
        .map(why -> step.holds(clock.instant()).held(open.id(), HoldReason.APPROVAL, why));
  }

  /**
   * Reads ahead what a call needs: its texts, and the past of a notice. So a store that does not
   * answer leaves no intent behind.
   */
  void read(Step step, OpenCall open) {
    switch (open) {
      case OpenCall.Model call -> {}
      case OpenCall.Tool call -> payloads.text(call.call().arguments());
      case OpenCall.Undo undo -> {
        payloads.text(undo.call().arguments());
        payloads.text(undo.outcome());
      }
      case OpenCall.Notice notice when notice.webhook().isPresent() -> {} // No intent is logged.
      case OpenCall.Notice notice -> history.timeline(step.run());
    }
  }

  /** Makes the call of an action. The intent of a {@code ONCE} call is already in the log. */
  Performed call(Step step, OpenCall open) {
    return switch (open) {
      case OpenCall.Model call -> throw new IllegalStateException("No tool: " + call);
      case OpenCall.Tool call -> callTool(step, call);
      case OpenCall.Undo undo -> callTool(step, undo);
      case OpenCall.Notice notice -> tell(step, notice);
    };
  }

  private Performed callTool(Step step, OpenCall.OfTool open) {
    Agent agent = step.agent();
    Run run = step.run();
    ToolCall call = open.call();
    Optional<Child> child =
        open instanceof OpenCall.Undo undo ? run.child(undo.undone()) : Optional.empty();
    if (child.isPresent()) {
      return new Performed.Over(delegations.takenBack(step, (OpenCall.Undo) open, child.get()));
    }
    Tool tool = agent.tool(call.tool()).orElse(null);
    if (tool == null) {
      return over(
          step,
          open,
          Failure.SURE,
          "There is no tool '%s'. The tools are %s."
              .formatted(
                  call.tool(), agent.toolSpecs().stream().map(spec -> spec.name()).toList()));
    }
    String arguments = payloads.text(call.arguments());
    String outcomeOfUndone =
        open instanceof OpenCall.Undo undo ? payloads.text(undo.outcome()) : "";
    Instant now = clock.instant(); // Texts may have taken long: the time is for the tool alone.
    Duration timeout = tool.spec().timeout();
    Duration budget =
        open instanceof OpenCall.Undo ? timeout : Budget.of(agent, run, now).timeLeft();
    Duration time = step.attempt().timeLeft(timeout, now, budget);
    Optional<Callback> callback =
        tool.spec().callback().map(terms -> links.callback(run.id(), open.id()));
    ToolInvocation invocation =
        new ToolInvocation(
            run.id(), open.id(), arguments, now.plus(time), callback, workspaces.of(run));
    Callable<ToolOutcome> work =
        switch (open) {
          case OpenCall.Tool asked -> () -> tool.call(invocation);
          case OpenCall.Undo undo -> () -> tool.undo(invocation, undo.undone(), outcomeOfUndone);
        };
    ToolOutcome outcome = call(run, open, work, time, tool.refusals());
    return performed(step, open, outcome);
  }

  private Performed tell(Step step, OpenCall.Notice open) {
    Run run = step.run();
    Instant begun = step.begun();
    Duration time = step.attempt().timeLeft(Notifier.TIMEOUT, begun, Notifier.TIMEOUT);
    Notice notice =
        new Notice(
            run,
            open.id(),
            open.webhook(),
            begun.plus(time),
            () -> history.timeline(run),
            () -> history.entry(new EntryId(run.id(), open.id().seq())),
            payloads::text,
            step.agent().answerType());
    ToolOutcome outcome = call(run, open, () -> notifier.tell(notice), time, Set.of());
    return performed(step, open, outcome);
  }

  /** Makes a call. If it throws, the exception is written to the log of the process. */
  private ToolOutcome call(
      Run run,
      OpenCall open,
      Callable<ToolOutcome> work,
      Duration time,
      Set<Class<? extends Throwable>> refusals) {
    try {
      return TimedCall.within(threads, time, work);
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

  private Performed performed(Step step, OpenCall open, ToolOutcome outcome) {
    Effect effect = effect(step, open).orElse(Effect.ONCE);
    return switch (outcome) {
      case ToolOutcome.Returned returned -> over(step, open, Failure.NONE, returned.output());
      case ToolOutcome.Refused refused ->
          over(
              step,
              open,
              wasTriedBefore(step, open) && effect == Effect.IDEMPOTENT
                  ? Failure.UNSURE
                  : Failure.SURE,
              Reasons.clip(refused.reason()));
      case ToolOutcome.Edited edited ->
          open instanceof OpenCall.Tool tool
              ? edited(step, tool, edited)
              : over(step, open, Failure.UNSURE, "An undo cannot edit documents.");
      case ToolOutcome.WaitsFor(var time, var output) ->
          waits(step, open, clock.instant().plus(shortened(time)), output);
      case ToolOutcome.WaitsUntil(var at, var output) -> waits(step, open, at, output);
      case ToolOutcome.CallAgain again -> again(step, open, effect, again);
      case ToolOutcome.Delegated asked ->
          open instanceof OpenCall.Tool tool
              ? new Performed.Over(delegations.delegated(step, tool, effect, asked))
              : over(step, open, Failure.SURE, "An undo cannot delegate.");
      case ToolOutcome.AwaitsCallback awaits -> awaitsCallback(step, open);
      case ToolOutcome.AwaitsSignal(String name, Duration within) ->
          open instanceof OpenCall.Tool
              ? new Performed.Over(awaitsSignal(open, name, within))
              : over(step, open, Failure.SURE, "An undo cannot wait for a signal.");
      case ToolOutcome.Question question -> held(step, open, HoldReason.QUESTION, question.text());
      case ToolOutcome.InDoubt doubt ->
          effect == Effect.ONCE
              ? inDoubt(step, open, doubt.reason())
              : later(step, open, true, doubt.reason());
      case ToolOutcome.Unavailable unavailable ->
          effect == Effect.ONCE
              ? over(step, open, Failure.SURE, Reasons.clip(unavailable.reason()))
              : later(step, open, true, unavailable.reason());
      case ToolOutcome.Broken broken ->
          switch (effect) {
            case ONCE -> inDoubt(step, open, broken.reason());
            case READ -> over(step, open, Failure.UNSURE, Reasons.clip(broken.reason()));
            case IDEMPOTENT -> later(step, open, false, broken.reason());
          };
    };
  }

  /** Longer than any wait may be, so that the time can be added to any other. */
  private static Duration shortened(Duration time) {
    Duration tooLong = ToolOutcome.WAIT_MAX.plusDays(1);
    return time.compareTo(tooLong) > 0 ? tooLong : time;
  }

  /** Hands a result on at a time; at once, if that is past. */
  private Performed waits(Step step, OpenCall open, Instant at, String output) {
    Instant now = clock.instant();
    if (!(open instanceof OpenCall.Tool)) {
      return over(step, open, Failure.UNSURE, "An undo cannot wait for a time.");
    }
    if (!at.isAfter(now)) {
      return over(step, open, Failure.NONE, output);
    }
    if (at.isAfter(now.plus(ToolOutcome.WAIT_MAX))) {
      return over(
          step,
          open,
          Failure.UNSURE,
          "It was to wait until %s, and a call waits for at most %d days."
              .formatted(at, ToolOutcome.WAIT_MAX.toDays()));
    }
    Wait wait = new Wait.ForTime(at, new Wait.Then.Result(Payload.of(output)));
    return new Performed.Over(new Suspended(now, open.id(), wait, "until " + at, null));
  }

  private Performed again(Step step, OpenCall open, Effect effect, ToolOutcome.CallAgain again) {
    if (!(open instanceof OpenCall.Tool tool) || effect == Effect.ONCE) {
      return over(
          step,
          open,
          Failure.SURE,
          "It asked to be called again, which only a READ or an IDEMPOTENT tool may: "
              + again.why());
    }
    int times = tool.again() + 1;
    boolean isTooLong = again.after().compareTo(ToolOutcome.WAIT_MAX) > 0;
    if (times > again.timesMax() || isTooLong) {
      return over(
          step,
          open,
          Failure.SURE,
          isTooLong
              ? "It was to be called again in %s, and a call waits for at most %d days."
                  .formatted(again.after(), ToolOutcome.WAIT_MAX.toDays())
              : "It was called %d times, and still: %s".formatted(times, again.why()));
    }
    Instant now = clock.instant();
    Duration after = again.after().isPositive() ? again.after() : Duration.ofSeconds(1);
    Wait wait = new Wait.ForTime(now.plus(after), new Wait.Then.Again(times));
    return new Performed.Over(new Suspended(now, open.id(), wait, Reasons.clip(again.why()), null));
  }

  private Performed awaitsCallback(Step step, OpenCall open) {
    Optional<Callback.Terms> terms =
        open instanceof OpenCall.Tool tool
            ? spec(step.agent(), tool).flatMap(ToolSpec::callback)
            : Optional.empty();
    return terms
        .<Performed>map(
            of -> new Performed.Over(Callbacks.awaiting(open.id(), of, clock.instant())))
        .orElseGet(
            () -> over(step, open, Failure.UNSURE, "This call has no callback to wait for."));
  }

  private Suspended awaitsSignal(OpenCall open, String name, Duration within) {
    Instant now = clock.instant();
    return new Suspended(
        now, open.id(), new Wait.ForSignal(name), "signal '%s'".formatted(name), now.plus(within));
  }

  /** Whether there were earlier tries. A refusal of this try says nothing about their effects. */
  private static boolean wasTriedBefore(Step step, OpenCall open) {
    return step.attempt().attempt() > 0 || step.run().postponedSince(open.id()).isPresent();
  }

  /** Tries again with the same key; in the end, a person is asked, or a webhook is given up. */
  private Performed later(Step step, OpenCall open, boolean passes, String why) {
    if (open instanceof OpenCall.Notice notice) {
      String until = "%s was given up, as each try failed: %s".formatted(Wording.of(notice), why);
      return new Performed.Later(
          List.of(), true, Duration.ZERO, Reasons.clip(why), notTold(step, notice, until));
    }
    HoldReason reason =
        open instanceof OpenCall.Undo ? HoldReason.UNDO_FAILED : HoldReason.TOOL_UNAVAILABLE;
    String detail =
        "%s was tried again and again, and failed each time: %s".formatted(Wording.of(open), why);
    return new Performed.Later(
        List.of(),
        passes,
        Duration.ZERO,
        Reasons.clip(why),
        step.holds(clock.instant()).held(open.id(), reason, detail));
  }

  /** The outcome of a call. An undo or a notice that failed is held: a person decides about it. */
  private Performed over(Step step, OpenCall open, Failure failure, String output) {
    boolean failed = failure != Failure.NONE;
    return switch (open) {
      case OpenCall.Model call -> throw new IllegalStateException("No tool: " + call);
      case OpenCall.Undo undo when failed ->
          held(
              step,
              undo,
              HoldReason.UNDO_FAILED,
              "Undoing call %s of tool '%s' failed: %s"
                  .formatted(undo.undone(), undo.call().tool(), output));
      case OpenCall.Notice notice when failed && notice.webhook().isPresent() ->
          new Performed.Over(notTold(step, notice, output));
      case OpenCall.Notice notice when failed ->
          held(
              step,
              notice,
              HoldReason.NOTICE_FAILED,
              "What entry %d says could not be told by %s: %s"
                  .formatted(notice.id().seq(), notice.channel(), output));
      case OpenCall.Notice notice ->
          returned(
              step,
              notice,
              new ToolResult("", notice.channel(), Payload.of(output), false),
              failure);
      case OpenCall.OfTool call -> {
        ToolCall asked = call.call();
        yield returned(
            step,
            call,
            new ToolResult(asked.id(), asked.tool(), Payload.of(output), failed),
            failure);
      }
    };
  }

  private Entry notTold(Step step, OpenCall.Notice notice, String why) {
    return HoldEntries.notTold(step.run(), notice, false, why, clock.instant());
  }

  private Performed returned(Step step, OpenCall open, ToolResult result, Failure failure) {
    return returned(step, open, result, failure, List.of());
  }

  private Performed returned(
      Step step, OpenCall open, ToolResult result, Failure failure, List<Change> changes) {
    Instant now = clock.instant();
    return new Performed.Over(
        new ToolReturned(
            now,
            open.id(),
            result,
            Duration.between(step.begun(), now),
            step.agent().fingerprint(),
            failure == Failure.UNSURE,
            changes));
  }

  /** The result of a call that edited documents; withheld if it did damage. */
  private Performed edited(Step step, OpenCall.Tool open, ToolOutcome.Edited edited) {
    Optional<String> problem = workspaces.problem(step.run(), edited.edits());
    if (problem.isPresent()) {
      return over(step, open, Failure.SURE, problem.get());
    }
    List<Change> changes = workspaces.changes(step.run(), edited.edits());
    ToolCall asked = open.call();
    ToolResult result =
        new ToolResult(asked.id(), asked.tool(), Payload.of(edited.output()), false);
    return edited
        .damage()
        .map(damage -> withheld(step, open, damage, new Withheld(result, changes)))
        .orElseGet(() -> returned(step, open, result, Failure.NONE, changes));
  }

  private Performed withheld(Step step, OpenCall open, String damage, Withheld result) {
    return new Performed.Over(
        step.holds(clock.instant()).withheld(open.id(), HoldReason.DAMAGE, damage, result));
  }

  private Performed inDoubt(Step step, OpenCall open, String why) {
    return held(
        step,
        open,
        HoldReason.IN_DOUBT,
        "%s has no certain outcome: %s. The effect may or may not have happened."
            .formatted(Wording.of(open), why));
  }

  private Performed held(Step step, OpenCall open, HoldReason reason, String detail) {
    return new Performed.Over(step.holds(clock.instant()).held(open.id(), reason, detail));
  }
}
