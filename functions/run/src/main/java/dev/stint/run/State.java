package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The state of a run. Changed only while {@link Fold} or {@link Restoration} builds it. */
final class State implements Cloneable {

  @Nullable Beginning started;
  Instant lastAt = Instant.EPOCH;
  Instant awakeSince = Instant.EPOCH;
  long lastInput = Run.NEVER;
  Standing standing = new Standing.Free();
  OpenCall.@Nullable Model modelCall;
  private SortedMap<ActionId, OpenCall.OfTool> calls = Collections.emptySortedMap();
  private boolean callsAreOwn;
  private SortedMap<ActionId, OpenCall.Notice> notices = Collections.emptySortedMap();
  @Nullable Origin origin;
  Spent spent = Spent.NOTHING;
  Spent stint = Spent.NOTHING;
  Waste wasted = Waste.NOTHING;
  Waste stintWasted = Waste.NOTHING;
  Said said = Said.NOTHING;
  Repeats repeats = Repeats.NONE;
  Limits stintLimits = Limits.DEFAULT;
  Limits runLimits = Limits.DEFAULT;
  @Nullable String definition;
  @Nullable EntryId answer;

  /** How many answers in a row did not fit, since a person last decided. */
  int unfit;

  Workspace workspace = Workspace.EMPTY;
  int forks;

  /** The runs that calls delegated to, in the order of those calls; replaced at each change. */
  List<Child> children = List.of();

  /** Who takes the run back: after its undos it is cancelled. */
  @Nullable Person takenBackBy;

  /**
   * Copies this state, to be changed: everything it refers to is immutable, or copied at its first
   * change.
   */
  State copy() {
    try {
      State copy = (State) super.clone();
      copy.callsAreOwn = false;
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("It is Cloneable", e);
    }
  }

  Entry.@Nullable Ended end() {
    return switch (standing) {
      case Standing.Over over -> over.end();
      case Standing.Away away -> away.end();
      case Standing.Held held -> null;
      case Standing.Free free -> null;
    };
  }

  boolean isOver() {
    return end() != null;
  }

  boolean isMoved() {
    return standing instanceof Standing.Away;
  }

  boolean isHeld() {
    return standing instanceof Standing.Held;
  }

  SortedMap<ActionId, OpenCall.OfTool> calls() {
    return calls;
  }

  /** The open calls of tools, copied at the first change. */
  private SortedMap<ActionId, OpenCall.OfTool> ownCalls() {
    if (!callsAreOwn) {
      calls = new TreeMap<>(calls);
      callsAreOwn = true;
    }
    return calls;
  }

  /** Opens a call, or replaces it in its next phase. */
  void put(OpenCall call) {
    switch (call) {
      case OpenCall.Model model -> modelCall = model;
      case OpenCall.OfTool tool -> ownCalls().put(tool.id(), tool);
      case OpenCall.Notice notice -> changeNotices(open -> open.put(notice.id(), notice));
    }
  }

  void close(OpenCall call) {
    switch (call) {
      case OpenCall.Model model -> modelCall = null;
      case OpenCall.OfTool tool -> ownCalls().remove(tool.id());
      case OpenCall.Notice notice -> changeNotices(open -> open.remove(notice.id()));
    }
  }

  void closeAll() {
    ownCalls().clear();
    notices = Collections.emptySortedMap();
    modelCall = null;
  }

  /** The notices without an outcome. */
  SortedMap<ActionId, OpenCall.Notice> notices() {
    return notices;
  }

  /**
   * The notices that can be sent: none but those to other runs of the tree while the run is held
   * for a reason that is silent.
   */
  List<OpenCall.Notice> toTell() {
    boolean isSilent =
        standing instanceof Standing.Held held
            && held.entry().waitsFor() instanceof Wait.ForPerson hold
            && hold.reason().isSilent();
    boolean owesChildren = hasOpenChildren();
    return isMoved() || notices.isEmpty()
        ? List.of()
        : notices.values().stream()
            .filter(OpenCall::isReady)
            .filter(
                notice -> notice.isForKin() ? !(notice.isForParent() && owesChildren) : !isSilent)
            .toList();
  }

  /**
   * Whether the run has ended and its children are told to: one that failed at its limits may go
   * on.
   */
  boolean isStopping() {
    Entry.Ended end = end();
    return end != null && !goesOnAtHigherLimits(end) && hasOpenChildren();
  }

  /** Whether a run that ended like this goes on if a person raises its limits. */
  boolean goesOnAtHigherLimits(Entry.@Nullable Ended end) {
    return parent() == null
        && end instanceof Entry.Failed failed
        && failed.cause() == Entry.FailureCause.LIMIT;
  }

  /** Whether a child has not ended: until then it is not known what the run has spent. */
  boolean hasOpenChildren() {
    return children.stream().anyMatch(child -> child.reserved().isPresent());
  }

  Optional<Child> child(RunId run) {
    return children.stream().filter(child -> child.run().equals(run)).findFirst();
  }

  /** Adds a child, or replaces it. */
  void put(Child changed) {
    List<Child> all = new ArrayList<>(children);
    int at = all.indexOf(child(changed.run()).orElse(null));
    if (at < 0) {
      all.add(changed);
    } else {
      all.set(at, changed);
    }
    children = List.copyOf(all);
  }

  /** The call that delegated the task of this run; null if there is none, as for any fork. */
  @Nullable Parent parent() {
    return started == null || forks > 0 ? null : started.parent();
  }

  /** Notices are few and rare, so they are copied at each change. */
  private void changeNotices(Consumer<SortedMap<ActionId, OpenCall.Notice>> change) {
    SortedMap<ActionId, OpenCall.Notice> changed = new TreeMap<>(notices);
    change.accept(changed);
    notices = changed;
  }

  /** An open call by its action id. */
  @Nullable OpenCall open(ActionId action) {
    if (action.isModelCall()) {
      return modelCall != null && modelCall.id().equals(action) ? modelCall : null;
    }
    OpenCall call = calls.get(action);
    return call == null ? notices.get(action) : call;
  }

  /** Whether the model has answered, and no message has come since. */
  boolean isAnswered() {
    return !isOver() && modelCall == null && calls.isEmpty();
  }

  boolean isUndoing() {
    return nextUndo() != null;
  }

  /** The next undo: no other call is made before it. */
  OpenCall.@Nullable Undo nextUndo() {
    return !calls.isEmpty() && calls.firstEntry().getValue() instanceof OpenCall.Undo undo
        ? undo
        : null;
  }

  /** Counts the time at work until {@code at}, if the run was at work, and begins a new stint. */
  void beginStint(Instant at, boolean wasRunning) {
    if (wasRunning) {
      rest(at);
    }
    awakeSince = at;
    stint = Spent.NOTHING;
    stintWasted = Waste.NOTHING;
    repeats = Repeats.NONE;
  }

  /** Counts the time at work until {@code at}. */
  void rest(Instant at) {
    Duration worked = Duration.between(awakeSince, at);
    if (worked.isPositive()) {
      spent = spent.worked(worked);
      stint = stint.worked(worked);
    }
  }

  Status status() {
    return switch (end()) {
      case Entry.Failed failed -> Status.FAILED;
      case Entry.Cancelled cancelled -> Status.CANCELLED;
      case Entry.Moved moved -> Status.MOVED;
      case null -> goesOnAnyway() ? Status.RUNNING : statusAtRest();
    };
  }

  private Status statusAtRest() {
    return isHeld() ? Status.WAITING : statusOfCalls();
  }

  /** Whether something goes on that no wait stops: a call under way, or a notice to a person. */
  private boolean goesOnAnyway() {
    return toTell().stream().anyMatch(notice -> notice.webhook().isEmpty()) || isBegun();
  }

  private boolean isBegun() {
    return any(calls, OpenCall::isBegun) || isTelling();
  }

  /** Whether a notice was begun and its outcome is not in the log. */
  boolean isTelling() {
    return any(notices, OpenCall::isBegun);
  }

  /** A loop instead of a stream, because every step calls this method several times. */
  private static boolean any(SortedMap<ActionId, ? extends OpenCall> open, Predicate<OpenCall> is) {
    for (OpenCall call : open.values()) {
      if (is.test(call)) {
        return true;
      }
    }
    return false;
  }

  private Status statusOfCalls() {
    OpenCall.Undo undo = nextUndo();
    if (undo != null) {
      return undo.goesOnByItself() ? Status.RUNNING : Status.WAITING;
    }
    boolean tells = notices.values().stream().anyMatch(notice -> notice.webhook().isEmpty());
    boolean idle = modelCall == null && calls.isEmpty() && !tells;
    if (idle) {
      return Status.FINISHED;
    }
    boolean goesOn =
        (modelCall != null && modelCall.goesOnByItself()) || any(calls, OpenCall::goesOnByItself);
    return goesOn ? Status.RUNNING : Status.WAITING;
  }

  /**
   * Whether the run's time counts: the run is running, and does not only wait for a time, for other
   * systems that do not answer, or for other runs of the tree to be told.
   */
  boolean isAtWork() {
    if (status() != Status.RUNNING) {
      return false;
    }
    if (isBegun() || toTell().stream().anyMatch(OpenCall.Notice::isForPerson)) {
      return true;
    }
    OpenCall.Undo undo = nextUndo();
    return undo != null
        ? works(undo)
        : (modelCall != null && works(modelCall)) || any(calls, State::works);
  }

  private static boolean works(OpenCall call) {
    return switch (call.phase()) {
      case Phase.Ready ready -> true;
      case Phase.CutOff cutOff -> true;
      case Phase.Begun begun -> true;
      case Phase.Postponed postponed -> false;
      case Phase.Waiting waiting -> false;
    };
  }
}
