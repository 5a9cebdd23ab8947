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
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Loads runs from the log, and remembers them: the log is immutable, so a remembered prefix is
 * always right and a warm process reads only what is new (law 9). Bounded in bytes. Thread-safe.
 */
public final class History {

  /** Of a 128 MB function, a quarter. */
  public static final long CACHE_BYTES_MAX = 32L * 1024 * 1024;

  /** Twice as often as there are calls of one reply, whose outcomes race each other. */
  private static final int TRIES_MAX = 2 * ModelReplied.CALLS_MAX;

  private final EntryLog log;
  private final long cacheBytesMax;
  private final BoundedCache<RunId, Timeline> warm;

  /** Of a run that is larger than the cache, as long as there is memory: a step reads it once. */
  private volatile SoftReference<Timeline> large = new SoftReference<>(null);

  public History(EntryLog log, long cacheBytesMax) {
    this.log = log;
    this.cacheBytesMax = cacheBytesMax;
    this.warm = new BoundedCache<>(cacheBytesMax, Timeline::bytes);
  }

  /**
   * The run as the log has it now; empty for an unknown one. One query, unless more than a page of
   * entries is new.
   *
   * @throws dev.stint.port.DamagedLog if an entry cannot be read
   * @throws dev.stint.port.ExpiredRun if the run has expired
   * @throws dev.stint.run.ImpossibleHistory if the entries contradict each other
   */
  public Run load(RunId id) {
    return read(id, Long.MAX_VALUE).run();
  }

  /**
   * The entries of a run, for callers that look back. As a rule they are in memory; entries that
   * are not are read again.
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

  /** A timeline as it is in memory, and at most up to this length as the log has it now. */
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
   * Of a run that is larger than the cache, its beginning is remembered: that is right for ever.
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

  /** Reads the entries that a fork shares, and no others, and remembers them. */
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
      return Optional.empty(); // Of its source, and not of the fork.
    }
  }

  /** The outcome of an append. */
  sealed interface Appending {

    /** The entry stands, for good. */
    record Stands(Transition transition) implements Appending {}

    /** Another writer was first, and nothing was changed. */
    record Outrun() implements Appending {}
  }

  /** Other writers were first each time, and nobody tries for ever. Nothing was changed. */
  static final class AlwaysOutrun extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    AlwaysOutrun(RunId run) {
      super("Run %s: other writers were first %d times".formatted(run, TRIES_MAX));
    }
  }

  /**
   * Changes a run as it stands: asks for a verdict, and for another one on the run as it stands
   * then if another writer was first.
   *
   * @param from as the log had the run lately; it is read again only when that proves wrong
   * @throws AlwaysOutrun if that happens again and again
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
