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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The world outside: what was done to it, and whether it might be. */
final class Effects {

  /**
   * An effect of a call on the world.
   *
   * @param by the action that does it
   * @param undoes the action that it takes back; null for a call that a model asked for
   * @param once whether it may happen once for each intent in the log
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
      boolean reads,
      boolean approval) {}

  private final CheckedLog log;
  private final Transcript transcript;
  private final Runnable kept;
  private final List<Simulated.Effected> all = new ArrayList<>();
  private final Map<String, Integer> once = new HashMap<>();

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
  private static void asApproved(Effect effect, Timeline timeline) {
    List<Entry> entries = timeline.entries();
    int asked = (int) effect.by().seq();
    boolean copied = entries.get(asked) instanceof Forked && !effect.reads();
    @Nullable Payload arguments =
        entries.get(asked) instanceof ModelReplied reply
            ? reply.calls().get(effect.by().call() - 1).arguments()
            : null; // Called again after a rewind, or in a fork, under another name.
    boolean approved = false;
    for (Entry entry : entries.subList(asked, entries.size())) {
      if (entry instanceof Resumed resumed
          && resumed.resolution() instanceof Resolution.Decision decision
          && entries.get((int) resumed.suspended()) instanceof Suspended held
          && held.action().equals(effect.by())) {
        approved |= decision.choice() == Choice.APPROVE || decision.choice() == Choice.EDIT;
        arguments = decision.arguments() == null ? arguments : decision.arguments();
      }
    }
    boolean needed = copied || (effect.approval() && arguments != null);
    if (needed && !approved) {
      throw new Violation("Run %s: nobody approved %s".formatted(effect.run(), effect));
    }
    if (arguments instanceof Payload.Inline inline && !inline.text().equals(effect.arguments())) {
      throw new Violation(
          "Run %s: %s is executed, and %s was asked for or approved"
              .formatted(effect.run(), effect, inline.text()));
    }
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
