package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.Busy;
import dev.stint.agent.ModelOutcome.CutOff;
import dev.stint.agent.ModelOutcome.Refused;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelOutcome.Unauthorized;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Route;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.Usage;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.HoldReason;
import dev.stint.run.Run;
import dev.stint.step.Action.CallModel;
import dev.stint.step.TimedCall.DeadlinePassed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Makes the one model call of a step, and says what came of it. */
final class ModelCaller {

  /** Most tool calls one reply may ask for. */
  static final int CALLS_MAX = 64;

  /** A reply that may not even have so many tokens is not asked for. */
  static final int OUTPUT_TOKENS_MIN = 16;

  private final Deployment deployment;
  private final Payloads payloads;
  private final Policy policy;
  private final InstantSource clock;
  private final RandomGenerator random;

  ModelCaller(Engine engine) {
    this.deployment = engine.deployment;
    this.payloads = engine.payloads;
    this.policy = engine.policy;
    this.clock = engine.clock;
    this.random = engine.random;
  }

  /** Asks the models of the route in turn, until one answers that the limits can pay for. */
  Performed call(Agent agent, Run run, CallModel action, Try attempt) {
    Budget budget = Budget.of(agent, run, clock.instant());
    List<Message> messages = payloads.inline(Conversation.of(run));
    List<String> tooDear = new ArrayList<>();
    List<String> busy = new ArrayList<>();
    Duration retryAfter = Duration.ZERO;
    for (Route.Stop stop : deployment.route(agent).stops()) {
      long input = InputBound.tokens(agent, run, stop.model());
      long affordable = budget.outputTokensMax(stop.price(), input);
      if (affordable < OUTPUT_TOKENS_MIN) {
        tooDear.add("%s would read up to %d tokens".formatted(stop.model(), input));
        continue;
      }
      int most = (int) Math.min(affordable, stop.maxOutputTokens());
      Instant begun = clock.instant();
      Duration time =
          attempt.timeLeft(stop.timeout(), begun, Budget.of(agent, run, begun).timeLeft());
      ModelRequest request =
          new ModelRequest(agent.instructions(), messages, agent.toolSpecs(), most);
      switch (ask(stop, request, time)) {
        case Replied reply -> {
          return over(replied(agent, run, action, stop, reply, begun));
        }
        case CutOff cut -> {
          return over(cutOff(agent, run, action, stop, cut.usage(), begun));
        }
        case Refused refused -> {
          return modelFailed(
              "Model '%s' refused the request: %s".formatted(stop.model(), refused.reason()));
        }
        case Unauthorized refused -> {
          return held(
              agent,
              run,
              action,
              HoldReason.CREDENTIALS,
              "The vendor of model '%s' does not take its credentials: %s. Renew them, and retry."
                  .formatted(stop.model(), refused.reason()));
        }
        case Busy later -> {
          busy.add("%s: %s".formatted(stop.model(), later.reason()));
          retryAfter = longer(retryAfter, later.retryAfter());
        }
      }
    }
    if (busy.isEmpty()) {
      return cannotFit(agent, run, action, budget, tooDear);
    }
    String why = String.join("; ", busy);
    if (attempt.isLast()) {
      return modelFailed(
          "No model of route '%s' answered in %d attempts. %s"
              .formatted(agent.route(), policy.attemptsMax(), why));
    }
    return new Performed.Later(
        policy.retryDelay(attempt.attempt(), retryAfter, random), Reasons.clip(why));
  }

  private static ModelOutcome ask(Route.Stop stop, ModelRequest request, Duration time) {
    try {
      return TimedCall.within(time, () -> stop.client().call(request));
    } catch (DeadlinePassed e) {
      return new Busy(Reasons.of(e), Duration.ZERO);
    } catch (InterruptedException e) {
      throw TimedCall.interrupted(e);
    } catch (Exception e) {
      return new Refused(Reasons.of(e));
    }
  }

  private Entry replied(
      Agent agent, Run run, CallModel action, Route.Stop stop, Replied reply, Instant begun) {
    ModelReplied entry =
        entry(agent, run, action, stop, reply.parts(), reply.usage(), begun, false);
    if (entry.calls().size() > CALLS_MAX) {
      return cutOff(agent, run, action, stop, reply.usage(), begun);
    }
    return entry;
  }

  private Entry cutOff(
      Agent agent, Run run, CallModel action, Route.Stop stop, Usage usage, Instant begun) {
    return entry(agent, run, action, stop, List.of(), usage, begun, true);
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

  /** A call that the limits may not pay for is not made. */
  private Performed cannotFit(
      Agent agent, Run run, CallModel action, Budget budget, List<String> tooDear) {
    String why = String.join("; ", tooDear);
    boolean ofRun =
        deployment.route(agent).stops().stream()
            .allMatch(
                stop ->
                    budget
                            .whole()
                            .outputTokensMax(
                                stop.price(), InputBound.tokens(agent, run, stop.model()))
                        < OUTPUT_TOKENS_MIN);
    if (ofRun) {
      return over(
          new Failed(
              clock.instant(),
              FailureCause.LIMIT,
              Reasons.clip(
                  "What is left of the run's ceilings does not pay for the next call: " + why)));
    }
    return held(
        agent,
        run,
        action,
        HoldReason.LIMIT,
        "What is left of the stint's limits does not pay for the next call: " + why);
  }

  private Performed held(Agent agent, Run run, CallModel action, HoldReason reason, String detail) {
    return over(Waiting.held(agent, run, action.id(), reason, detail, clock.instant()));
  }

  private Performed modelFailed(String why) {
    return over(new Failed(clock.instant(), FailureCause.MODEL, Reasons.clip(why)));
  }

  private static Performed over(Entry entry) {
    return new Performed.Over(entry);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }
}
