package dev.stint.run;

import dev.stint.agent.Limits;
import dev.stint.run.Entry.Held;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.Entry.Started;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a log adds up to. Changed by {@link Fold} while it is made, and never after. */
final class State {

  @Nullable Started started;
  Instant awakeSince = Instant.EPOCH;
  long lastInput = Run.NEVER;
  long modelCallAt = Run.NEVER;
  long cutOffAt = Run.NEVER;
  private SortedMap<ActionId, OpenCall> calls = Collections.emptySortedMap();
  private boolean callsAreOwn;
  private SortedMap<ActionId, OpenCall> notices = Collections.emptySortedMap();
  private Map<ActionId, Postponed> postponed = Map.of();
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
  long heldAt = Run.NEVER;
  @Nullable Held held;
  Entry.@Nullable End end;
  int forks;

  /** The same, to be changed. */
  State copy() {
    State copy = new State();
    copy.started = started;
    copy.awakeSince = awakeSince;
    copy.lastInput = lastInput;
    copy.modelCallAt = modelCallAt;
    copy.cutOffAt = cutOffAt;
    copy.calls = calls;
    copy.notices = notices;
    copy.origin = origin;
    copy.spent = spent;
    copy.stint = stint;
    copy.wasted = wasted;
    copy.stintWasted = stintWasted;
    copy.said = said;
    copy.postponed = postponed;
    copy.repeats = repeats;
    copy.stintLimits = stintLimits;
    copy.runLimits = runLimits;
    copy.definition = definition;
    copy.heldAt = heldAt;
    copy.held = held;
    copy.end = end;
    copy.forks = forks;
    return copy;
  }

  SortedMap<ActionId, OpenCall> calls() {
    return calls;
  }

  /** The open calls, copied at the first change. */
  SortedMap<ActionId, OpenCall> ownCalls() {
    if (!callsAreOwn) {
      calls = new TreeMap<>(calls);
      callsAreOwn = true;
    }
    return calls;
  }

  void put(OpenCall call) {
    if (call.isNotice()) {
      changeNotices(changed -> changed.put(call.id(), call));
    } else {
      ownCalls().put(call.id(), call);
    }
  }

  /** What people outside are to be told, or may have been told. */
  SortedMap<ActionId, OpenCall> notices() {
    return notices;
  }

  /** What nobody has begun to tell, and can be told: no step is made where the agent is gone. */
  List<OpenCall> toTell() {
    boolean agentGone = held != null && held.reason() == HoldReason.AGENT_GONE;
    return agentGone
        ? List.of()
        : notices.values().stream()
            .filter(notice -> notice.intent() == null && notice.held() == null)
            .toList();
  }

  /** Notices are few and rare, so they are copied at each change. */
  void changeNotices(Consumer<SortedMap<ActionId, OpenCall>> change) {
    SortedMap<ActionId, OpenCall> changed = new TreeMap<>(notices);
    change.accept(changed);
    notices = changed;
  }

  /** A call or a notice that has no outcome. */
  @Nullable OpenCall open(ActionId action) {
    OpenCall call = calls.get(action);
    return call == null ? notices.get(action) : call;
  }

  /** Whether the model has answered, and nobody has said anything since. */
  boolean isAnswered() {
    return end == null && modelCallAt == Run.NEVER && calls.isEmpty();
  }

  /** By which entry an action was postponed first; null if it was not. */
  @Nullable Postponed postponed(ActionId action) {
    return postponed.get(action);
  }

  /** Few actions are ever postponed, so they are copied at each change. */
  void postpone(ActionId action, Postponed entry) {
    Map<ActionId, Postponed> more = new HashMap<>(postponed);
    more.put(action, entry);
    postponed = Map.copyOf(more);
  }

  /** What becomes of the action is decided: it is not postponed any more. */
  void resume(ActionId action) {
    if (postponed.containsKey(action)) {
      Map<ActionId, Postponed> fewer = new HashMap<>(postponed);
      fewer.remove(action);
      postponed = Map.copyOf(fewer);
    }
  }

  void resumeAll() {
    postponed = Map.of();
  }

  boolean isUndoing() {
    return calls.values().stream().anyMatch(OpenCall::isUndo);
  }

  void release() {
    heldAt = Run.NEVER;
    held = null;
  }

  /** Counts the time at work up to here, if there was any, and begins a new stint. */
  void beginStint(Instant at, boolean wasRunning) {
    if (wasRunning) {
      rest(at);
    }
    awakeSince = at;
    stint = Spent.NOTHING;
    stintWasted = Waste.NOTHING;
    repeats = Repeats.NONE;
  }

  /** Counts the time at work up to here. */
  void rest(Instant at) {
    Duration worked = Duration.between(awakeSince, at);
    if (worked.isPositive()) {
      spent = spent.worked(worked);
      stint = stint.worked(worked);
    }
  }

  Status status() {
    return switch (end) {
      case Entry.Failed e -> Status.FAILED;
      case Entry.Cancelled e -> Status.CANCELLED;
      case null -> statusOfLiving();
    };
  }

  /**
   * Whether its time counts: it is running, and not only waits for other sides that do not answer.
   */
  boolean isAtWork() {
    if (status() != Status.RUNNING || postponed.isEmpty() || isBegun() || !toTell().isEmpty()) {
      return status() == Status.RUNNING;
    }
    if (isUndoing()) {
      return !postponed.containsKey(calls.firstKey());
    }
    boolean thinks = modelCallAt != Run.NEVER && !isPostponed(ActionId.model(modelCallAt));
    return thinks
        || calls.values().stream().anyMatch(call -> call.held() == null && !isPostponed(call.id()));
  }

  private boolean isPostponed(ActionId action) {
    return postponed.containsKey(action);
  }

  private boolean isBegun() {
    return Stream.concat(calls.values().stream(), notices.values().stream())
        .anyMatch(OpenCall::isBegun);
  }

  private Status statusOfLiving() {
    if (isBegun() || !toTell().isEmpty()) {
      return Status.RUNNING;
    }
    if (held != null) {
      return Status.WAITING;
    }
    if (isUndoing()) {
      OpenCall next = calls.values().iterator().next();
      return next.held() == null ? Status.RUNNING : Status.WAITING;
    }
    if (modelCallAt != Run.NEVER) {
      return Status.RUNNING;
    }
    if (calls.isEmpty()) {
      return notices.isEmpty() ? Status.FINISHED : Status.WAITING;
    }
    boolean allHeld = calls.values().stream().allMatch(call -> call.held() != null);
    return allHeld ? Status.WAITING : Status.RUNNING;
  }
}
