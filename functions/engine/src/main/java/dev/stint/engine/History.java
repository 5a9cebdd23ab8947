package dev.stint.engine;

import dev.stint.agent.RunId;
import dev.stint.engine.History.Appending.Outrun;
import dev.stint.engine.History.Appending.Stands;
import dev.stint.engine.Verdict.Answer;
import dev.stint.engine.Verdict.Append;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.port.EntryLog.Appended;
import dev.stint.port.EntryLog.Taken;
import dev.stint.port.ExpiredRun;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Logged;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import java.lang.ref.SoftReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Loads runs from the log, and remembers them. Logged entries never change, so a remembered prefix
 * is always right and a warm process reads only new entries (law 9). Bounded in bytes. Thread-safe.
 */
public final class History {

  /** A quarter of a 128 MB function. */
  public static final long CACHE_BYTES_MAX = 32L * 1024 * 1024;

  /** Twice the most calls of one reply, because their outcomes race each other. */
  private static final int TRIES_MAX = 2 * ModelReplied.CALLS_MAX;

  private final EntryLog log;
  private final long cacheBytesMax;
  private final BoundedCache<RunId, Timeline> warm;

  /**
   * The last run that is larger than the cache, while there is memory, so that a step reads it
   * once.
   */
  private volatile SoftReference<Timeline> large = new SoftReference<>(null);

  public History(EntryLog log, long cacheBytesMax) {
    this.log = log;
    this.cacheBytesMax = cacheBytesMax;
    this.warm = new BoundedCache<>(cacheBytesMax, Timeline::bytes);
  }

  /**
   * The run with all entries of the log; empty for an unknown run. One query, unless more than a
   * page of entries is new.
   *
   * @throws dev.stint.port.DamagedLog if an entry cannot be read
   * @throws dev.stint.port.ExpiredRun if the run has expired
   * @throws dev.stint.run.ImpossibleHistory if the entries contradict each other
   */
  public Run load(RunId id) {
    return read(id, Long.MAX_VALUE).run();
  }

  /**
   * The entries of a run, for callers that need past entries. Usually they are in memory; otherwise
   * they are read again.
   *
   * @param run as it was loaded or appended to
   */
  public Timeline timeline(Run run) {
    if (run.isEmpty()) {
      return Timeline.empty(run.id());
    }
    return read(run.id(), run.length())
        .first(run.length())
        .orElseThrow(
            () ->
                new DamagedLog(
                    run.id(), run.length() - 1, "it is missing, and had been read before", null));
  }

  /** When an entry of a run was appended; empty if there is no such entry. */
  Optional<Instant> at(Run run, long seq) {
    return timeline(run).first(seq + 1).map(past -> past.last().at());
  }

  /** The remembered timeline, with the new entries of the log up to this length. */
  private Timeline read(RunId id, long lengthMax) {
    Timeline timeline = known(id);
    boolean more = timeline.length() < lengthMax;
    while (more) {
      int max = (int) Math.min(EntryLog.PAGE_MAX, lengthMax - timeline.length());
      List<Logged> page = log.read(id, timeline.length(), max);
      for (Logged next : page) {
        timeline =
            timeline.isEmpty() && next.entry() instanceof Forked fork
                ? fork(id, fork).after(next.previous()).logged(next.digest())
                : timeline.apply(next);
      }
      more = page.size() == max && timeline.length() < lengthMax;
    }
    remember(timeline);
    return timeline;
  }

  private Timeline known(RunId id) {
    Timeline latest = large.get();
    return latest != null && latest.run().id().equals(id)
        ? latest
        : warm.get(id).orElseGet(() -> Timeline.empty(id));
  }

  /**
   * Remembers a timeline. Of a run larger than the cache it remembers the beginning, which never
   * changes.
   */
  private void remember(Timeline timeline) {
    RunId id = timeline.run().id();
    if (timeline.bytes() <= cacheBytesMax) {
      warm.put(id, timeline);
      return;
    }
    large = new SoftReference<>(timeline);
    boolean known = warm.get(id).filter(begun -> begun.bytes() > cacheBytesMax / 2).isPresent();
    if (!known) {
      Timeline begun = timeline;
      while (begun.bytes() > cacheBytesMax) {
        begun = begun.before();
      }
      warm.put(id, begun);
    }
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
      return read(entry.from(), entry.to() + 1).first(entry.to() + 1);
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
        case Append<R>(Entry entry, Function<Transition, R> then) -> {
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
    return append(timeline(run).apply(entry));
  }

  private Appending append(Timeline after) {
    Run run = after.run();
    return switch (log.append(run.id(), run.length() - 1, after.previous(), after.last())) {
      case Appended(String digest) -> {
        remember(after.logged(digest));
        yield new Stands(Transition.of(after));
      }
      case Taken taken -> new Outrun();
    };
  }
}
