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
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Holds the runs of a store that was restored from a backup. What they did after the backup is not
 * in their logs, and they would do it once more, effects that happen once included (law 5). So each
 * run that would go on by itself waits for a person, who knows or finds out what was done.
 * Thread-safe.
 */
public final class Restored {

  private static final Set<Status> OPEN = Set.of(Status.RUNNING, Status.WAITING);

  private final History history;
  private final Dispatch dispatch;
  private final RunIndex index;
  private final InstantSource clock;

  Restored(Engine engine) {
    this.history = engine.history;
    this.dispatch = engine.dispatch;
    this.index = engine.ports.index();
    this.clock = engine.clock;
  }

  /**
   * What was found.
   *
   * @param held runs that would have gone on by themselves, and now wait for a person
   * @param waiting runs that waited for a person before; what was decided after the backup is not
   *     known
   * @param damaged runs that cannot be read; they do not go on
   */
  public record Report(int held, int waiting, int damaged) {

    private Report and(Report more) {
      return new Report(held + more.held, waiting + more.waiting, damaged + more.damaged);
    }
  }

  /**
   * Holds all runs that are open. To be called before any of them makes a step. Can be repeated
   * after a crash.
   *
   * @param copied when the backup was made
   */
  public Report hold(Instant copied) {
    Report report = new Report(0, 0, 0);
    Optional<Cursor> cursor = Optional.empty();
    do {
      RunIndex.Page page = index.list(Optional.empty(), OPEN, cursor, RunIndex.PAGE_MAX);
      for (RunSummary summary : page.runs()) {
        report = report.and(hold(summary.run(), copied));
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
      return new Report(0, 0, 0);
    }
  }

  private Verdict<Report> verdict(Run run, Instant copied) {
    Optional<OpenCall> at = run.isHeld() || run.end().isPresent() ? Optional.empty() : next(run);
    return at.<Verdict<Report>>map(
            open -> new Append<>(held(run, open, copied), transition -> held(transition)))
        .orElseGet(() -> new Answer<>(new Report(0, run.status() == Status.WAITING ? 1 : 0, 0)));
  }

  private Report held(Transition transition) {
    dispatch.after(transition);
    return new Report(1, 0, 0);
  }

  /** What the run would do next; rather something that does not wait for its time. */
  private static Optional<OpenCall> next(Run run) {
    return Stream.of(
            run.modelCall().<OpenCall>map(call -> call).stream(),
            run.calls().values().stream().<OpenCall>map(call -> call),
            run.notices().values().stream().<OpenCall>map(call -> call))
        .flatMap(open -> open)
        .filter(OpenCall::goesOnByItself)
        .min(Comparator.comparing(OpenCall::isWaiting));
  }

  private Suspended held(Run run, OpenCall open, Instant copied) {
    return new Suspended(
        clock.instant(),
        open.id(),
        HoldReason.RESTORED,
        "Run %s is of a backup of %s. What it did after that is not known here, and is done once more if it goes on."
            .formatted(run.id(), copied));
  }
}
