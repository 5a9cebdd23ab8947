package dev.stint.engine;

import dev.stint.agent.Agent;
import dev.stint.agent.ModelOutcome.Busy;
import dev.stint.agent.Route;
import dev.stint.message.Attachment;
import dev.stint.message.Excerpt;
import dev.stint.message.FileKind;
import dev.stint.run.Action.CallModel;
import dev.stint.run.Budget;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.Wasted;
import dev.stint.run.HoldReason;
import dev.stint.run.InputBound;
import dev.stint.run.Routing.Passed;
import dev.stint.run.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects why the models of a route gave no usable reply, and decides the outcome if none did. */
final class Refusals {

  /** Most characters of a reason that the entry of another model's reply keeps. */
  private static final int PASSED_CHARS_MAX = 200;

  private final Agent agent;
  private final Timeline timeline;
  private final CallModel action;
  private final Map<String, Passed> passed = new LinkedHashMap<>();
  private final List<String> all = new ArrayList<>();
  private final List<String> unauthorized = new ArrayList<>();
  private final List<String> overflown = new ArrayList<>();
  private final List<String> tooDear = new ArrayList<>();
  private final List<Wasted> wasted = new ArrayList<>();
  private boolean busy;
  private boolean bad;
  private boolean again;
  private Duration retryAfter = Duration.ZERO;

  Refusals(Agent agent, Timeline timeline, CallModel action) {
    this.agent = agent;
    this.timeline = timeline;
    this.action = action;
  }

  /**
   * @param at when the vendor did not answer
   */
  void busy(Route.Stop stop, Busy answer, Instant at) {
    busy = true;
    if (answer.retryAfter().compareTo(retryAfter) > 0) {
      retryAfter = answer.retryAfter();
    }
    note(stop, answer.reason());
    pass(stop, answer.reason(), answer.isOutage() ? at : null);
  }

  void badReply(Route.Stop stop, String why) {
    bad = true;
    note(stop, why);
    again = true;
  }

  /** Adds a reply that was paid for and cannot be used. */
  void paid(Wasted entry) {
    wasted.add(entry);
  }

  void refused(Route.Stop stop, String why) {
    note(stop, "refused the request: " + why);
  }

  void unauthorized(Route.Stop stop, String why) {
    unauthorized.add(stop.model());
    note(stop, "does not take its credentials: " + why);
  }

  void overflow(Route.Stop stop, String why) {
    overflown.add(stop.model());
    note(stop, "the conversation is too long for it: " + why);
  }

  /** The model is not asked, as it does not read a file of the conversation. */
  void cannotRead(Route.Stop stop, Attachment file, FileKind kind) {
    note(
        stop,
        "does not read attachment '%s', as it takes no files of the kind %s"
            .formatted(file.name(), kind));
  }

  void tooDear(Route.Stop stop, long input) {
    tooDear.add("%s would read up to %d tokens".formatted(stop.model(), input));
    note(stop, "would read up to %d tokens, which the limits do not pay for".formatted(input));
  }

  private void note(Route.Stop stop, String why) {
    again = false;
    all.add("model '%s': %s".formatted(stop.model(), why));
    pass(stop, why, null);
  }

  private void pass(Route.Stop stop, String why, @Nullable Instant outage) {
    String brief = Excerpt.of(why, PASSED_CHARS_MAX);
    passed.put(stop.model(), new Passed(stop.model(), brief, outage));
  }

  /** The models that were asked and gave no reply, or were not asked as they are too dear. */
  List<Passed> passed() {
    return List.copyOf(passed.values());
  }

  /** Whether asking the last model once more may help. */
  boolean mayBeAskedAgain() {
    return again;
  }

  /** Replies that were paid for and cannot be used, in order. */
  List<Wasted> wasted() {
    return List.copyOf(wasted);
  }

  /** The run with the wasted replies appended, which shows what is left to spend. */
  Timeline paid() {
    Timeline paid = timeline;
    for (Wasted entry : wasted) {
      paid = paid.apply(entry);
    }
    return paid;
  }

  /** The outcome of the step if the instructions of the run cannot be made. */
  Performed withoutInstructions(String why, Instant now) {
    return new Performed.Over(
        wasted(),
        held(
            now,
            HoldReason.MODEL_UNAVAILABLE,
            "The instructions of agent '%s' for this run cannot be made: %s. Mend their code, and retry."
                .formatted(agent.name(), why)));
  }

  /** The outcome of the step when no model gave a reply that can be used. */
  Performed performed(Route route, Instant now) {
    String why = String.join("; ", all);
    if (busy || bad) {
      return new Performed.Later(
          wasted(),
          busy,
          retryAfter,
          Reasons.clip(why),
          held(
              now,
              HoldReason.MODEL_UNAVAILABLE,
              "No model of route '%s' gave a reply of use, however often it was asked. %s"
                  .formatted(route.name(), why)));
    }
    return new Performed.Over(wasted(), outcome(route, why, now));
  }

  private Entry outcome(Route route, String why, Instant now) {
    if (!unauthorized.isEmpty()) {
      return held(
          now,
          HoldReason.CREDENTIALS,
          "The vendor of model %s does not take its credentials. Renew them, and retry. %s"
              .formatted(names(unauthorized), why));
    }
    if (!overflown.isEmpty()) {
      return held(
          now,
          HoldReason.CONTEXT_OVERFLOW,
          "The conversation is longer than model %s reads. Add a model that reads more to the route and retry, or rewind the run. %s"
              .formatted(names(overflown), why));
    }
    if (!tooDear.isEmpty()) {
      return cannotFit(route, now);
    }
    return new Failed(now, FailureCause.MODEL, Reasons.clip("No model answered. " + why));
  }

  /** The outcome if the limits may not pay for the call: the call is not made. */
  private Entry cannotFit(Route route, Instant now) {
    String why = String.join("; ", tooDear);
    Budget budget = Budget.of(agent, paid().run(), now);
    boolean ofRun =
        route.stops().stream()
            .allMatch(
                stop ->
                    budget
                            .whole()
                            .outputTokensMax(stop.price(), InputBound.tokens(agent, timeline, stop))
                        < ModelCaller.OUTPUT_TOKENS_MIN);
    return ofRun
        ? new Failed(
            now,
            FailureCause.LIMIT,
            Reasons.clip("What is left of the run's limits does not pay for the next call: " + why))
        : held(
            now,
            HoldReason.LIMIT,
            "What is left of the stint's limits does not pay for the next call: " + why);
  }

  private Entry held(Instant now, HoldReason reason, String detail) {
    return new HoldEntries(agent, timeline.run(), now).held(action.id(), reason, detail);
  }

  private static String names(List<String> models) {
    return "'" + String.join("', '", models) + "'";
  }
}
