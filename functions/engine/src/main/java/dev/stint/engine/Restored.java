package dev.stint.engine;

import dev.stint.agent.RunId;
import dev.stint.engine.Verdict.Answer;
import dev.stint.engine.Verdict.Append;
import dev.stint.port.DamagedLog;
import dev.stint.port.ExpiredRun;
import dev.stint.port.RunIndex;
import dev.stint.port.RunIndex.Cursor;
import dev.stint.port.RunSummary;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.HoldReason;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Holds the runs of a store that was restored from a backup. What they did after the backup is not
 * in their logs, and they would do it once more, effects that happen once included (law 5). So each
 * open run waits for a person, who knows or finds out what was done; also one that waits already,
 * as its wait may end by itself, or be decided once more. Thread-safe.
 */
public final class Restored {

  private static final Set<Status> OPEN = Set.of(Status.RUNNING, Status.WAITING);

  private final History history;
  private final Dispatch dispatch;
  private final RunIndex index;
  private final InstantSource clock;
  private final Schedules schedules;

  Restored(Engine engine) {
    this.history = engine.history;
    this.dispatch = engine.dispatch;
    this.index = engine.ports.index();
    this.clock = engine.clock;
    this.schedules = engine.schedules();
  }

  /**
   * What was found.
   *
   * @param held runs that are held now
   * @param heldBefore runs that were held as a whole already
   * @param damaged runs that cannot be read; they do not go on
   */
  public record Report(int held, int heldBefore, int damaged) {

    private static final Report NOTHING = new Report(0, 0, 0);

    private Report and(Report more) {
      return new Report(held + more.held, heldBefore + more.heldBefore, damaged + more.damaged);
    }
  }

  /**
   * Holds all runs that are open, or that a person may have changed just then, and pauses
   * schedules, whose runs may have been started since. To be called before any of them makes a
   * step. Can be repeated after a crash.
   *
   * @param copied when the backup was begun
   */
  public Report hold(Instant copied) {
    Report open =
        each(
            cursor -> index.list(Optional.empty(), OPEN, cursor, RunIndex.PAGE_MAX),
            summary -> true,
            copied);
    Report announced =
        each(
            cursor -> index.toRevive(cursor, RunIndex.PAGE_MAX),
            summary -> !OPEN.contains(summary.status()),
            copied);
    schedules.restored(copied);
    return open.and(announced);
  }

  private Report each(
      Function<Optional<Cursor>, RunIndex.Page> pages,
      Predicate<RunSummary> wanted,
      Instant copied) {
    Report report = Report.NOTHING;
    Optional<Cursor> cursor = Optional.empty();
    do {
      RunIndex.Page page = pages.apply(cursor);
      for (RunSummary summary : page.runs()) {
        report = wanted.test(summary) ? report.and(hold(summary.run(), copied)) : report;
      }
      cursor = page.next();
    } while (cursor.isPresent());
    return report;
  }

  private Report hold(RunId id, Instant copied) {
    try {
      return history.change(history.load(id), run -> verdict(run, copied));
    } catch (DamagedLog | ImpossibleHistory e) {
      return new Report(0, 0, 1);
    } catch (ExpiredRun e) {
      return Report.NOTHING;
    }
  }

  private Verdict<Report> verdict(Run run, Instant copied) {
    if (run.isHeld()) {
      boolean before = run.hold().filter(hold -> hold.reason() == HoldReason.RESTORED).isEmpty();
      return new Answer<>(before ? new Report(0, 1, 0) : Report.NOTHING);
    }
    return open(run)
        .<Verdict<Report>>map(
            open -> new Append<>(held(run, open, copied), transition -> held(transition)))
        .orElseGet(() -> new Answer<>(Report.NOTHING));
  }

  private Report held(Transition transition) {
    dispatch.after(transition);
    return new Report(1, 0, 0);
  }

  /** An open call, at which the run can be held; none of a run that is over or has answered. */
  private static Optional<OpenCall> open(Run run) {
    return run.end().isPresent()
        ? Optional.empty()
        : Stream.<Stream<? extends OpenCall>>of(
                run.modelCall().stream(),
                run.calls().values().stream(),
                run.notices().values().stream())
            .<OpenCall>flatMap(calls -> calls)
            .findFirst();
  }

  private Suspended held(Run run, OpenCall open, Instant copied) {
    return new Suspended(
        clock.instant(),
        open.id(),
        HoldReason.RESTORED,
        "Run %s is of a backup that was begun at %s. What it did after that is not known here, and is done once more if it goes on."
            .formatted(run.id(), copied));
  }
}
