package dev.stint.run;

import dev.stint.agent.Limits;
import dev.stint.message.Part;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Started;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A run: the fold of its log (law 1). Immutable; {@link #apply} gives the run after one more entry
 * and shares everything else with the run before it.
 *
 * <p>Each run knows the run before its last entry, so history can be walked backwards without
 * reading the log again.
 */
public final class Run {

  static final long NEVER = -1;

  private final RunId id;
  private final @Nullable Run before;
  private final @Nullable Entry last;
  private final long length;
  private final long bytes;

  private final @Nullable Started started;
  private final Instant awakeSince;
  private final long lastInput;
  private final long modelCallAt;
  private final SortedMap<ActionId, OpenCall> calls;
  private final Spent spent;
  private final Entry.@Nullable End end;

  private Run(RunId id) {
    this.id = id;
    this.before = null;
    this.last = null;
    this.length = 0;
    this.bytes = 0;
    this.started = null;
    this.awakeSince = Instant.EPOCH;
    this.lastInput = NEVER;
    this.modelCallAt = NEVER;
    this.calls = Collections.emptySortedMap();
    this.spent = Spent.NOTHING;
    this.end = null;
  }

  private Run(Run before, Entry last, Fold fold) {
    this.id = before.id;
    this.before = before;
    this.last = last;
    this.length = before.length + 1;
    this.bytes = before.bytes + EntrySize.heapBytes(last);
    this.started = fold.started;
    this.awakeSince = fold.awakeSince;
    this.lastInput = fold.lastInput;
    this.modelCallAt = fold.modelCallAt;
    this.calls = fold.calls;
    this.spent = fold.spent;
    this.end = fold.end;
  }

  /** The run before its first entry. */
  public static Run empty(RunId id) {
    return new Run(id);
  }

  /**
   * The fold. Throws {@link ImpossibleHistory} at the first entry that cannot stand where it is.
   */
  public static Run of(RunId id, List<? extends Entry> entries) {
    Run run = empty(id);
    for (Entry entry : entries) {
      run = run.apply(entry);
    }
    return run;
  }

  /**
   * The run after {@code entry}. Pure: the same run and entry always give the same run. Throws
   * {@link ImpossibleHistory} if the entry cannot follow.
   */
  public Run apply(Entry entry) {
    return new Run(this, entry, Fold.of(this, entry));
  }

  public RunId id() {
    return id;
  }

  /** The first entry. Throws {@link IllegalStateException} on a run without entries. */
  public Started started() {
    if (started == null) {
      throw new IllegalStateException("Run %s has no entries".formatted(id));
    }
    return started;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  public String agent() {
    return started().agent();
  }

  public Limits limits() {
    return started().limits();
  }

  /** How many entries the log has; the position at which the next one is appended. */
  public long length() {
    return length;
  }

  /** About how much heap the entries of this run take, for caches that are bounded in bytes. */
  public long bytes() {
    return bytes;
  }

  public Spent spent() {
    return spent;
  }

  /** Position of the last thing a person said. */
  long lastInput() {
    return lastInput;
  }

  /** Since when the run has been at work: its start, or the message that continued it. */
  public Instant awakeSince() {
    return awakeSince;
  }

  public Status status() {
    return switch (end) {
      case Failed e -> Status.FAILED;
      case Cancelled e -> Status.CANCELLED;
      case null -> statusOfLiving();
    };
  }

  private Status statusOfLiving() {
    if (modelCallAt != NEVER) {
      return Status.RUNNING;
    }
    if (calls.isEmpty()) {
      return Status.FINISHED;
    }
    boolean allHeld = calls.values().stream().allMatch(call -> call.held() != null);
    return allHeld ? Status.WAITING : Status.RUNNING;
  }

  /** The entry that ended the run, if one did: failed or cancelled. */
  public Optional<Entry.End> end() {
    return Optional.ofNullable(end);
  }

  /** Position of the entry that made a model call ready, while that call has no reply. */
  public OptionalLong modelCallAt() {
    return modelCallAt == NEVER ? OptionalLong.empty() : OptionalLong.of(modelCallAt);
  }

  /** The tool calls without an outcome, in the order they were asked for. */
  public Map<ActionId, OpenCall> calls() {
    return Collections.unmodifiableSortedMap(calls);
  }

  SortedMap<ActionId, OpenCall> openCalls() {
    return calls;
  }

  /** Whether the log would still take an outcome of this action. */
  public boolean awaits(ActionId action) {
    if (action.isModelCall()) {
      return modelCallAt == action.seq();
    }
    OpenCall open = calls.get(action);
    return open != null && open.held() == null;
  }

  /** The run as it was before its last entry. Throws on a run without entries. */
  public Run before() {
    if (before == null) {
      throw new IllegalStateException("Run %s has no entries".formatted(id));
    }
    return before;
  }

  /** The last entry. Throws on a run without entries. */
  public Entry last() {
    if (last == null) {
      throw new IllegalStateException("Run %s has no entries".formatted(id));
    }
    return last;
  }

  /** The latest past of this run, itself included, whose last entry is as asked. */
  public Optional<Run> latest(Predicate<Entry> wanted) {
    for (Run run = this; run.last != null; run = run.before()) {
      if (wanted.test(run.last)) {
        return Optional.of(run);
      }
    }
    return Optional.empty();
  }

  /** All entries, oldest first. */
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (Run run = this; run.last != null; run = run.before()) {
      entries.add(run.last);
    }
    Collections.reverse(entries);
    return entries;
  }

  /** What the model said last, if its reply ended the run's work. */
  public Optional<List<Part>> answer() {
    if (status() != Status.FINISHED) {
      return Optional.empty();
    }
    return latest(ModelReplied.class::isInstance).map(run -> ((ModelReplied) run.last()).parts());
  }

  @Override
  public String toString() {
    return "run %s, %d entries, %s".formatted(id, length, status());
  }
}
