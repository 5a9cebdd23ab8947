package dev.stint.run;

import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A folded run as data, to be kept beside its last entry, so that a process that does not know the
 * run reads this and the entries after it. Derived: it can be left out or lost, and loses against
 * the log (law 1). It names the entry it was folded to, so that it is never taken for the state
 * after another entry, of another run, or by another fold.
 *
 * @param fold {@link #FOLD} of the release that folded it
 * @param entry digest of the run's last entry as stored
 * @param length how many entries were folded
 */
public record Snapshot(int fold, RunId run, long length, String entry, Values values) {

  /**
   * The version of the fold. Increased with every change of what a run is folded to, so that no
   * release goes on from what another one would have folded differently.
   */
  public static final int FOLD = 7;

  /**
   * Every so many entries one has the folded run beside it: a process that does not know the run
   * reads at most so many. A smaller number would save reads and cost writes; DESIGN.md has the
   * measurements.
   */
  public static final int EVERY = 8;

  /** Whether the run is kept beside this entry at this position. */
  public static boolean isDue(long seq, Entry entry) {
    return (seq > 0 && seq % EVERY == 0) || entry instanceof Entry.Restart;
  }

  /**
   * @param entry digest of the run's last entry as stored
   */
  public static Snapshot of(Run run, String entry) {
    return new Snapshot(FOLD, run.id(), run.length(), entry, Values.of(run.state()));
  }

  /** The run, if this is what this release folded it to after that entry. */
  public Optional<Run> run(RunId id, long runLength, Logged last) {
    return isOf(id, runLength, last) ? Optional.of(Run.of(id, length, values)) : Optional.empty();
  }

  private boolean isOf(RunId id, long runLength, Logged last) {
    return fold == FOLD
        && run.equals(id)
        && length == runLength
        && !entry.isEmpty()
        && entry.equals(last.digest());
  }

  /**
   * What a run is folded to.
   *
   * @param lastInput position of the last message; {@code -1} for none
   * @param answer the last reply of a model that was not cut off, and not unfit
   * @param unfit how many answers in a row were unfit
   * @param workspace its versions if they are few, else the hash of their manifest
   * @param children the runs that calls delegated to, in the order of those calls
   * @param takenBackBy who takes the run back; null if nobody does
   */
  public record Values(
      Beginning started,
      Instant lastAt,
      Instant awakeSince,
      long lastInput,
      Standing standing,
      Optional<OpenCall.Model> modelCall,
      List<OpenCall.OfTool> calls,
      List<OpenCall.Notice> notices,
      @Nullable Origin origin,
      Spent spent,
      Spent stint,
      Waste wasted,
      Waste stintWasted,
      Said said,
      Repeats repeats,
      Limits stintLimits,
      Limits runLimits,
      @Nullable String definition,
      @Nullable EntryId answer,
      int unfit,
      Workspace workspace,
      int forks,
      List<Child> children,
      @Nullable Person takenBackBy) {

    public Values {
      calls = List.copyOf(calls);
      notices = List.copyOf(notices);
      children = List.copyOf(children);
    }

    static Values of(State state) {
      if (state.started == null) {
        throw new IllegalArgumentException("A run without entries has no state to keep");
      }
      return new Values(
          state.started,
          state.lastAt,
          state.awakeSince,
          state.lastInput,
          state.standing,
          Optional.ofNullable(state.modelCall),
          List.copyOf(state.calls().values()),
          List.copyOf(state.notices().values()),
          state.origin,
          state.spent,
          state.stint,
          state.wasted,
          state.stintWasted,
          state.said,
          state.repeats,
          state.stintLimits,
          state.runLimits,
          state.definition,
          state.answer,
          state.unfit,
          state.workspace.kept(),
          state.forks,
          state.children,
          state.takenBackBy);
    }

    State state() {
      State state = new State();
      state.started = started;
      state.lastAt = lastAt;
      state.awakeSince = awakeSince;
      state.lastInput = lastInput;
      state.standing = standing;
      calls.forEach(state::put);
      notices.forEach(state::put);
      modelCall.ifPresent(state::put);
      state.origin = origin;
      state.spent = spent;
      state.stint = stint;
      state.wasted = wasted;
      state.stintWasted = stintWasted;
      state.said = said;
      state.repeats = repeats;
      state.stintLimits = stintLimits;
      state.runLimits = runLimits;
      state.definition = definition;
      state.answer = answer;
      state.unfit = unfit;
      state.workspace = workspace;
      state.forks = forks;
      state.children = children;
      state.takenBackBy = takenBackBy;
      return state;
    }
  }
}
