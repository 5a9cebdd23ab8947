package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.Settling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A run with the entries that it was folded from, for code that needs past entries. There are two
 * ways back. The <em>log</em> has all entries of the run itself, rewound or not. The
 * <em>lineage</em> has the entries that count: the shared entries of a fork, then its own, without
 * rewound ones. Immutable; {@link #apply} shares everything with the timeline before.
 *
 * <p>A timeline may begin {@linkplain #at at} a run that was folded elsewhere. Then it has no way
 * back beyond that, and is not {@linkplain #isWhole whole}.
 */
public final class Timeline {

  private final Run run;
  private final @Nullable Timeline before;
  private final @Nullable Timeline parent;
  private final @Nullable Timeline beginning;
  private final @Nullable Entry last;
  private final String digest;
  private final long bytes;

  private Timeline(RunId id) {
    this.run = Run.empty(id);
    this.before = null;
    this.parent = null;
    this.beginning = null;
    this.last = null;
    this.digest = Logged.NOTHING;
    this.bytes = 0;
  }

  private Timeline(Run run, Logged last) {
    this.run = run;
    this.before = null;
    this.parent = null;
    this.beginning = null;
    this.last = last.entry();
    this.digest = last.digest();
    this.bytes = EntrySize.heapBytes(last.entry()) + EntrySize.heapBytes(run);
  }

  private Timeline(Timeline before, Timeline parent, Entry last, Run run) {
    this.run = run;
    this.before = before;
    this.parent = parent;
    this.beginning = before.beginning();
    this.last = last;
    this.digest = Logged.NOTHING;
    this.bytes =
        Math.max(before.bytes, parent.bytes)
            + EntrySize.heapBytes(last)
            + (run.workspace().equals(before.run.workspace())
                ? 0
                : EntrySize.copied(run.workspace()));
  }

  /**
   * A copy of a point; the memory of the entries is not counted again.
   *
   * @param more what it refers to besides, in bytes
   */
  private Timeline(Timeline of, Run run, String digest, long more) {
    this.run = run;
    this.before = of.before;
    this.parent = of.parent;
    this.beginning = of.beginning;
    this.last = of.last;
    this.digest = digest;
    this.bytes = of.bytes + more;
  }

  /** Before the first entry. */
  public static Timeline empty(RunId id) {
    return new Timeline(id);
  }

  /**
   * Begins in the middle of a log.
   *
   * @param run as it was folded up to this entry
   */
  public static Timeline at(Run run, Logged last) {
    return new Timeline(run, last);
  }

  /** Folds entries. Throws {@link ImpossibleHistory} at the first entry that cannot follow. */
  public static Timeline of(RunId id, List<? extends Entry> entries) {
    Timeline timeline = empty(id);
    for (Entry entry : entries) {
      timeline = timeline.apply(entry);
    }
    return timeline;
  }

  /**
   * The beginning of a fork.
   *
   * @param shared the run that was forked, after the last shared entry
   */
  public static Timeline fork(RunId id, Timeline shared, Forked entry) {
    Timeline empty = new Timeline(id);
    if (!shared.run.id().equals(entry.from()) || shared.length() != entry.to() + 1) {
      throw new ImpossibleHistory(
          id, 0, "Forked", "%d entries of run %s".formatted(entry.to() + 1, entry.from()));
    }
    Run forked = empty.run.next(Restoration.of(empty.run, shared.run, entry));
    return new Timeline(empty, shared, entry, forked);
  }

  /**
   * The timeline with one more entry. Pure: the same timeline and entry always give the same
   * result. Throws {@link ImpossibleHistory} if the entry cannot follow.
   */
  public Timeline apply(Entry entry) {
    if (!(entry instanceof Rewound rewound) || isEmpty()) {
      return new Timeline(this, this, entry, run.apply(entry));
    }
    Timeline past =
        inLineage(rewound.to())
            .orElseThrow(
                () ->
                    new ImpossibleHistory(
                        run.id(), length(), "Rewound", "an entry that still counts"));
    return new Timeline(this, past, entry, run.next(Restoration.of(this, past, rewound)));
  }

  /**
   * The timeline with one more entry, as it was read from the log. Throws {@link ImpossibleHistory}
   * if the entry cannot follow, or was not written after the entry before it.
   */
  public Timeline apply(Logged logged) {
    return apply(logged.entry()).after(logged.previous()).logged(logged.digest());
  }

  /**
   * Checks the chain. Throws {@link ImpossibleHistory} if the last entry was not written after the
   * entry with this digest.
   */
  public Timeline after(String previous) {
    String expected = previous();
    if (!previous.equals(expected)) {
      throw new ImpossibleHistory(
          run.id(),
          length() - 1,
          "an entry that was written after another one, of digest '%s'".formatted(previous),
          "one after the entry that stands before it, of digest '%s'".formatted(expected));
    }
    return this;
  }

  /** Copies this timeline, with the digest of its last entry as stored in the log. */
  public Timeline logged(String as) {
    return new Timeline(this, run, as, 0);
  }

  /** Copies this timeline, with the versions of its last point's workspace read. */
  public Timeline with(Workspace.Listed workspace) {
    return new Timeline(this, run.with(workspace), digest, EntrySize.heapBytes(workspace));
  }

  /** Digest of the last entry; empty without entries, and if it is not known to be stored. */
  public String digest() {
    return digest;
  }

  /**
   * Digest of the entry before the last one; for a fork's first entry, of the last shared entry.
   */
  public String previous() {
    return last instanceof Forked ? parent().digest : before().digest;
  }

  /** The run as it stands after the last entry. */
  public Run run() {
    return run;
  }

  public boolean isEmpty() {
    return run.isEmpty();
  }

  /** How many entries the log has. */
  public long length() {
    return run.length();
  }

  /** The estimated heap bytes of the entries, for caches that are bounded in bytes. */
  public long bytes() {
    return bytes;
  }

  /** Whether it goes back to the first entry. */
  public boolean isWhole() {
    return beginning().isEmpty();
  }

  /** The point where this timeline begins: before the first entry, or where it was begun. */
  public Timeline beginning() {
    return beginning == null ? this : beginning;
  }

  /**
   * The entry that the run was started with; of a fork a shared one. Throws {@link
   * IllegalStateException} without entries.
   */
  public Entry.Started started() {
    Timeline first = this;
    while (!first.parent().isEmpty()) {
      first = first.parent();
    }
    return (Entry.Started) first.last();
  }

  /** The last entry. Throws {@link IllegalStateException} without entries. */
  public Entry last() {
    return present(last);
  }

  /** The log before the last entry. Throws {@link IllegalStateException} without entries. */
  public Timeline before() {
    return present(before);
  }

  /**
   * The timeline that the last entry continues: the one before it, the past of a rewind, or the
   * shared entries of a fork. Throws {@link IllegalStateException} without entries.
   */
  public Timeline parent() {
    return present(parent);
  }

  private <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException(
          "Run %s has no entry before %d".formatted(run.id(), length()));
    }
    return value;
  }

  /**
   * The log up to its first {@code entries} entries, rewound or not; empty if it has fewer, or for
   * 0.
   */
  public Optional<Timeline> first(long entries) {
    Timeline at = this;
    while (at.length() > entries && at.before != null) {
      at = at.before;
    }
    return at.length() == entries && entries > 0 ? Optional.of(at) : Optional.empty();
  }

  /** The latest point of the log, this one included, that matches. */
  public Optional<Timeline> latest(Predicate<Timeline> wanted) {
    for (Timeline at = this; !at.isEmpty(); at = at.before()) {
      if (wanted.test(at)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  /** The log, oldest first: each point ends with one entry, rewound or not. */
  public List<Timeline> log() {
    return walk(Timeline::before);
  }

  /** All entries of the log, oldest first. */
  public List<Entry> entries() {
    return log().stream().map(Timeline::last).toList();
  }

  private List<Timeline> walk(UnaryOperator<Timeline> back) {
    List<Timeline> points = new ArrayList<>();
    for (Timeline at = this; !at.isEmpty(); at = back.apply(at)) {
      points.add(at);
    }
    Collections.reverse(points);
    return points;
  }

  /** The timeline after entry {@code seq}; empty if that entry was rewound or is not in the log. */
  public Optional<Timeline> inLineage(long seq) {
    for (Timeline at = this; !at.isEmpty() && at.run.id().equals(run.id()); at = at.parent()) {
      if (at.length() == seq + 1) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  /** The lineage, oldest first: each point ends with one entry that counts. */
  public List<Timeline> lineage() {
    return walk(Timeline::parent);
  }

  /** The wait that the last entry settled; empty if that entry is no {@link Resumed}. */
  public Optional<Suspension> settledWait() {
    return last instanceof Resumed resumed
        ? before().run().waitAt(resumed.suspended())
        : Optional.empty();
  }

  /**
   * Whether the last entry is the outcome of an action, a wait of it, the end of its wait, or the
   * end of the run; or whether it withdrew the notice that the action is.
   */
  public boolean settles(ActionId action) {
    return last instanceof Entry.Ended
        || (last instanceof Settling entry && entry.action().equals(action))
        || settledWait().filter(wait -> wait.entry().action().equals(action)).isPresent()
        || (before().run().notices().containsKey(action) && !run.notices().containsKey(action));
  }

  @Override
  public String toString() {
    return run.toString();
  }
}
