package dev.stint.run;

import dev.stint.agent.Limits;
import dev.stint.message.Part;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.ToolIntended;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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

  /** How many forks of forks there may be: each is read with those it shares from. */
  public static final int FORKS_MAX = 8;

  static final long NEVER = -1;

  private final RunId id;
  private final @Nullable Run before;
  private final @Nullable Run behind;
  private final @Nullable Entry last;
  private final long length;
  private final long bytes;
  private final State state;

  private Run(RunId id) {
    this.id = id;
    this.before = null;
    this.behind = null;
    this.last = null;
    this.length = 0;
    this.bytes = 0;
    this.state = new State();
  }

  private Run(Run before, Run behind, Entry last, State state) {
    this.id = before.id;
    this.before = before;
    this.behind = behind;
    this.last = last;
    this.length = before.length + 1;
    this.bytes = Math.max(before.bytes, behind.bytes) + EntrySize.heapBytes(last);
    this.state = state;
  }

  /** The run before its first entry. */
  public static Run empty(RunId id) {
    return new Run(id);
  }

  /**
   * The first run of a fork.
   *
   * @param shared the other run, as it stood behind the last shared entry
   */
  public static Run fork(RunId id, Run shared, Forked entry) {
    Run empty = new Run(id);
    if (!shared.id().equals(entry.from()) || shared.length() != entry.to() + 1) {
      throw new ImpossibleHistory(
          id, 0, "Forked", "%d entries of run %s".formatted(entry.to() + 1, entry.from()));
    }
    return new Run(empty, shared, entry, Resumption.of(empty, shared, entry));
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
    if (entry instanceof Rewound rewound && !isEmpty()) {
      Run past =
          past(rewound.to())
              .orElseThrow(
                  () -> new ImpossibleHistory(id, length, "Rewound", "an entry that still counts"));
      return new Run(this, past, rewound, Resumption.of(this, past, rewound));
    }
    return new Run(this, this, entry, Fold.of(this, entry));
  }

  State state() {
    return state;
  }

  public RunId id() {
    return id;
  }

  /** The first entry. Throws {@link IllegalStateException} on a run without entries. */
  public Started started() {
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

  /** What each stint may use. */
  public Limits stintLimits() {
    return state.stintLimits;
  }

  /** What the whole run may use. */
  public Limits runLimits() {
    return state.runLimits;
  }

  /** How many entries the log has; the position at which the next one is appended. */
  public long length() {
    return length;
  }

  /** About how much heap the entries of this run take, for caches that are bounded in bytes. */
  public long bytes() {
    return bytes;
  }

  /** What the whole run has used; a fork begins with nothing. */
  public Spent spent() {
    return state.spent;
  }

  /** What the run has used since a person last decided, or since its start. */
  public Spent stint() {
    return state.stint;
  }

  /** What models were paid for and the whole run did not use. */
  public Waste wasted() {
    return state.wasted;
  }

  /** The same since a person last decided, or since the start. */
  public Waste stintWasted() {
    return state.stintWasted;
  }

  /** What was said to it after its start. */
  public Said said() {
    return state.said;
  }

  /**
   * Since when an action's other side has not answered, and until when it is left alone; empty if
   * it was not postponed.
   */
  public Optional<Postponed> postponed(ActionId action) {
    return Optional.ofNullable(state.postponed(action));
  }

  /** How long it has been at work, of what {@code spent} counts. */
  public Duration worked(Spent part, Instant now) {
    Duration running = state.isAtWork() ? Duration.between(state.awakeSince, now) : Duration.ZERO;
    return running.isNegative() ? part.worked() : part.worked().plus(running);
  }

  /** Fingerprint of the agent's definition that the log has last; empty if it says none. */
  public Optional<String> definition() {
    return Optional.ofNullable(state.definition);
  }

  /** What the stint goes round in, if it does: for people, as {@code "'read', 'list', 3 times"}. */
  public Optional<String> loop() {
    return state
        .repeats
        .loop()
        .map(loop -> "'%s', %d times".formatted(String.join("', '", loop.tools()), loop.times()));
  }

  /** Whether the reply to the open model call did not fit into its tokens. */
  public boolean isCutOff() {
    return state.cutOffAt != NEVER && state.cutOffAt == state.modelCallAt;
  }

  public Status status() {
    return state.status();
  }

  /** The entry that ended the run, if one did: failed or cancelled. */
  public Optional<Entry.End> end() {
    return Optional.ofNullable(state.end);
  }

  /** What the run waits for, oldest first. */
  public List<Hold> holds() {
    List<Hold> holds = new ArrayList<>();
    if (state.end != null) {
      return holds;
    }
    if (state.held != null) {
      holds.add(new Hold(id, state.heldAt, state.held, Optional.empty()));
    }
    for (Map<ActionId, OpenCall> open : List.of(state.calls(), state.notices())) {
      for (OpenCall call : open.values()) {
        if (call.held() != null) {
          holds.add(new Hold(id, call.heldAt(), call.held(), Optional.of(call)));
        }
      }
    }
    holds.sort(Comparator.comparingLong(Hold::seq));
    return holds;
  }

  /** The hold at a position, while nobody has decided it. */
  public Optional<Hold> hold(long seq) {
    return holds().stream().filter(hold -> hold.seq() == seq).findFirst();
  }

  /** The hold of the run as a whole, if there is one. */
  public Optional<Hold> hold() {
    return holds().stream().filter(hold -> hold.call().isEmpty()).findFirst();
  }

  /** Whether something that was rewound is still to be undone. */
  public boolean isUndoing() {
    return state.isUndoing();
  }

  /** Position of the entry that made a model call ready, while that call has no reply. */
  public OptionalLong modelCallAt() {
    return state.modelCallAt == NEVER ? OptionalLong.empty() : OptionalLong.of(state.modelCallAt);
  }

  /** The tool calls without an outcome, by name; what is to be undone comes first. */
  public Map<ActionId, OpenCall> calls() {
    return Collections.unmodifiableSortedMap(state.calls());
  }

  /** What people outside are to be told, or may have been told, by name. */
  public Map<ActionId, OpenCall> notices() {
    return Collections.unmodifiableSortedMap(state.notices());
  }

  /** The notices that can be told now. */
  public List<OpenCall> toTell() {
    return state.toTell();
  }

  /** A tool call or a notice without an outcome. */
  public Optional<OpenCall> call(ActionId action) {
    return Optional.ofNullable(state.open(action));
  }

  /** Where people are told what it comes to; empty if nobody is. */
  public Optional<Origin> origin() {
    return Optional.ofNullable(state.origin);
  }

  /** Whether the log would still take an outcome of this action. */
  public boolean awaits(ActionId action) {
    if (action.isModelCall()) {
      return state.modelCallAt == action.seq();
    }
    OpenCall open = state.open(action);
    return open != null && open.held() == null;
  }

  /**
   * Whether the log would still take the outcome of a call that was begun by {@code intent}: while
   * nobody has decided anything about it, be it in doubt.
   */
  public boolean awaits(ToolIntended intent) {
    OpenCall open = state.open(intent.action());
    return open != null
        && intent.equals(open.intent())
        && (open.held() == null || open.isInDoubt());
  }

  /** Whether an entry says what a call came to that happens once: that settles a doubt about it. */
  public static boolean saysWhatCame(Entry outcome) {
    return outcome instanceof Entry.ToolReturned
        || (outcome instanceof Entry.Held held && held.reason().saysWhatCame());
  }

  /** The run as it was before its last entry. Throws on a run without entries. */
  public Run before() {
    if (before == null) {
      throw new IllegalStateException("Run %s has no entries".formatted(id));
    }
    return before;
  }

  /**
   * The run whose state the last entry added to: the one before, or the past that was rewound to,
   * or what a fork shares. So a walk along it meets every entry that counts. Throws on a run
   * without entries.
   */
  public Run behind() {
    if (behind == null) {
      throw new IllegalStateException("Run %s has no entries".formatted(id));
    }
    return behind;
  }

  /** The run as it stood behind entry {@code seq}; empty if that entry was rewound or is none. */
  public Optional<Run> past(long seq) {
    for (Run run = this; run.last != null && run.id.equals(id); run = run.behind()) {
      if (run.length == seq + 1) {
        return Optional.of(run);
      }
    }
    return Optional.empty();
  }

  /**
   * This run and its pasts, oldest first, each ending with one entry that counts: what a fork
   * shares, then its own; without what was rewound.
   */
  public List<Run> pasts() {
    List<Run> pasts = new ArrayList<>();
    for (Run run = this; run.last != null; run = run.behind()) {
      pasts.add(run);
    }
    Collections.reverse(pasts);
    return pasts;
  }

  /** The last entry. Throws on a run without entries. */
  public Entry last() {
    if (last == null) {
      throw new IllegalStateException("Run %s has no entries".formatted(id));
    }
    return last;
  }

  /** How many forks it is away from a run that was started. */
  public int forks() {
    return state.forks;
  }

  /** The run as it was with its first {@code entries} entries, rewound or not. */
  public Optional<Run> first(long entries) {
    Run run = this;
    while (run.length > entries && run.before != null) {
      run = run.before;
    }
    return run.length == entries && entries > 0 ? Optional.of(run) : Optional.empty();
  }

  /** The latest past of this run, itself included, that is as asked, in the order of its log. */
  public Optional<Run> latest(Predicate<Run> wanted) {
    for (Run run = this; run.last != null; run = run.before()) {
      if (wanted.test(run)) {
        return Optional.of(run);
      }
    }
    return Optional.empty();
  }

  /** All entries of its own log, oldest first. */
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
    if (!state.isAnswered()) {
      return Optional.empty();
    }
    for (Run run = this; run.last != null; run = run.behind()) {
      if (run.last instanceof ModelReplied reply && !reply.cutOff()) {
        return Optional.of(reply.parts());
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "run %s, %d entries, %s".formatted(id, length, status());
  }
}
