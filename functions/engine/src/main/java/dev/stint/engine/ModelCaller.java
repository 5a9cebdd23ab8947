package dev.stint.engine;

import dev.stint.agent.Agent;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.BadReply;
import dev.stint.agent.ModelOutcome.Busy;
import dev.stint.agent.ModelOutcome.CutOff;
import dev.stint.agent.ModelOutcome.Overflow;
import dev.stint.agent.ModelOutcome.Refused;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelOutcome.Unauthorized;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Route;
import dev.stint.engine.TimedCall.Broken;
import dev.stint.engine.TimedCall.DeadlinePassed;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.ToolCall;
import dev.stint.message.Usage;
import dev.stint.run.Action.CallModel;
import dev.stint.run.Budget;
import dev.stint.run.Conversation;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Wasted;
import dev.stint.run.InputBound;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Makes the one model call of a step, and says what came of it. */
final class ModelCaller {

  /** A reply that may not even have so many tokens is not asked for. */
  static final int OUTPUT_TOKENS_MIN = 16;

  /** How often a model is asked that gives bad replies, before the next one is. */
  private static final int ASKS_MAX = 2;

  private final Deployment deployment;
  private final Payloads payloads;
  private final History history;
  private final InstantSource clock;

  ModelCaller(Engine engine) {
    this.history = engine.history;
    this.deployment = engine.deployment;
    this.payloads = engine.payloads;
    this.clock = engine.clock;
  }

  /**
   * Asks the models of the route in turn, until one replies that the limits can pay for. A model
   * that gives a bad reply is asked once more, within its own timeout.
   */
  Performed call(Agent agent, Run run, CallModel action, Try attempt) {
    Timeline timeline = history.timeline(run);
    List<Message> messages = payloads.inline(Conversation.of(timeline));
    Refusals refusals = new Refusals(agent, timeline, action);
    for (Route.Stop stop : deployment.route(agent).stops()) {
      Instant last = clock.instant().plus(stop.timeout());
      for (int asks = 0; asks < ASKS_MAX; asks++) {
        Duration left = Duration.between(clock.instant(), last);
        Optional<Entry> reply = ask(agent, run, action, attempt, stop, left, messages, refusals);
        if (reply.isPresent()) {
          return new Performed.Over(refusals.wasted(), reply.get());
        }
        boolean inTime = clock.instant().isBefore(last);
        if (!refusals.mayBeAskedAgain() || !inTime) {
          break;
        }
      }
    }
    return refusals.performed(deployment.route(agent), clock.instant());
  }

  /** One call of one model: its reply, or nothing but what is noted among the refusals. */
  private Optional<Entry> ask(
      Agent agent,
      Run run,
      CallModel action,
      Try attempt,
      Route.Stop stop,
      Duration within,
      List<Message> messages,
      Refusals refusals) {
    Instant begun = clock.instant();
    Timeline paid = refusals.paid();
    Budget budget = Budget.of(agent, paid.run(), begun);
    long input = InputBound.tokens(agent, paid, stop.model());
    long affordable = budget.outputTokensMax(stop.price(), input);
    if (affordable < OUTPUT_TOKENS_MIN) {
      refusals.tooDear(stop, input);
      return Optional.empty();
    }
    int most = (int) Math.min(affordable, stop.maxOutputTokens());
    ModelRequest request =
        new ModelRequest(agent.instructions(), messages, agent.toolSpecs(), most);
    Duration time = attempt.timeLeft(within, begun, budget.timeLeft());
    Count count = new Count(request, input);
    switch (checked(answer(stop, request, time), count)) {
      case Replied reply -> {
        Usage usage = count.plausible(reply.usage(), reply.parts());
        boolean tooMany = calls(reply.parts()) > ModelReplied.CALLS_MAX;
        List<Part> parts = tooMany ? List.of() : reply.parts();
        return Optional.of(entry(agent, run, action, stop, parts, usage, begun, tooMany));
      }
      case CutOff cut -> {
        Usage usage = count.plausible(cut.usage(), List.of());
        return Optional.of(entry(agent, run, action, stop, List.of(), usage, begun, true));
      }
      case BadReply bad -> {
        refusals.badReply(stop, bad.reason());
        if (bad.came()) {
          Usage usage = count.plausible(bad.usage(), List.of());
          refusals.paid(wasted(action, stop, usage, bad.reason()));
        }
      }
      case Busy busy -> refusals.busy(stop, busy);
      case Refused refused -> {
        refusals.refused(stop, refused.reason());
        if (refused.usage().tokens() > 0) {
          refusals.paid(wasted(action, stop, refused.usage(), refused.reason()));
        }
      }
      case Overflow overflow -> refusals.overflow(stop, overflow.reason());
      case Unauthorized refused -> refusals.unauthorized(stop, refused.reason());
    }
    return Optional.empty();
  }

  private static ModelOutcome answer(Route.Stop stop, ModelRequest request, Duration time) {
    try {
      return TimedCall.within(time, () -> stop.client().call(request));
    } catch (DeadlinePassed e) {
      return new Busy(Reasons.of(e), Duration.ZERO);
    } catch (InterruptedException e) {
      throw TimedCall.interrupted(e);
    } catch (Broken e) {
      return new Refused(Reasons.of(e.thrown())); // An error: this process will not do better.
    } catch (Exception e) {
      return BadReply.unknown(Reasons.of(e));
    }
  }

  private Wasted wasted(CallModel action, Route.Stop stop, Usage usage, String why) {
    return new Wasted(
        clock.instant(),
        action.id(),
        stop.model(),
        usage,
        stop.price().of(usage),
        Reasons.clip("The reply was of no use: " + why));
  }

  /** A reply that says nothing, or more than anybody reads, is none. */
  private static ModelOutcome checked(ModelOutcome outcome, Count count) {
    if (!(outcome instanceof Replied reply)) {
      return outcome;
    }
    if (reply.parts().isEmpty()) {
      return new BadReply("the reply is empty", reply.usage());
    }
    long bytes = reply.parts().stream().mapToLong(part -> part.payload().bytes()).sum();
    return bytes > Model.REPLY_BYTES_MAX
        ? new BadReply(
            "the reply has %d bytes, and at most %d are taken"
                .formatted(bytes, Model.REPLY_BYTES_MAX),
            count.plausible(reply.usage(), reply.parts()))
        : reply;
  }

  private static long calls(List<Part> parts) {
    return parts.stream().filter(ToolCall.class::isInstance).count();
  }

  private ModelReplied entry(
      Agent agent,
      Run run,
      CallModel action,
      Route.Stop stop,
      List<Part> parts,
      Usage usage,
      Instant begun,
      boolean cutOff) {
    Instant now = clock.instant();
    return new ModelReplied(
        now,
        action.id(),
        run.length() - 1,
        stop.model(),
        parts,
        usage,
        stop.price().of(usage),
        Duration.between(begun, now),
        agent.fingerprint(),
        cutOff);
  }
}
