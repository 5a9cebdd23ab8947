package dev.stint.testkit.simulation;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.message.Payload;
import dev.stint.port.Notice;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The world outside: what was done to it, and whether it might be. */
final class Effects {

  /**
   * An effect of a call on the world.
   *
   * @param by the action that does it
   * @param undoes the action that it takes back; null for a call that a model asked for
   * @param once whether it may happen once for each intent in the log
   * @param undoable whether a rewind has to take it back
   * @param reads whether it changes nothing
   * @param approval whether each call of this tool needs the approval of a person
   */
  record Effect(
      RunId run,
      ActionId by,
      @Nullable ActionId undoes,
      String tool,
      String arguments,
      boolean once,
      boolean undoable,
      boolean reads,
      boolean approval) {}

  private final CheckedLog log;
  private final Transcript transcript;
  private final Runnable kept;
  private final List<Simulated.Effected> all = new ArrayList<>();
  private final Map<String, Integer> once = new HashMap<>();
  private final Map<String, Effect> done = new HashMap<>();
  private final Set<String> heard = new HashSet<>();

  Effects(CheckedLog log, Transcript transcript, Runnable kept) {
    this.kept = kept;
    this.log = log;
    this.transcript = transcript;
  }

  /** An effect happens now. */
  void happens(Effect effect) {
    transcript.event(
        effect.run(),
        "%s %s %s"
            .formatted(effect.undoes() == null ? "EFFECT" : "UNDO", effect.by(), effect.tool()));
    if (effect.once()) {
      onceFor(effect.run(), effect.by(), effect.tool());
    }
    if (effect.undoes() == null) {
      log.timeline(effect.run()).ifPresent(timeline -> asApproved(effect, timeline));
    }
    done.put(effect.by().key(effect.run()), effect);
    all.add(
        new Simulated.Effected(
            effect.run(), effect.tool(), effect.arguments(), effect.undoes() != null));
    kept.run();
  }

  private void onceFor(RunId run, ActionId action, String what) {
    int times = once.merge(action.key(run), 1, Integer::sum);
    int intents = log.intents(run, action);
    if (times > intents) {
      throw new Violation(
          "Run %s: %s of action %s happened %d times, and was intended %d times"
              .formatted(run, what, action, times, intents));
    }
  }

  /** Checks that a call is executed as the model asked for it, or as a person approved it. */
  private void asApproved(Effect effect, Timeline timeline) {
    Asked asked = asked(timeline, effect.by(), timeline.length());
    boolean needed = effect.approval() || (asked.copied && !effect.reads());
    if (needed && !asked.approved) {
      throw new Violation("Run %s: nobody approved %s".formatted(effect.run(), effect));
    }
    if (!log.text(asked.arguments).equals(effect.arguments())) {
      throw new Violation(
          "Run %s: %s is executed, and %s was asked for or approved"
              .formatted(effect.run(), effect, asked.arguments));
    }
  }

  /**
   * How a call was asked for.
   *
   * @param approved whether a person approved it, with these arguments
   * @param copied whether a fork has it from its source, and nobody approved it there
   */
  private record Asked(Payload arguments, boolean approved, boolean copied) {}

  /** How a call was asked for in the first entries of a run, without asking the engine. */
  private Asked asked(Timeline timeline, ActionId call, long entries) {
    List<Entry> all = timeline.entries();
    Asked asked =
        switch (all.get((int) call.seq())) {
          case ModelReplied reply ->
              new Asked(reply.calls().get(call.call() - 1).arguments(), false, false);
          case Rewound rewound -> {
            ActionId was = rewound.again().get(call.call() - 1 - rewound.undo().size());
            yield asked(timeline, was, rewound.to() + 1);
          }
          case Forked fork -> {
            Timeline source = log.timeline(fork.from()).orElseThrow();
            ActionId was = fork.again().get(call.call() - 1);
            yield new Asked(asked(source, was, fork.to() + 1).arguments, false, true);
          }
          default -> throw new Violation("%s asks for no call: %s".formatted(timeline, call));
        };
    for (Entry entry : all.subList((int) call.seq(), (int) entries)) {
      if (entry instanceof Resumed resumed
          && resumed.resolution() instanceof Resolution.Decision decision
          && all.get((int) resumed.suspended()) instanceof Suspended held
          && held.action().equals(call)
          && (decision.choice() == Choice.APPROVE || decision.choice() == Choice.EDIT)) {
        Payload edited = decision.arguments();
        asked = new Asked(edited == null ? asked.arguments : edited, true, asked.copied);
      }
    }
    return asked;
  }

  /**
   * A call of a model or a tool begins.
   *
   * @param work of the process that makes it
   */
  void begins(SimulatedProcess.@Nullable Work work, String what) {
    if (work == null || work.run() == null) {
      throw new Violation("%s begins where nothing was asked for".formatted(what));
    }
    Optional<Instant> end = log.end(work.run());
    for (RunId above : log.timeline(work.run()).map(run -> run.run().path()).orElse(List.of())) {
      stopped(above)
          .filter(at -> at.isBefore(work.since()))
          .ifPresent(
              at -> {
                throw new Violation(
                    "Run %s: %s begins after %s was cancelled and all had stopped"
                        .formatted(work.run(), what, above));
              });
    }
    if (end.filter(at -> at.isBefore(work.since())).isPresent()) {
      throw new Violation(
          "Run %s: %s begins after its end at %s".formatted(work.run(), what, end.get()));
    }
  }

  /** When a run had been cancelled and all below had ended; empty if that is not so. */
  private Optional<Instant> stopped(RunId run) {
    return log.timeline(run)
        .map(Timeline::run)
        .filter(above -> above.end().orElse(null) instanceof Entry.Cancelled)
        .filter(above -> !above.hasOpenChildren())
        .map(Run::lastAt);
  }

  /** Whether an action had an effect: a call or an undo on the world, a notice on its reader. */
  boolean hasHappened(RunId run, ActionId action) {
    String key = action.key(run);
    return done.containsKey(key) || once.containsKey(key) || heard.contains(key);
  }

  /** Whether a rewind has to take an effect of this call back. */
  boolean isUndoable(RunId run, ActionId action) {
    Effect effect = done.get(action.key(run));
    return effect != null && effect.undoable();
  }

  /** Somebody is told of an entry. */
  void tell(RunId run, ActionId notice) {
    transcript.event(run, "TOLD " + notice);
    onceFor(run, notice, "a notice");
  }

  /** A receiver is told of an entry, perhaps again: of one that is in the log. */
  void tellReceiver(Notice notice) {
    RunId run = notice.run().id();
    transcript.event(run, "TOLD RECEIVER " + notice.action());
    Timeline timeline =
        log.timeline(run)
            .flatMap(all -> all.first(notice.action().seq() + 1))
            .orElseThrow(() -> new Violation("Run %s has no %s".formatted(run, notice.action())));
    if (!timeline.last().equals(notice.entry().get())) {
      throw new Violation("Run %s: a receiver is told of another entry".formatted(run));
    }
    heard.add(notice.action().key(run));
  }

  List<Simulated.Effected> all() {
    return Collections.unmodifiableList(all);
  }
}
