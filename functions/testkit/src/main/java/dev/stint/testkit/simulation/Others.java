package dev.stint.testkit.simulation;

import dev.stint.agent.ActionId;
import dev.stint.agent.Callback;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.Callbacks;
import dev.stint.engine.Callbacks.Answer;
import dev.stint.engine.Callbacks.Outcome;
import dev.stint.message.Payload;
import dev.stint.run.Entry.Moved;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Resolution;
import dev.stint.run.Source;
import dev.stint.run.Suspension;
import dev.stint.run.Timeline;
import dev.stint.run.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Other systems that calls gave their callback to. They answer soon, late, twice, in two ways or
 * never, through processes that may die over it; who gets no response sends it again.
 */
final class Others {

  private static final Duration SOON_MAX = Duration.ofSeconds(10);
  private static final Duration LATE_MAX = Duration.ofHours(12);

  /** After the wait has expired, and perhaps before that is in the log. */
  private static final Duration TOO_LATE_MAX = Duration.ofMinutes(2);

  private static final Duration AGAIN_MAX = Duration.ofHours(1);
  private static final int TRIES_MAX = 40;

  private final World world;
  private final Schedule schedule;
  private final Chance chance;
  private final Visits visits;
  private final Map<String, Answer> accepted = new HashMap<>();

  Others(World world) {
    this.world = world;
    this.schedule = world.schedule();
    this.visits = new Visits(world);
    this.chance = world.chance();
  }

  boolean areGone() {
    return visits.areOver();
  }

  /** The call of a tool that hands its callback out, or knows the answer at once. */
  ToolOutcome asked(ToolInvocation made, Callback.Terms terms) {
    if (chance.once(8)) {
      return new ToolOutcome.Returned(world.text("At once."));
    }
    Call call = new Call(made.run(), made.action(), made.callback().orElseThrow().token());
    int times = chance.below(3);
    for (int n = 0; n < times; n++) {
      Answer answer = answer(call, chance.once(6));
      send(
          call,
          chance.once(6) ? terms.within().plus(chance.upTo(TOO_LATE_MAX)) : when(),
          callbacks -> checked(call, answer, callbacks.complete(call.token, answer)));
    }
    if (chance.once(3)) {
      send(call, when(), callbacks -> checked(call, callbacks.heartbeat(call.token)));
    }
    return new ToolOutcome.AwaitsCallback();
  }

  private record Call(RunId run, ActionId action, String token) {}

  private Duration when() {
    return chance.upTo(chance.once(2) ? SOON_MAX : LATE_MAX);
  }

  /** As a rule the same for the same call. */
  private Answer answer(Call call, boolean isAnother) {
    if (isAnother) {
      return Answer.error("No, it is call %s.".formatted(call.action));
    }
    return Answer.result("\"It is call %s.\"".formatted(call.action));
  }

  /** It has to be sent again. */
  private static final class Again extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private void send(Call call, Duration when, Consumer<Callbacks> deed) {
    send(call, when, deed, TRIES_MAX);
  }

  private void send(Call call, Duration when, Consumer<Callbacks> deed, int tries) {
    if (tries == 0) {
      return; // It gives up.
    }
    Runnable again = () -> send(call, chance.upTo(AGAIN_MAX), deed, tries - 1);
    visits.add(
        when,
        process -> {
          process.begins(call.run);
          try {
            deed.accept(process.engine().callbacks());
          } catch (Again e) {
            again.run();
          }
        },
        again);
  }

  private void checked(Call call, Answer answer, Outcome outcome) {
    switch (outcome) {
      case Outcome.Accepted done -> {
        Answer before = accepted.putIfAbsent(call.token, answer);
        if (before != null && !before.equals(answer)) {
          throw new Violation("%s was answered by %s and by %s".formatted(call, before, answer));
        }
        if (brought(call).filter(text -> answer.text().startsWith(text)).isEmpty()) {
          throw new Violation("%s: %s was accepted, and is not in the log".formatted(call, answer));
        }
      }
      case Outcome.Answered other -> {
        if (brought(call).isEmpty()) {
          throw new Violation("%s was answered before, and the log has no answer".formatted(call));
        }
      }
      default -> checked(call, outcome);
    }
  }

  private void checked(Call call, Outcome outcome) {
    switch (outcome) {
      case Outcome.Gone gone -> {
        if (isOpen(call)) {
          throw new Violation("%s waits, and takes no answer: %s".formatted(call, gone.why()));
        }
      }
      case Outcome.NotNow later -> throw new Again();
      case Outcome.UnknownToken unknown -> throw new Violation(call + " is not known");
      case Outcome.Accepted done -> {}
      case Outcome.Answered before -> {}
      case Outcome.BadAnswer bad -> {} // It takes no heartbeats.
    }
  }

  /** What the log says that the other system brought, which may be cut off. */
  private Optional<String> brought(Call call) {
    return world.log().timeline(call.run).stream()
        .flatMap(timeline -> timeline.log().stream())
        .filter(past -> isOf(past, call))
        .map(past -> ((Resolution.Returned) ((Resumed) past.last()).resolution()).output())
        .map(output -> output instanceof Payload.Inline inline ? inline.text() : "")
        .map(text -> text.replaceFirst("(?s)\\[.*", ""))
        .findFirst();
  }

  private static boolean isOf(Timeline past, Call call) {
    return past.last() instanceof Resumed resumed
        && resumed.source() instanceof Source.Caller
        && past.before()
            .run()
            .waitAt(resumed.suspended())
            .filter(wait -> wait.entry().action().equals(call.action))
            .isPresent();
  }

  private boolean isOpen(Call call) {
    Instant soon = schedule.now().plus(SimulatedProcess.SKEW_MAX);
    Optional<Timeline> timeline = world.log().timeline(call.run);
    boolean wasMoved =
        timeline.stream()
            .flatMap(run -> run.entries().stream())
            .anyMatch(entry -> entry instanceof Moved);
    return !wasMoved
        && timeline.map(Timeline::run).stream()
            .flatMap(run -> run.suspensions().stream())
            .filter(wait -> wait.entry().action().equals(call.action))
            .filter(wait -> wait.entry().waitsFor() instanceof Wait.ForCallback)
            .anyMatch(wait -> isAfter(wait, soon));
  }

  private static boolean isAfter(Suspension wait, Instant soon) {
    return wait.ends().filter(at -> at.isAfter(soon)).isPresent();
  }

  /** When calls of some tool are answered. */
  static Callback.Terms terms(Chance chance) {
    Duration within = Duration.ofMinutes(1 + chance.below(600));
    boolean isLong = within.compareTo(Duration.ofMinutes(10)) > 0;
    return new Callback.Terms(
        within, isLong && chance.once(3) ? Optional.of(Duration.ofMinutes(10)) : Optional.empty());
  }
}
