package dev.stint.engine;

import dev.stint.agent.RunId;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.port.EntryLog.Appended;
import dev.stint.port.ExpiredRun;
import dev.stint.port.Forks;
import dev.stint.port.Forks.Fork;
import dev.stint.port.PayloadStore;
import dev.stint.port.RunIndex;
import dev.stint.port.RunIndex.Chore;
import dev.stint.port.RunIndex.Progress;
import dev.stint.port.RunSummary;
import dev.stint.run.Child;
import dev.stint.run.Entry.Started;
import dev.stint.run.EntryId;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Run;
import dev.stint.run.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Lets ended runs expire, in two parts. First a tombstone is put after the last entry. It competes
 * with any other append there, and after it the run cannot be loaded. Later, when nothing that
 * began before can still be under way, the run is erased: its large texts, its entries, and last
 * its item in the index. After a crash at any point, the next sweep continues.
 *
 * <p>A run is kept as long as those that it gave documents to, which it stores, and as long as
 * forks that share its entries. A fork is noted before it begins. If it begins while its source
 * expires, it is found before the source is erased, and can still read the shared entries.
 */
final class Expiry {

  private final History history;
  private final EntryLog log;
  private final Forks forks;
  private final PayloadStore payloads;
  private final Dispatch dispatch;
  private final RunIndex index;
  private final InstantSource clock;

  Expiry(Engine engine) {
    this.history = engine.history;
    this.log = engine.ports.log();
    this.forks = engine.ports.forks();
    this.payloads = engine.ports.payloads();
    this.dispatch = engine.dispatch;
    this.index = engine.ports.index();
    this.clock = engine.clock;
  }

  /**
   * The result of a round.
   *
   * @param done how many runs expired, or were erased
   * @param stuck the problems of the runs that cannot be read, and so are kept
   * @param finished whether the round reached the end
   */
  record Report(int done, List<String> stuck, boolean finished) {

    static final Report NOTHING = new Report(0, List.of(), true);
  }

  /** Checks the ended runs, unless it did so recently, and lets expire what no rule keeps. */
  Report expire(Retention retention, Instant deadline) {
    Instant began = clock.instant();
    if (retention.isOff() || !isDue(retention, began)) {
      return Report.NOTHING;
    }
    Set<Status> statuses = retention.statuses();
    Instant startedBy = began.minus(retention.shortest());
    Tally tally = new Tally();
    boolean finished =
        new Round(
                index,
                Chore.EXPIRE,
                cursor -> index.toExpire(statuses, cursor, RunIndex.PAGE_MAX),
                clock)
            .make(
                deadline,
                summary -> {
                  boolean mayBeOver = !summary.startedAt().isAfter(startedBy);
                  if (mayBeOver) {
                    tally.count(() -> expire(retention, summary, deadline));
                  }
                  return mayBeOver;
                });
    if (finished) {
      index.progress(Chore.EXPIRE, new Progress(Optional.empty(), began));
    }
    return tally.report(finished);
  }

  private boolean isDue(Retention retention, Instant now) {
    return index
        .progress(Chore.EXPIRE)
        .filter(last -> last.stopped().isEmpty())
        .filter(last -> last.at().plus(retention.interval()).isAfter(now))
        .isEmpty();
  }

  /** Reads the last entry of a run first, and the whole run only if that entry is old enough. */
  private boolean expire(Retention retention, RunSummary summary, Instant deadline) {
    RunId id = summary.run();
    try {
      Instant now = clock.instant();
      boolean mayBeOver =
          log.last(id)
              .filter(last -> retention.isOver(summary.agent(), summary.status(), last.at(), now))
              .isPresent();
      if (!mayBeOver || !letForksGo(id, deadline)) {
        return false;
      }
      Run run = history.load(id);
      Instant at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      boolean expired =
          retention.isOver(run, at)
              && !run.owesKin()
              && run.children().stream().noneMatch(child -> isKept(child, deadline))
              && log.expire(id, run.length(), at) instanceof Appended;
      if (expired) {
        index.expired(id, at);
      }
      return expired;
    } catch (ExpiredRun e) {
      index.expired(id, e.at()); // A sweep died before this, or a late writer undid it.
      return false;
    }
  }

  /** Whether a run is kept to which one delegated and gave documents, or a fork of it. */
  private boolean isKept(Child child, Instant deadline) {
    try {
      return log.last(child.run()).isPresent()
          && history.entry(new EntryId(child.run(), 0)) instanceof Started started
          && !started.changes().isEmpty();
    } catch (ExpiredRun e) {
      return !isSettled(e.at()) || !letForksGo(child.run(), deadline);
    }
  }

  /** Erases expired runs, when nothing of them can be under way any longer. */
  Report erase(Retention retention, Instant deadline) {
    if (retention.isOff()) {
      return Report.NOTHING; // This process may not be allowed to erase.
    }
    Tally tally = new Tally();
    boolean finished =
        new Round(index, Chore.ERASE, cursor -> index.toErase(cursor, RunIndex.PAGE_MAX), clock)
            .make(
                deadline,
                summary -> {
                  tally.count(() -> erase(summary, deadline));
                  return true;
                });
    return tally.report(finished);
  }

  /** Erases a run only if its log says that it expired; otherwise corrects the index. */
  private boolean erase(RunSummary summary, Instant deadline) {
    RunId id = summary.run();
    if (!isSettled(summary.notes().expired().orElseThrow())) {
      return false;
    }
    try {
      log.last(id);
      Run run = history.load(id);
      index.put(RunSummary.of(run).asOf(Math.max(run.length(), summary.asOf())));
      return false;
    } catch (ExpiredRun e) {
      return isSettled(e.at()) && letForksGo(id, deadline) && erase(id, deadline);
    }
  }

  private boolean isSettled(Instant at) {
    return !at.plus(Retention.SETTLED).isAfter(clock.instant());
  }

  private boolean erase(RunId run, Instant deadline) {
    boolean textsGone = false;
    boolean entriesGone = false;
    while (!entriesGone && clock.instant().isBefore(deadline)) {
      if (textsGone) {
        entriesGone = log.erase(run);
      } else {
        textsGone = payloads.erase(run);
      }
    }
    if (entriesGone) {
      index.forget(run);
    }
    return entriesGone;
  }

  /**
   * Forgets the forks of a run that no longer need its entries.
   *
   * @return whether none is left; false also if there was no time to check them all
   */
  private boolean letForksGo(RunId run, Instant deadline) {
    List<Fork> some = forks.of(run, Forks.PAGE_MAX);
    while (!some.isEmpty()) {
      for (Fork fork : some) {
        if (!clock.instant().isBefore(deadline) || attend(fork, deadline)) {
          return false;
        }
        forks.forget(run, fork);
      }
      some = forks.of(run, Forks.PAGE_MAX);
    }
    return true;
  }

  /**
   * Whether a fork still needs its source. An expired fork is read only by its own forks, which are
   * all noted when nothing is under way any longer. A fork that has not begun by then never begins.
   * A fork that began, but whose process died before it enqueued the first step, is dispatched
   * here.
   */
  private boolean attend(Fork fork, Instant deadline) {
    try {
      boolean begun = log.last(fork.run()).isPresent();
      if (begun && isSettled(fork.at()) && index.find(fork.run()).isEmpty()) {
        dispatch.forkedBefore(history.load(fork.run()));
      }
      return begun || !isSettled(fork.at());
    } catch (ExpiredRun e) {
      return !isSettled(e.at()) || !letForksGo(fork.run(), deadline);
    } catch (DamagedLog | ImpossibleHistory e) {
      return true;
    }
  }

  /** Counts runs, and collects the problems of those that cannot be read. */
  private static final class Tally {
    private final List<String> stuck = new ArrayList<>();
    private int done;

    void count(BooleanSupplier work) {
      try {
        done += work.getAsBoolean() ? 1 : 0;
      } catch (DamagedLog | ImpossibleHistory e) {
        stuck.add(String.valueOf(e.getMessage()));
      }
    }

    Report report(boolean finished) {
      return new Report(done, List.copyOf(stuck), finished);
    }
  }
}
