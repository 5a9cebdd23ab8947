package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why something does not happen in a run, or that it can: for each action that is open, and for the
 * run as a whole. Says of {@link Action#ready} what led to it; changes nothing.
 *
 * @param run in a sentence: how the run stands, and what would take it further
 * @param actions the open actions, in order
 */
public record Explanation(String run, List<Line> actions) {

  public Explanation {
    actions = List.copyOf(actions);
  }

  /**
   * An open action.
   *
   * @param what it is, as «Call 5.2 of tool 'refund'»
   * @param ready whether a step would do it now; false if a step would only end the run, or let it
   *     wait
   * @param why in a sentence
   */
  public record Line(ActionId action, String what, boolean ready, String why) {}

  /**
   * Explains a run at a time. Pure.
   *
   * @param agent as it is deployed
   */
  public static Explanation of(Agent agent, Run run, Instant now) {
    List<Action> ready = Action.ready(agent, run, now);
    List<Line> lines = new ArrayList<>();
    List<OpenCall> open = new ArrayList<>(run.notices().values());
    open.addAll(run.calls().values());
    run.modelCall().ifPresent(open::add);
    for (OpenCall call : open) {
      Optional<Action> action =
          ready.stream().filter(one -> one.id().equals(call.id())).findFirst();
      lines.add(
          new Line(
              call.id(),
              Wording.of(call),
              action.filter(Explanation::goesOn).isPresent(),
              action.map(one -> readiness(agent, one)).orElseGet(() -> obstacle(run, call))));
    }
    long can = lines.stream().filter(Line::ready).count();
    return new Explanation(standing(run, can), lines);
  }

  /**
   * Explains one action, open or not.
   *
   * @param timeline a run, whole
   */
  public static String of(Agent agent, Timeline timeline, Instant now, ActionId action) {
    Run run = timeline.run();
    return of(agent, run, now).actions().stream()
        .filter(line -> line.action().equals(action))
        .map(line -> line.what() + ": " + line.why())
        .findFirst()
        .orElseGet(
            () ->
                done(timeline, action)
                    .map(at -> "Action %s %s".formatted(action, outcome(at)))
                    .orElseGet(() -> unknown(timeline, action)));
  }

  /** The entry that counts and closed an action with what came of it. */
  private static Optional<Timeline> done(Timeline timeline, ActionId action) {
    for (Timeline at = timeline; isOfRun(at, timeline); at = at.parent()) {
      boolean closed =
          at.before().run().call(action).isPresent() && at.run().call(action).isEmpty();
      if (closed && at.settles(action) && !(at.last() instanceof Entry.Ended)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  private static String outcome(Timeline at) {
    long seq = at.length() - 1;
    if (at.last() instanceof Entry.Resumed resumed) {
      if (resumed.resolution() instanceof Resolution.Expired) {
        return "is given up: what it waited for did not come until entry %d.".formatted(seq);
      }
      if (resumed.resolution() instanceof Resolution.Decision decision) {
        return "is settled by what a person decided in entry %d: %s."
            .formatted(seq, words(decision.choice()));
      }
    }
    return "is done: entry %d says what came of it.".formatted(seq);
  }

  private static String words(Choice choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static boolean isOfRun(Timeline at, Timeline timeline) {
    return !at.isEmpty()
        && at.run().id().equals(timeline.run().id())
        && !(at.last() instanceof Entry.Forked);
  }

  private static String unknown(Timeline timeline, ActionId action) {
    boolean was = timeline.latest(at -> at.run().call(action).isPresent()).isPresent();
    if (was) {
      return "Action %s does not count any more: the run was rewound to before it, or ended."
          .formatted(action);
    }
    return action.seq() < timeline.length()
        ? "There is no action %s: entry %d made no such action ready."
            .formatted(action, action.seq())
        : "There is no action %s: the log has %d entries, and an action has the number of the entry that made it ready."
            .formatted(action, timeline.length());
  }

  /** Whether a step does what the action is for, and does not only wait or end the run. */
  private static boolean goesOn(Action action) {
    return action instanceof Action.Work || action instanceof Action.EndWait;
  }

  private static String readiness(Agent agent, Action action) {
    return switch (action) {
      case Action.CallModel a ->
          "It can be made now: nothing is open that the model has to read first.";
      case Action.CallTool a ->
          agent.asksBefore(a.call().call().tool())
              ? "It can be made now; where the agent wants that, the step asks a person first."
              : "It can be made now.";
      case Action.Undo a -> "It can be undone now.";
      case Action.Tell a -> "It can be sent now.";
      case Action.AwaitCall a ->
          "A step has begun it and may still be at it: its outcome is awaited until %s. Without one it is then in doubt."
              .formatted(a.until());
      case Action.WaitForPerson a -> "It will not be made; a person is asked: " + a.detail();
      case Action.EndWait a -> "Its wait is over and can be ended now.";
      case Action.Fail a -> "It will not be made; the run ends: " + a.detail();
    };
  }

  private static String obstacle(Run run, OpenCall call) {
    if (run.isMoved()) {
      return "The run was moved to another store, and goes on there.";
    }
    if (call instanceof OpenCall.Notice && call.isReady()) {
      return run.isHeld()
          ? "Nobody is told while the run is held for this reason: "
              + run.hold().map(Hold::detail).orElse("")
          : "It is sent when the runs below have ended.";
    }
    if (run.end().isPresent() && !(call instanceof OpenCall.Notice)) {
      return "The run has ended.";
    }
    return switch (call.phase()) {
      case Phase.Waiting waiting -> wait(waiting.seq(), waiting.entry());
      case Phase.Begun(ToolIntended intent) ->
          "A step has begun it, and its outcome is awaited until %s.".formatted(intent.settledBy());
      case Phase.Ready ready -> held(run, call);
      case Phase.Postponed postponed -> held(run, call);
      case Phase.CutOff cutOff -> held(run, call);
    };
  }

  private static String wait(long seq, Suspended entry) {
    String since = "It waits since entry %d ".formatted(seq);
    String ends =
        entry.expires() == null ? "" : " Without that, it ends at %s.".formatted(entry.expires());
    return since
        + switch (entry.waitsFor()) {
          case Wait.ForPerson hold -> "for a person to decide: " + entry.detail();
          case Wait.ForTime time -> "until %s.".formatted(time.at());
          case Wait.ForCallback callback -> "for another system to answer.";
          case Wait.ForSignal signal -> "for the signal '%s'.".formatted(signal.name());
          case Wait.ForChild child -> "for run %s to end.".formatted(child.run());
        }
        + ends;
  }

  private static String held(Run run, OpenCall call) {
    Optional<Hold> hold = run.hold();
    if (hold.isPresent()) {
      return "The run is held since entry %d, until a person decides: %s"
          .formatted(hold.get().seq(), hold.get().detail());
    }
    if (run.isUndoing() && !(call instanceof OpenCall.Undo)) {
      return "The undos of a rewind come first.";
    }
    if (call instanceof OpenCall.Undo) {
      return "Undos are made one after the other, and another one comes first.";
    }
    return "The calls before it use up the steps that the limits still have; it is made, or the run is held, when these have their outcomes.";
  }

  private static String standing(Run run, long ready) {
    return switch (run.status()) {
      case MOVED -> "The run was moved to another store, and goes on there.";
      case CANCELLED -> "A person has cancelled the run.";
      case FAILED ->
          run.end()
              .filter(Entry.Failed.class::isInstance)
              .map(end -> "The run has failed: " + ((Entry.Failed) end).detail())
              .orElse("The run has failed.");
      case FINISHED -> "The model has given its answer. A message continues the run.";
      case WAITING ->
          "Nothing can go on before what the run waits for. "
              + run.suspensions().stream()
                  .map(wait -> wait(wait.seq(), wait.entry()))
                  .collect(Collectors.joining(" "));
      case RUNNING ->
          run.modelCall().isPresent() || run.calls().isEmpty()
              ? "The run is at work: %s.".formatted(count(ready))
              : "The run is at work: %s. The model is asked again when the calls %s have their outcomes."
                  .formatted(count(ready), run.calls().keySet());
    };
  }

  private static String count(long ready) {
    return ready == 1 ? "one action is ready" : ready + " actions are ready";
  }
}
