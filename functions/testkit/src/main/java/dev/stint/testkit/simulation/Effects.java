package dev.stint.testkit.simulation;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.message.Payload;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Resolution;
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
    List<Entry> entries = timeline.entries();
    int asked = (int) effect.by().seq();
    boolean copied = entries.get(asked) instanceof Forked && !effect.reads();
    Set<Payload> may =
        entries.get(asked) instanceof ModelReplied reply
            ? Set.of(reply.calls().get(effect.by().call() - 1).arguments())
            : askedBefore(timeline, effect.tool()); // Made again, under another name.
    boolean approved = false;
    for (Entry entry : entries.subList(asked, entries.size())) {
      if (entry instanceof Resumed resumed
          && resumed.resolution() instanceof Resolution.Decision decision
          && entries.get((int) resumed.suspended()) instanceof Suspended held
          && held.action().equals(effect.by())) {
        approved |= decision.choice() == Choice.APPROVE || decision.choice() == Choice.EDIT;
        may = decision.arguments() == null ? may : Set.of(decision.arguments());
      }
    }
    boolean again = !(entries.get(asked) instanceof ModelReplied); // It may bring its approval.
    if ((copied || (effect.approval() && !again)) && !approved) {
      throw new Violation("Run %s: nobody approved %s".formatted(effect.run(), effect));
    }
    if (may.stream().map(log::text).noneMatch(effect.arguments()::equals)) {
      throw new Violation(
          "Run %s: %s is executed, and %s was asked for or approved"
              .formatted(effect.run(), effect, may));
    }
  }

  /** The arguments with which a tool was asked for, or that a person gave, in all of the past. */
  private Set<Payload> askedBefore(Timeline timeline, String tool) {
    Set<Payload> asked = new HashSet<>();
    for (Entry entry : timeline.entries()) {
      if (entry instanceof Forked fork) {
        log.timeline(fork.from()).ifPresent(source -> asked.addAll(askedBefore(source, tool)));
      }
      if (entry instanceof ModelReplied reply) {
        reply.calls().stream()
            .filter(call -> call.tool().equals(tool))
            .forEach(call -> asked.add(call.arguments()));
      }
      if (entry instanceof Resumed resumed
          && resumed.resolution() instanceof Resolution.Decision decision
          && decision.arguments() != null) {
        asked.add(decision.arguments());
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
    if (end.filter(at -> at.isBefore(work.since())).isPresent()) {
      throw new Violation(
          "Run %s: %s begins after its end at %s".formatted(work.run(), what, end.get()));
    }
  }

  /** Whether an action had an effect: a call or an undo on the world, a notice on its reader. */
  boolean hasHappened(RunId run, ActionId action) {
    return done.containsKey(action.key(run)) || once.containsKey(action.key(run));
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

  List<Simulated.Effected> all() {
    return Collections.unmodifiableList(all);
  }
}
