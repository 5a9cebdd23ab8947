package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.Busy;
import dev.stint.agent.ModelOutcome.Refused;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Route;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.port.Delivery;
import dev.stint.port.StepMessage;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.Held;
import dev.stint.run.Entry.HoldReason;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Run;
import dev.stint.step.Action.CallModel;
import dev.stint.step.Action.CallTool;
import dev.stint.step.TimedCall.Broken;
import dev.stint.step.TimedCall.DeadlinePassed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes the one model call or tool call of a step, and says what came of it. */
final class Performer {

  /** Most tool calls one reply may ask for. */
  static final int CALLS_MAX = 64;

  /** Characters of an error that its entry keeps. */
  private static final int REASON_CHARS_MAX = 4_000;

  private final Deployment deployment;
  private final Payloads payloads;
  private final Policy policy;
  private final InstantSource clock;
  private final RandomGenerator random;

  Performer(
      Deployment deployment,
      Payloads payloads,
      Policy policy,
      InstantSource clock,
      RandomGenerator random) {
    this.deployment = deployment;
    this.payloads = payloads;
    this.policy = policy;
    this.clock = clock;
    this.random = random;
  }

  /** What came of an action. */
  sealed interface Performed {

    /** It is over, well or badly: this entry says how. */
    record Over(Entry entry) implements Performed {}

    /** It should be tried again. */
    record Later(Duration delay, String why) implements Performed {}
  }

  /**
   * One try of an action.
   *
   * @param deadline when this process may be stopped
   */
  record Try(Delivery delivery, Instant deadline) {

    StepMessage message() {
      return delivery.message();
    }

    int attempt() {
      return delivery.message().attempt();
    }
  }

  Performed callModel(Agent agent, Run run, CallModel action, Try attempt) {
    ModelRequest request =
        new ModelRequest(
            agent.instructions(), payloads.inline(Conversation.of(run)), agent.toolSpecs());
    List<String> busy = new ArrayList<>();
    Duration retryAfter = Duration.ZERO;
    for (Route.Stop stop : deployment.route(agent).stops()) {
      Instant begun = clock.instant();
      switch (ask(stop, request, timeLeft(stop.timeout(), begun, attempt.deadline()))) {
        case Replied reply -> {
          return new Performed.Over(entry(run, action, stop, reply, begun));
        }
        case Refused refused -> {
          return modelFailed(
              "Model '%s' refused the request: %s".formatted(stop.model(), refused.reason()));
        }
        case Busy later -> {
          busy.add("%s: %s".formatted(stop.model(), later.reason()));
          retryAfter = longer(retryAfter, later.retryAfter());
        }
      }
    }
    String why = String.join("; ", busy);
    if (isLast(attempt)) {
      return modelFailed(
          "No model of route '%s' answered in %d attempts. %s"
              .formatted(agent.route(), policy.attemptsMax(), why));
    }
    return new Performed.Later(policy.retryDelay(attempt.attempt(), retryAfter, random), clip(why));
  }

  private static ModelOutcome ask(Route.Stop stop, ModelRequest request, Duration time) {
    try {
      return TimedCall.within(time, () -> stop.client().call(request));
    } catch (DeadlinePassed e) {
      return new Busy(describe(e), Duration.ZERO);
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (Exception e) {
      return new Refused(describe(e));
    }
  }

  private Entry entry(Run run, CallModel action, Route.Stop stop, Replied reply, Instant begun) {
    Instant now = clock.instant();
    List<Part> parts = reply.parts();
    ModelReplied entry =
        new ModelReplied(
            now,
            action.id(),
            run.length() - 1,
            stop.model(),
            parts,
            reply.usage(),
            stop.price().of(reply.usage()),
            Duration.between(begun, now));
    int asked = entry.calls().size();
    if (asked > CALLS_MAX) {
      return new Failed(
          now,
          FailureCause.MODEL,
          "Model '%s' asked for %d tool calls at once, and at most %d are made. The call cost $%s."
              .formatted(stop.model(), asked, CALLS_MAX, entry.cost().toPlainString()));
    }
    return entry;
  }

  /** Calls a tool. The intent of a {@code ONCE} call is already in the log. */
  Performed callTool(Agent agent, Run run, CallTool action, Try attempt) {
    Instant begun = clock.instant();
    ToolCall call = action.call();
    Tool tool = agent.tool(call.tool()).orElse(null);
    if (tool == null) {
      return over(
          action,
          begun,
          true,
          "There is no tool '%s'. The tools are %s."
              .formatted(
                  call.tool(), agent.toolSpecs().stream().map(spec -> spec.name()).toList()));
    }
    boolean once = tool.spec().effect() == Effect.ONCE;
    Duration time = timeLeft(tool.spec().timeout(), begun, attempt.deadline());
    String arguments = payloads.text(call.arguments());
    ToolInvocation invocation =
        new ToolInvocation(
            run.id().value(), action.id().key(run.id()), arguments, begun.plus(time));
    return switch (call(tool, invocation, time)) {
      case ToolOutcome.Returned returned -> over(action, begun, false, returned.output());
      case ToolOutcome.Refused refused -> over(action, begun, true, clip(refused.reason()));
      case ToolOutcome.InDoubt doubt ->
          once ? held(action, doubt.reason()) : later(action, begun, doubt.reason(), attempt);
      case ToolOutcome.Unavailable unavailable ->
          once
              ? over(action, begun, true, clip(unavailable.reason()))
              : later(action, begun, unavailable.reason(), attempt);
    };
  }

  private static ToolOutcome call(Tool tool, ToolInvocation invocation, Duration time) {
    try {
      return TimedCall.within(time, () -> tool.call(invocation));
    } catch (DeadlinePassed | Broken e) {
      return new ToolOutcome.InDoubt(describe(e));
    } catch (InterruptedException e) {
      throw interrupted(e);
    } catch (Exception e) {
      return new ToolOutcome.Refused(describe(e));
    }
  }

  private Performed later(CallTool action, Instant begun, String why, Try attempt) {
    if (isLast(attempt)) {
      return over(
          action,
          begun,
          true,
          clip("Failed in %d attempts: %s".formatted(policy.attemptsMax(), why)));
    }
    return new Performed.Later(
        policy.retryDelay(attempt.attempt(), Duration.ZERO, random), clip(why));
  }

  private Performed over(CallTool action, Instant begun, boolean error, String output) {
    Instant now = clock.instant();
    ToolCall call = action.call();
    return new Performed.Over(
        new ToolReturned(
            now,
            action.id(),
            new ToolResult(call.id(), call.tool(), Payload.of(output), error),
            Duration.between(begun, now)));
  }

  private Performed held(CallTool action, String why) {
    return new Performed.Over(
        new Held(
            clock.instant(),
            action.id(),
            HoldReason.IN_DOUBT,
            clip(
                "Call %s of tool '%s' has no certain outcome: %s. The effect may or may not have happened."
                    .formatted(action.id(), action.call().tool(), why))));
  }

  private Performed modelFailed(String why) {
    return new Performed.Over(new Failed(clock.instant(), FailureCause.MODEL, clip(why)));
  }

  private boolean isLast(Try attempt) {
    return attempt.attempt() + 1 >= policy.attemptsMax();
  }

  /** What a call may take: its own timeout, and no more than is left of the step. */
  Duration timeLeft(Duration timeout, Instant now, Instant deadline) {
    Duration left = Duration.between(now, deadline.minus(policy.margin()));
    Duration time = left.compareTo(timeout) < 0 ? left : timeout;
    return time.isNegative() ? Duration.ZERO : time;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("The step was interrupted; its message will come again", e);
  }

  private static String describe(Exception e) {
    String message = e.getMessage();
    return clip(message == null || message.isBlank() ? e.getClass().getSimpleName() : message);
  }

  /** The beginning of a text that an entry keeps. */
  static String clip(String text) {
    return text.length() <= REASON_CHARS_MAX ? text : text.substring(0, REASON_CHARS_MAX) + " …";
  }
}
