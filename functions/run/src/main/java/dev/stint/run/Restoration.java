package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.Rewound;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** Restores an earlier state of a run, for a rewind or a fork. */
final class Restoration {

  private Restoration() {}

  /**
   * The state after a rewind to {@code past}, with the undos of {@code rewound} still to be done.
   */
  static State of(Timeline timeline, Timeline past, Rewound rewound) {
    Run run = timeline.run();
    State now = run.state();
    if (now.isMoved()) {
      throw impossible(run, "no rewind of a run that was moved");
    }
    if (now.isUndoing() || past.run().isUndoing()) {
      throw impossible(run, "no rewind from or into the middle of another");
    }
    State state =
        rewound.ends()
            ? emptied(past.run().state().copy())
            : restored(run, past.run(), rewound, OpenCall.Tool::again);
    undos(timeline, past, rewound).forEach(state::put);
    // Notices that were sent, or may have been sent, cannot be undone; children end all the same.
    now.notices().values().stream()
        .filter(notice -> notice.intent().isPresent() || notice.child().isPresent())
        .forEach(state::put);
    state.children = now.children;
    state.takenBackBy = rewound.ends() ? rewound.person() : null;
    state.origin = now.origin;
    state.spent = now.spent;
    state.wasted = now.wasted;
    state.said = now.said;
    state.stintLimits = now.stintLimits;
    state.runLimits = now.runLimits;
    state.awakeSince = now.awakeSince;
    state.beginStint(rewound.at(), now.isAtWork());
    if (rewound.ends() && !state.isUndoing()) {
      Fold.takenBack(run, rewound, state);
    }
    return Fold.rested(run, rewound.at(), state);
  }

  private static List<OpenCall> undos(Timeline timeline, Timeline past, Rewound rewound) {
    List<PastCall> since = PastCall.toUndo(timeline, past);
    List<OpenCall> undos = new ArrayList<>();
    for (ActionId action : rewound.undo()) {
      PastCall made =
          since.stream()
              .filter(call -> call.action().equals(action))
              .findFirst()
              .orElseThrow(
                  () ->
                      impossible(
                          timeline.run(), "calls made after entry %d".formatted(rewound.to())));
      undos.add(OpenCall.Undo.of(new ActionId(timeline.length(), undos.size() + 1), made));
    }
    return undos;
  }

  /** The first state of a fork. */
  static State of(Run empty, Run past, Forked forked) {
    if (past.isUndoing()) {
      throw impossible(empty, "no fork of the middle of a rewind");
    }
    if (past.forks() >= Run.FORKS_MAX) {
      throw impossible(empty, "at most %d forks of forks".formatted(Run.FORKS_MAX));
    }
    State state = restored(empty, past, forked, OpenCall.Tool::copied);
    state.forks = past.forks() + 1;
    state.children = List.of();
    state.takenBackBy = null;
    state.origin = null; // A fork is begun by the API, which does not answer.
    state.spent = Spent.NOTHING;
    state.stint = Spent.NOTHING;
    state.wasted = Waste.NOTHING;
    state.stintWasted = Waste.NOTHING;
    state.said = Said.NOTHING;
    return Fold.rested(empty, forked.at(), state);
  }

  private static State restored(
      Run run,
      Run past,
      Entry.Restart restart,
      BiFunction<OpenCall.Tool, ActionId, OpenCall.Tool> copy) {
    State state = past.state().copy();
    if (!List.copyOf(state.calls().keySet()).equals(restart.again())) {
      throw impossible(run, "the calls that are open there, " + state.calls().keySet());
    }
    List<OpenCall.OfTool> open = List.copyOf(state.calls().values());
    boolean thinks = state.modelCall != null;
    emptied(state);
    for (int n = 1; n <= open.size(); n++) {
      if (open.get(n - 1) instanceof OpenCall.Tool tool) { // Always so: no undo is open.
        state.put(copy.apply(tool, restart.renamed(run.length(), n)));
      }
    }
    if (thinks) {
      state.put(OpenCall.Model.ready(run.length()));
    }
    state.lastInput = run.length();
    return state;
  }

  private static State emptied(State state) {
    state.closeAll();
    state.standing = new Standing.Free();
    state.repeats = Repeats.NONE;
    state.unfit = 0;
    return state;
  }

  private static ImpossibleHistory impossible(Run run, String expected) {
    return new ImpossibleHistory(run.id(), run.length(), "Rewound or Forked", expected);
  }
}
