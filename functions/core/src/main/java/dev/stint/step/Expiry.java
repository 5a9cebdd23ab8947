package dev.stint.step;

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
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Run;
import dev.stint.run.RunId;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets ended runs expire, in two moves. First a tombstone goes behind the last entry: it competes
 * with whatever else is appended there, and from then on nobody reads the run. Later, when nothing
 * is under way any more that was begun before, the run is erased: its large texts, its entries, and
 * last its place in the index. After a crash anywhere, the next sweep goes on.
 *
 * <p>A run whose entries a fork shares stays as long as that fork. A fork is noted before it
 * begins; should it begin while its source expires, it is seen before the source is erased, and
 * still reads what it shares.
 */
final class Expiry {

  private final History history;
  private final EntryLog log;
  private final Forks forks;
  private final PayloadStore payloads;
  private final HandOn handOn;
  private final RunIndex index;
  private final InstantSource clock;

  Expiry(Engine engine) {
    this.history = engine.history;
    this.log = engine.ports.log();
    this.forks = engine.ports.forks();
    this.payloads = engine.ports.payloads();
    this.handOn = engine.handOn;
    this.index = engine.ports.index();
    this.clock = engine.clock;
  }

  /**
   * What a round came to.
   *
   * @param done the runs that expired, or were erased
   * @param stuck what is wrong with those that can be neither read nor judged; they stay
   * @param finished whether it came to the end
   */
  record Report(List<RunId> done, List<String> stuck, boolean finished) {}

  /** Lets those expire whose time is over, if it is time to look at them. */
  Report expire(Retention retention, Instant deadline) {
    List<RunId> expired = new ArrayList<>();
    List<String> stuck = new ArrayList<>();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    if (retention.isOff() || !isTimeToLook(retention, now)) {
      return new Report(expired, stuck, true);
    }
    Instant startedBy = now.minus(retention.shortest());
    boolean finished =
        new Round(index, Chore.EXPIRE, clock)
            .make(
                deadline,
                summary -> {
                  if (summary.startedAt().isAfter(startedBy)) {
                    return false;
                  }
                  try {
                    if (mayBeOver(retention, summary, now) && expire(retention, summary, now)) {
                      expired.add(summary.run());
                    }
                  } catch (DamagedLog | ImpossibleHistory e) {
                    stuck.add(String.valueOf(e.getMessage()));
                  }
                  return true;
                });
    if (finished) {
      index.progress(Chore.EXPIRE, new Progress(Optional.empty(), now));
    }
    return new Report(expired, stuck, finished);
  }

  private boolean isTimeToLook(Retention retention, Instant now) {
    return index
        .progress(Chore.EXPIRE)
        .filter(last -> last.stopped().isEmpty())
        .filter(last -> last.at().plus(retention.interval()).isAfter(now))
        .isEmpty();
  }

  /** By the index alone: it had not ended before it started. */
  private static boolean mayBeOver(Retention retention, RunSummary summary, Instant now) {
    return retention
        .time(summary.agent(), summary.status())
        .filter(time -> !summary.startedAt().plus(time).isAfter(now))
        .isPresent();
  }

  /** By the log. Whoever appends to the run before the tombstone keeps it alive. */
  private boolean expire(Retention retention, RunSummary summary, Instant now) {
    RunId id = summary.run();
    try {
      Run run = history.load(id);
      if (run.isEmpty() || !retention.isOver(run, now) || isShared(id)) {
        return false;
      }
      boolean expired = log.expire(id, run.length(), now) instanceof Appended;
      if (expired) {
        index.expired(id, now);
      }
      return expired;
    } catch (ExpiredRun e) {
      index.expired(id, e.at()); // Another sweep died before it could, or was overwritten.
      return false;
    }
  }

  /** Erases those that have expired, once nothing can be under way with them. */
  Report erase(Retention retention, Instant deadline) {
    List<RunId> erased = new ArrayList<>();
    if (retention.isOff()) {
      return new Report(erased, List.of(), true); // Then nobody may have granted it.
    }
    boolean finished =
        new Round(index, Chore.ERASE, clock)
            .make(
                deadline,
                summary -> {
                  if (isSettled(expired(summary)) && erase(summary.run(), deadline)) {
                    erased.add(summary.run());
                  }
                  return true;
                });
    return new Report(erased, List.of(), finished);
  }

  private static Instant expired(RunSummary summary) {
    return summary.notes().expired().orElseThrow();
  }

  private boolean isSettled(Instant at) {
    return !at.plus(Retention.SETTLED).isAfter(clock.instant());
  }

  private boolean erase(RunId run, Instant deadline) {
    if (isShared(run)) {
      return false;
    }
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

  /** Whether a fork needs the entries of a run; forks that need none are forgotten on the way. */
  private boolean isShared(RunId run) {
    List<Fork> some = forks.of(run, Forks.PAGE_MAX);
    while (!some.isEmpty()) {
      for (Fork fork : some) {
        if (needsItsSource(fork)) {
          return true;
        }
        forks.forget(run, fork.run());
      }
      some = forks.of(run, Forks.PAGE_MAX);
    }
    return false;
  }

  /**
   * A fork that has expired is read by its own forks alone, and of those all are noted once nothing
   * is under way. One that never began does not any more after that time; one that did, and whose
   * process died over it, is brought to where it is worked on.
   */
  private boolean needsItsSource(Fork fork) {
    try {
      boolean begun = log.last(fork.run()).isPresent();
      if (begun && isSettled(fork.at()) && index.find(fork.run()).isEmpty()) {
        handOn.begunBefore(history.load(fork.run()));
      }
      return begun || !isSettled(fork.at());
    } catch (ExpiredRun e) {
      return !isSettled(e.at()) || isShared(fork.run());
    } catch (DamagedLog | ImpossibleHistory e) {
      return true;
    }
  }
}
