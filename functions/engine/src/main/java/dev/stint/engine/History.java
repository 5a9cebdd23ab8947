package dev.stint.engine;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.engine.History.Appending.Outrun;
import dev.stint.engine.History.Appending.Stands;
import dev.stint.engine.KnownRuns.Known;
import dev.stint.engine.Verdict.Answer;
import dev.stint.port.DamagedLog;
import dev.stint.port.DamagedPayload;
import dev.stint.port.EntryLog;
import dev.stint.port.EntryLog.Append;
import dev.stint.port.EntryLog.Appended;
import dev.stint.port.EntryLog.Newest;
import dev.stint.port.EntryLog.Taken;
import dev.stint.port.ExpiredRun;
import dev.stint.port.PortUnavailable;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.EntryId;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Logged;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.Snapshot;
import dev.stint.run.Timeline;
import dev.stint.run.UnreadWorkspace;
import dev.stint.run.Workspace;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Loads runs from the log, and remembers them. Logged entries never change, so a remembered prefix
 * is always right and a warm process reads only new entries. A process that does not know a run
 * reads the folded run beside one of the newest entries, and the entries after it: that costs the
 * same wherever the run stands (law 9). A folded run is derived, and loses against the log (law 1):
 * if it is of another entry, run or release, or the log does not follow from it, the whole log is
 * read. Bounded in bytes. Thread-safe.
 */
public final class History {

  /** A quarter of a 128 MB function. */
  public static final long CACHE_BYTES_MAX = 32L * 1024 * 1024;

  /** Twice the most calls of one reply, because their outcomes race each other. */
  private static final int TRIES_MAX = 2 * ModelReplied.CALLS_MAX;

  private static final Logger LOG = System.getLogger(History.class.getName());

  private final EntryLog log;
  private final Payloads payloads;
  private final KnownRuns runs;
  private final Observer observer;

  /**
   * Unobserved.
   *
   * @param payloads has the manifests of large workspaces
   */
  public History(EntryLog log, Payloads payloads, long cacheBytesMax) {
    this(log, payloads, cacheBytesMax, Observer.NONE);
  }

  /** With an observer, who is told of each append. */
  History(EntryLog log, Payloads payloads, long cacheBytesMax, Observer observer) {
    this.log = log;
    this.payloads = payloads;
    this.runs = new KnownRuns(cacheBytesMax);
    this.observer = observer;
  }

  /** The run as this process knows it; empty if it does not. Reads nothing. */
  Run known(RunId id) {
    return runs.of(id).newest().run();
  }

  /**
   * The run with all entries of the log; empty for an unknown run. One query of at most {@link
   * Snapshot#EVERY} entries, unless no folded run can be used.
   *
   * @throws dev.stint.port.DamagedLog if an entry that is read cannot be read
   * @throws dev.stint.port.ExpiredRun if the run has expired
   * @throws dev.stint.run.ImpossibleHistory if the entries contradict each other
   */
  public Run load(RunId id) {
    return newest(id).run();
  }

  private Timeline newest(RunId id) {
    Timeline known = runs.of(id).newest();
    Timeline newest =
        log.newest(id, known.length(), Snapshot.EVERY)
            .flatMap(read -> follow(id, known, read))
            .orElseGet(() -> whole(id, Long.MAX_VALUE));
    runs.remember(newest);
    return newest;
  }

  /** As {@link #load}, for a caller that then asks for the {@link #timeline}. */
  public Run loadWhole(RunId id) {
    return whole(id, Long.MAX_VALUE).run();
  }

  /** Follows a log from what is known, or from the folded run beside its first entry. */
  private Optional<Timeline> follow(RunId id, Timeline known, Newest read) {
    boolean goesOn = read.first() == known.length();
    if (read.entries().isEmpty() || (goesOn && !isFork(read))) {
      return tried(known, read.entries());
    }
    Logged first = read.entries().getFirst();
    return read.snapshot()
        .flatMap(snapshot -> snapshot.run(id, read.first() + 1, first))
        .map(run -> Timeline.at(run, first))
        .flatMap(begun -> tried(begun, read.entries().subList(1, read.entries().size())));
  }

  /** What a fork shares need not be read, as the folded run is beside its first entry. */
  private static boolean isFork(Newest read) {
    return read.entries().getFirst().entry() instanceof Forked;
  }

  /**
   * The timeline with these entries; empty if they do not follow, and the whole log is to tell
   * whether it is the log that is wrong, or if they go back to what is not here.
   */
  private Optional<Timeline> tried(Timeline from, List<Logged> entries) {
    boolean goesBack = entries.stream().anyMatch(next -> next.entry() instanceof Rewound);
    try {
      return from.isWhole() || !goesBack ? Optional.of(follow(from, entries)) : Optional.empty();
    } catch (ImpossibleHistory e) {
      return Optional.empty();
    }
  }

  private Timeline follow(Timeline from, List<Logged> entries) {
    Timeline timeline = from;
    for (Logged next : entries) {
      if (next.entry() instanceof Entry.ScheduleChanged) {
        return from; // It is the log of a schedule, and no run.
      }
      timeline =
          timeline.isEmpty() && next.entry() instanceof Forked fork
              ? fork(timeline.run().id(), fork).after(next.previous()).logged(next.digest())
              : withWorkspace(timeline, point -> point.apply(next));
    }
    return timeline;
  }

  /** Does something with a run, and reads its workspace first if that is needed. */
  private <R> R withWorkspace(Timeline timeline, Function<Timeline, R> work) {
    try {
      return work.apply(timeline);
    } catch (UnreadWorkspace e) {
      return work.apply(timeline.with(workspace(timeline.run())));
    }
  }

  /**
   * The versions of a run's workspace. Read from their manifest if they are not in memory, and from
   * the whole log if that is damaged.
   */
  Workspace.Listed workspace(Run run) {
    return switch (run.workspace()) {
      case Workspace.Listed listed -> listed;
      case Workspace.Unread unread ->
          manifest(run, unread).orElseGet(() -> (Workspace.Listed) timeline(run).run().workspace());
    };
  }

  private Optional<Workspace.Listed> manifest(Run run, Workspace.Unread unread) {
    try {
      return unread.read(payloads.text(run.id(), unread.manifest()));
    } catch (DamagedPayload | PortUnavailable e) {
      return Optional.empty();
    }
  }

  /**
   * All entries of a run, for callers that need past entries. Usually they are in memory; otherwise
   * they are read.
   *
   * @param run as it was loaded or appended to
   */
  public Timeline timeline(Run run) {
    return run.isEmpty() ? Timeline.empty(run.id()) : upTo(run, whole(run.id(), run.length()));
  }

  /**
   * The newest entries of a run, back to the point where it had {@code length} entries; more of
   * them if those are in memory.
   */
  Timeline since(Run run, long length) {
    if (run.isEmpty()) {
      return Timeline.empty(run.id());
    }
    Timeline known = runs.of(run.id()).newest();
    Timeline newest = known.length() >= run.length() ? known : newest(run.id());
    return newest.length() >= run.length() && newest.beginning().length() <= length
        ? upTo(run, newest)
        : timeline(run);
  }

  /** How a run ended, if that was the last thing that happened. */
  Optional<Transition> ending(Run run) {
    return run.end().isEmpty()
        ? Optional.empty()
        : Optional.of(since(run, run.length() - 1))
            .filter(newest -> newest.last() instanceof Entry.Ended)
            .map(Transition::of);
  }

  private static Timeline upTo(Run run, Timeline timeline) {
    return timeline
        .first(run.length())
        .orElseThrow(
            () ->
                new DamagedLog(
                    run.id(), run.length() - 1, "it is missing, and had been read before", null));
  }

  /**
   * Since when an action waits for others that do not answer: a notice since the entry that it is
   * about, as an ended run takes no entry that postpones it.
   */
  Optional<Instant> waitsSince(Run run, ActionId action) {
    return run.call(action).orElse(null) instanceof OpenCall.Notice
        ? at(run, action.seq())
        : run.postponedSince(action);
  }

  /** When an entry of a run was appended; empty if there is no such entry. */
  Optional<Instant> at(Run run, long seq) {
    return seq < run.length()
        ? since(run, seq + 1).first(seq + 1).map(past -> past.last().at())
        : Optional.empty();
  }

  /**
   * An entry. Read by itself, unless it is in memory.
   *
   * @throws DamagedLog if there is none
   * @throws ExpiredRun if its run has expired, and it is erased
   */
  Entry entry(EntryId id) {
    Known known = runs.of(id.run());
    return known
        .newest()
        .first(id.seq() + 1)
        .or(() -> known.whole().first(id.seq() + 1))
        .map(Timeline::last)
        .or(() -> log.read(id.run(), id.seq(), 1).stream().findFirst().map(Logged::entry))
        .orElseThrow(() -> new DamagedLog(id.run(), id.seq(), "it is missing", null));
  }

  /** The run with one more entry, which is not appended. */
  Run after(Run run, Entry entry) {
    return withWorkspace(from(run, entry), point -> point.apply(entry)).run();
  }

  /** Only a rewind needs the past of the run that it is applied to. */
  private Timeline from(Run run, Entry entry) {
    return entry instanceof Rewound ? timeline(run) : since(run, run.length());
  }

  /**
   * All entries of the log up to this length: from memory, and the others from the log. Where they
   * reach the folded run that this process began from, that run is checked.
   */
  private Timeline whole(RunId id, long lengthMax) {
    Known known = runs.of(id);
    Timeline whole = read(known.whole(), lengthMax);
    if (!known.newest().isWhole()) {
      check(known.newest().beginning(), whole);
    }
    runs.remember(whole);
    return whole;
  }

  private static void check(Timeline beginning, Timeline whole) {
    boolean differs =
        whole
            .first(beginning.length())
            .filter(point -> !values(point.run()).equals(values(beginning.run())))
            .isPresent();
    if (differs) {
      LOG.log(
          Level.WARNING,
          "Run {0}: beside entry {1} is another folded run than its log gives. The log counts.",
          beginning.run().id(),
          beginning.length() - 1);
    }
  }

  private static Snapshot.Values values(Run run) {
    return Snapshot.of(run, Logged.NOTHING).values();
  }

  private Timeline read(Timeline from, long lengthMax) {
    Timeline timeline = from;
    boolean more = timeline.length() < lengthMax;
    while (more) {
      int max = (int) Math.min(EntryLog.PAGE_MAX, lengthMax - timeline.length());
      List<Logged> page = log.read(timeline.run().id(), timeline.length(), max);
      timeline = follow(timeline, page);
      more = page.size() == max && timeline.length() < lengthMax;
    }
    return timeline;
  }

  /** Reads and remembers the entries that a fork shares, and no others. */
  private Timeline fork(RunId id, Forked entry) {
    return shared(entry)
        .map(shared -> Timeline.fork(id, shared, entry))
        .orElseThrow(
            () ->
                new DamagedLog(
                    id,
                    0,
                    "it shares entries up to %d of run %s, which has them no longer"
                        .formatted(entry.to(), entry.from()),
                    null));
  }

  private Optional<Timeline> shared(Forked entry) {
    try {
      return whole(entry.from(), entry.to() + 1).first(entry.to() + 1);
    } catch (ExpiredRun e) {
      return Optional.empty(); // The source expired, not the fork.
    }
  }

  /** The outcome of an append. */
  sealed interface Appending {

    /** The entry is in the log for good. */
    record Stands(Transition transition) implements Appending {}

    /** Another writer was first, and nothing was changed. */
    record Outrun() implements Appending {}
  }

  /** Other writers were first every time, and the tries are used up. Nothing was changed. */
  static final class AlwaysOutrun extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    AlwaysOutrun(RunId run) {
      super("Run %s: other writers were first %d times".formatted(run, TRIES_MAX));
    }
  }

  /**
   * Changes a run: asks for a verdict on it, and performs the verdict. If another writer was first,
   * loads the run again and asks for another verdict.
   *
   * @param from the run as it was loaded last; it is read again only if another writer was first
   * @throws AlwaysOutrun if other writers are first every time
   */
  <R> R change(Run from, Function<Run, Verdict<R>> decide) {
    Run run = from;
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      switch (decide.apply(run)) {
        case Answer<R>(R answer) -> {
          return answer;
        }
        case Verdict.Append<R>(Entry entry, Function<Transition, R> then) -> {
          if (append(run, entry) instanceof Stands(Transition transition)) {
            return then.apply(transition);
          }
        }
      }
      run = load(run.id());
    }
    throw new AlwaysOutrun(run.id());
  }

  /** Begins a fork. */
  Appending begin(RunId id, Timeline shared, Forked entry) {
    return append(Timeline.fork(id, shared, entry));
  }

  /** Appends to {@code run}. */
  Appending append(Run run, Entry entry) {
    if (runs.of(run.id()).newest().length() > run.length()) {
      return new Outrun(); // As this process knows already.
    }
    return append(withWorkspace(from(run, entry), point -> point.apply(entry)));
  }

  private Appending append(Timeline after) {
    return switch (put(after)) {
      case Appended(String digest) -> {
        runs.remember(after.logged(digest));
        Transition transition = Transition.of(after);
        observer.tell(Observer.Appended.now(transition));
        yield new Stands(transition);
      }
      case Taken taken -> new Outrun();
    };
  }

  private Append put(Timeline after) {
    Run run = after.run();
    long seq = run.length() - 1;
    Optional<Run> folded =
        Snapshot.isDue(seq, after.last()) && keepsWorkspace(run)
            ? Optional.of(run)
            : Optional.empty();
    return log.append(run.id(), seq, after.previous(), after.last(), folded);
  }

  /**
   * Folds the entries of a log that comes from another store, with the digests that they get here.
   *
   * @throws ImpossibleHistory if they do not follow
   * @throws DamagedLog if it is a fork of what is not here
   */
  Timeline chained(RunId id, List<Entry> entries) {
    Timeline timeline = Timeline.empty(id);
    for (Entry entry : entries) {
      timeline =
          chained(
              timeline.isEmpty() && entry instanceof Forked fork
                  ? fork(id, fork)
                  : timeline.apply(entry));
    }
    return timeline;
  }

  /** A timeline whose last entry is not in the log, with the digest that it gets here. */
  Timeline chained(Timeline after) {
    return after.logged(log.digest(after.previous(), after.last()));
  }

  /**
   * Puts a log that comes from another store, its last entry first: until the others are there, it
   * is damaged, and nobody goes on with a part of it. Can be repeated after a crash.
   *
   * @param known how many of its entries are here
   * @return false if another entry is at one of the positions
   */
  boolean place(Timeline whole, long known) {
    return tryPlace(whole)
        && whole.before().log().stream()
            .filter(point -> point.length() > known)
            .allMatch(this::tryPlace);
  }

  private boolean tryPlace(Timeline point) {
    return put(point) instanceof Appended
        || has(point.run().id(), point.length() - 1, point.digest());
  }

  /** Whether the entry of this digest is at this position. */
  boolean has(RunId run, long seq, String digest) {
    return log.read(run, seq, 1).stream().anyMatch(found -> found.digest().equals(digest));
  }

  /**
   * Stores the manifest of a large workspace, of which a folded run has the hash.
   *
   * @return false if the store does not answer: then nothing is kept beside the entry, whose append
   *     matters more
   */
  private boolean keepsWorkspace(Run run) {
    try {
      if (run.workspace() instanceof Workspace.Listed listed
          && listed.kept() instanceof Workspace.Unread) {
        payloads.keep(run.id(), listed.manifest());
      }
      return true;
    } catch (PortUnavailable e) {
      return false;
    }
  }
}
