package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.run.Entry.ToolIntended;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The state of a run: the fold of its log (law 1), without the entries. It has everything that a
 * step needs to decide, and stays small however long the log is; code that needs past entries takes
 * a {@link Timeline}. Immutable.
 */
public final class Run {

  /**
   * Most forks of forks in a row. To read a fork, all runs that it shares entries with are read.
   */
  public static final int FORKS_MAX = 8;

  static final long NEVER = -1;

  private final RunId id;
  private final long length;
  private final State state;

  private Run(RunId id, long length, State state) {
    this.id = id;
    this.length = length;
    this.state = state;
  }

  /** The run before its first entry. */
  public static Run empty(RunId id) {
    return new Run(id, 0, new State());
  }

  static Run of(RunId id, long length, Snapshot.Values values) {
    return new Run(id, length, values.state());
  }

  /**
   * The run after {@code entry}. Pure: the same run and entry always give the same run. Throws
   * {@link ImpossibleHistory} if the entry cannot follow, or can only be applied to a {@link
   * Timeline}.
   */
  public Run apply(Entry entry) {
    return next(Fold.of(this, entry));
  }

  Run next(State after) {
    return new Run(id, length + 1, after);
  }

  State state() {
    return state;
  }

  /** Copies this run, with the versions of its workspace read. */
  Run with(Workspace.Listed workspace) {
    State read = state.copy();
    read.workspace = workspace;
    return new Run(id, length, read);
  }

  public RunId id() {
    return id;
  }

  /** How the run was started. Throws {@link IllegalStateException} on a run without entries. */
  public Beginning started() {
    if (state.started == null) {
      throw new IllegalStateException("Run %s has no entries".formatted(id));
    }
    return state.started;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  public String agent() {
    return started().agent();
  }

  /** The limits of every stint. */
  public Limits stintLimits() {
    return state.stintLimits;
  }

  /** The limits of the whole run. */
  public Limits runLimits() {
    return state.runLimits;
  }

  /** How many entries the log has; the position at which the next one is appended. */
  public long length() {
    return length;
  }

  /** The time of the last entry; 1970 on a run without entries. */
  public Instant lastAt() {
    return state.lastAt;
  }

  /** The use of the whole run; a fork starts with nothing. */
  public Spent spent() {
    return state.spent;
  }

  /** The use since the last decision of a person, or since the start. */
  public Spent stint() {
    return state.stint;
  }

  /** Money and tokens that models took for replies that the run did not use. */
  public Waste wasted() {
    return state.wasted;
  }

  /** The waste since the last decision of a person, or since the start. */
  public Waste stintWasted() {
    return state.stintWasted;
  }

  /** The messages after the start: how many, and how large. */
  public Said said() {
    return state.said;
  }

  /** The workspace after the last entry; {@link Workspace.Unread} if it was not read yet. */
  public Workspace workspace() {
    return state.workspace;
  }

  /**
   * Since when the other system of an open action has not answered; empty if it was not postponed.
   */
  public Optional<Instant> postponedSince(ActionId action) {
    return call(action)
        .map(OpenCall::phase)
        .map(phase -> phase instanceof Phase.Waiting waiting ? waiting.was() : phase)
        .filter(Phase.Postponed.class::isInstance)
        .map(phase -> ((Phase.Postponed) phase).since());
  }

  /** The time at work until {@code now} that {@link Spent} does not count yet; never negative. */
  Duration atWork(Instant now) {
    Duration running = state.isAtWork() ? Duration.between(state.awakeSince, now) : Duration.ZERO;
    return running.isNegative() ? Duration.ZERO : running;
  }

  /**
   * The last fingerprint of the agent's definition in the log; empty if a person has accepted
   * another definition since.
   */
  public Optional<String> definition() {
    return Optional.ofNullable(state.definition);
  }

  /**
   * The loop that the stint goes round in, if there is one, in words for people: {@code "'read',
   * 'list', 3 times"}.
   */
  public Optional<String> loop() {
    return state
        .repeats
        .loop()
        .map(loop -> "'%s', %d times".formatted(String.join("', '", loop.tools()), loop.times()));
  }

  /** How many answers in a row did not fit the agent's type, since a person last decided. */
  public int unfitAnswers() {
    return state.unfit;
  }

  public Status status() {
    return state.status();
  }

  /** The entry that ended the run, if one did: failed, cancelled or moved. */
  public Optional<Entry.Ended> end() {
    return Optional.ofNullable(state.end());
  }

  /** Whether the run was moved to another store, and goes on there. */
  public boolean isMoved() {
    return state.isMoved();
  }

  /** The open waits of the run and its calls, oldest first. */
  public List<Suspension> suspensions() {
    return state.isOver() ? List.of() : waits();
  }

  /** The waits, also of a run that is over. */
  private List<Suspension> waits() {
    List<Suspension> waits = new ArrayList<>();
    if (state.standing instanceof Standing.Held held) {
      waits.add(new Suspension(id, held.seq(), held.entry(), Optional.empty()));
    }
    if (state.modelCall != null) {
      addWait(state.modelCall, waits);
    }
    state.calls().values().forEach(call -> addWait(call, waits));
    state.notices().values().forEach(notice -> addWait(notice, waits));
    waits.sort(Comparator.comparingLong(Suspension::seq));
    return waits;
  }

  private void addWait(OpenCall call, List<Suspension> waits) {
    if (call.phase() instanceof Phase.Waiting waiting) {
      waits.add(new Suspension(id, waiting.seq(), waiting.entry(), Optional.of(call)));
    }
  }

  /**
   * The wait that began at a position; also of a run that is over, where a child's end may still
   * settle it.
   */
  public Optional<Suspension> waitAt(long seq) {
    return waits().stream().filter(wait -> wait.seq() == seq).findFirst();
  }

  /** The open wait that began at a position. */
  public Optional<Suspension> suspension(long seq) {
    return suspensions().stream().filter(wait -> wait.seq() == seq).findFirst();
  }

  /** The open waits for people, oldest first. */
  public List<Hold> holds() {
    return suspensions().stream().flatMap(wait -> wait.hold().stream()).toList();
  }

  /** The open hold that began at a position. */
  public Optional<Hold> hold(long seq) {
    return suspension(seq).flatMap(Suspension::hold);
  }

  /** The hold of the run as a whole, if there is one. */
  public Optional<Hold> hold() {
    return holds().stream().filter(hold -> hold.call().isEmpty()).findFirst();
  }

  /** Whether the run waits for a person as a whole. */
  public boolean isHeld() {
    return state.isHeld();
  }

  /** Whether undos of a rewind are still open. */
  public boolean isUndoing() {
    return state.isUndoing();
  }

  /** The next undo: no other call is made before it. */
  public Optional<OpenCall.Undo> nextUndo() {
    return Optional.ofNullable(state.nextUndo());
  }

  /** The next call of a model, if one is open. */
  public Optional<OpenCall.Model> modelCall() {
    return Optional.ofNullable(state.modelCall);
  }

  /** The tool calls and undos without an outcome, by action id; undos come first. */
  public SortedMap<ActionId, OpenCall.OfTool> calls() {
    return Collections.unmodifiableSortedMap(state.calls());
  }

  /** The notices without an outcome, by action id. */
  public SortedMap<ActionId, OpenCall.Notice> notices() {
    return Collections.unmodifiableSortedMap(state.notices());
  }

  /** The notices that can be sent now. */
  public List<OpenCall.Notice> toTell() {
    return state.toTell();
  }

  /** Whether a step has begun to send a notice and its outcome is not in the log. */
  public boolean isTelling() {
    return state.isTelling();
  }

  /** An open call of a model or a tool, or a notice. */
  public Optional<OpenCall> call(ActionId action) {
    return Optional.ofNullable(state.open(action));
  }

  /** Where notices of this run go; empty if none are sent. */
  public Optional<Origin> origin() {
    return Optional.ofNullable(state.origin);
  }

  /**
   * Whether this action is open and needs nothing outside: it does not wait, or only to be tried
   * again.
   */
  public boolean isPending(ActionId action) {
    return call(action).filter(OpenCall::goesOnByItself).isPresent();
  }

  /** Whether this action is open and does not wait. */
  public boolean awaits(ActionId action) {
    return call(action).filter(open -> !open.isWaiting()).isPresent();
  }

  /**
   * Whether the log still takes the outcome of the call that {@code intent} began. It does until a
   * person decides about the call, even if the call is in doubt.
   */
  public boolean awaits(ToolIntended intent) {
    return call(intent.action())
        .filter(open -> open.intent().filter(intent::equals).isPresent())
        .filter(OpenCall::takesOutcome)
        .isPresent();
  }

  /**
   * Whether an entry records the outcome of a {@code ONCE} call, which settles any doubt about it:
   * also if another system took it over, and answers later.
   */
  public static boolean saysWhatCame(Entry outcome) {
    return switch (outcome) {
      case Entry.ToolReturned returned -> true;
      case Entry.Suspended suspended ->
          switch (suspended.waitsFor()) {
            case Wait.ForPerson hold -> hold.reason().saysWhatCame();
            case Wait.ForCallback callback -> true;
            case Wait.ForTime time -> false;
            case Wait.ForSignal signal -> false;
            case Wait.ForChild child -> false;
          };
      default -> false;
    };
  }

  /** The runs that calls of this run delegated to, in the order of those calls. */
  public List<Child> children() {
    return state.children;
  }

  /** The child of this id. */
  public Optional<Child> child(RunId run) {
    return state.child(run);
  }

  /** The child that a call delegated to. */
  public Optional<Child> child(ActionId action) {
    return state.children.stream().filter(child -> child.action().equals(action)).findFirst();
  }

  /** What is reserved out of the limits of this run, and its stint, for children at work. */
  public Reserved reserved() {
    return Reserved.of(state.children);
  }

  /** Whether the run has ended for good, and runs below it have not: they are told to. */
  public boolean isStopping() {
    return state.isStopping();
  }

  /** Whether a child has not ended. A run that was cancelled has stopped when none has. */
  public boolean hasOpenChildren() {
    return state.hasOpenChildren();
  }

  /** Whether another run of the tree has still to hear from this one, or this one from another. */
  public boolean owesKin() {
    return hasOpenChildren()
        || waits().stream().anyMatch(wait -> wait.entry().waitsFor() instanceof Wait.ForChild)
        || state.notices().values().stream().anyMatch(OpenCall.Notice::isForKin);
  }

  /** The call that delegated the task of this run; empty for the root of a tree, and for forks. */
  public Optional<Parent> parent() {
    return Optional.ofNullable(state.parent());
  }

  /** The runs above this one in its tree, the root first; empty for the root. */
  public List<RunId> path() {
    return parent().map(Parent::path).orElse(List.of());
  }

  /** Whether the run was taken back as its parent was rewound, or will be after its undos. */
  public boolean isTakenBack() {
    return state.takenBackBy != null;
  }

  /** Whether its work is over, by an answer or an end: its parent is told, or has been. */
  public boolean isOver() {
    return state.isOver() || state.isAnswered();
  }

  /** How many forks led to this run from a run that was started; 0 if this run is no fork. */
  public int forks() {
    return state.forks;
  }

  /** The model's last reply, if it finished the run's work; of a fork perhaps a shared entry. */
  public Optional<EntryId> answer() {
    return state.isAnswered() ? Optional.ofNullable(state.answer) : Optional.empty();
  }

  @Override
  public String toString() {
    return "run %s, %d entries, %s".formatted(id, length, status());
  }
}
