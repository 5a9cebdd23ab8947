package dev.stint.run;

import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.OpenCall.Undone;
import java.util.List;
import java.util.Map;

/** A run that stands again where one stood before: behind a rewind, or at the start of a fork. */
final class Resumption {

  private Resumption() {}

  /** As {@code past} stood, once everything in {@code rewound.undo} is undone. */
  static State of(Run run, Run past, Rewound rewound) {
    State now = run.state();
    if (now.isUndoing() || past.state().isUndoing()) {
      throw impossible(run, "no rewind from or into the middle of another");
    }
    State state = resumed(run, past, rewound.again(), rewound.undo().size(), false);
    // What people outside were told, or may have been, cannot be taken back.
    state.changeNotices(
        notices ->
            now.notices().values().stream()
                .filter(notice -> notice.intent() != null)
                .forEach(notice -> notices.put(notice.id(), notice)));
    state.origin = now.origin;
    state.spent = now.spent;
    state.wasted = now.wasted;
    state.said = now.said;
    state.stintLimits = now.stintLimits;
    state.runLimits = now.runLimits;
    List<Made> since = Made.since(run, past);
    int n = 0;
    for (ActionId action : rewound.undo()) {
      Made made =
          since.stream()
              .filter(call -> call.action().equals(action))
              .findFirst()
              .orElseThrow(
                  () -> impossible(run, "calls made behind entry %d".formatted(rewound.to())));
      n++;
      state.put(
          OpenCall.undo(
              new ActionId(run.length(), n), made.call(), new Undone(action, made.outcome())));
    }
    state.awakeSince = now.awakeSince;
    state.beginStint(rewound.at(), now.isAtWork());
    return Fold.rested(run, rewound.at(), state);
  }

  /** The first state of a fork. */
  static State of(Run empty, Run past, Forked forked) {
    if (past.state().isUndoing()) {
      throw impossible(empty, "no fork of the middle of a rewind");
    }
    if (past.forks() >= Run.FORKS_MAX) {
      throw impossible(empty, "at most %d forks of forks".formatted(Run.FORKS_MAX));
    }
    State state = resumed(empty, past, forked.again(), 0, true);
    state.forks = past.forks() + 1;
    state.origin = null; // It was begun by another person, by the API.
    state.spent = Spent.NOTHING;
    state.stint = Spent.NOTHING;
    state.wasted = Waste.NOTHING;
    state.stintWasted = Waste.NOTHING;
    state.said = Said.NOTHING;
    return Fold.rested(empty, forked.at(), state);
  }

  private static State resumed(Run run, Run past, List<ActionId> again, int undos, boolean inFork) {
    State state = past.state().copy();
    if (!List.copyOf(state.calls().keySet()).equals(again)) {
      throw impossible(run, "the calls that are open there, " + state.calls().keySet());
    }
    List<OpenCall> open = List.copyOf(state.calls().values());
    state.ownCalls().clear();
    state.changeNotices(Map::clear);
    for (int n = 1; n <= open.size(); n++) {
      state.put(open.get(n - 1).again(new ActionId(run.length(), undos + n), inFork));
    }
    state.release();
    state.resumeAll();
    state.end = null;
    state.cutOffAt = Run.NEVER;
    state.repeats = Repeats.NONE;
    state.lastInput = run.length();
    if (state.modelCallAt != Run.NEVER) {
      state.modelCallAt = run.length();
    }
    return state;
  }

  private static ImpossibleHistory impossible(Run run, String expected) {
    return new ImpossibleHistory(run.id(), run.length(), "Rewound or Forked", expected);
  }
}
