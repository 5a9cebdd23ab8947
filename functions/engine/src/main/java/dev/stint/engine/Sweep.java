package dev.stint.engine;

import dev.stint.agent.Agent;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.port.ExpiredRun;
import dev.stint.port.RunIndex;
import dev.stint.port.RunIndex.Chore;
import dev.stint.port.RunSummary;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Run;
import dev.stint.run.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds runs that have ready work and made no progress for a while, and enqueues that work again,
 * in case a message was lost. Reads the index page by page, the last entry of every run at work,
 * and the whole log only of runs that are idle or in trouble. Then lets ended runs expire. Stops at
 * its deadline; the next sweep continues from there.
 */
public final class Sweep {

  private final Deployment deployment;
  private final History history;
  private final EntryLog log;
  private final Dispatch dispatch;
  private final Expiry expiry;
  private final RunIndex index;
  private final InstantSource clock;
  private final Schedules schedules;

  Sweep(Engine engine) {
    this.deployment = engine.deployment;
    this.history = engine.history;
    this.log = engine.ports.log();
    this.dispatch = engine.dispatch;
    this.expiry = new Expiry(engine);
    this.index = engine.ports.index();
    this.clock = engine.clock;
    this.schedules = engine.schedules();
  }

  /**
   * The result of a sweep.
   *
   * @param looked runs that are at work, or may be, by the index
   * @param revived runs whose ready work was enqueued again
   * @param expired ended runs that expired
   * @param erased expired runs that were erased
   * @param stuck the problems of runs that cannot go on
   * @param finished whether the sweep reached the end; otherwise the next one continues from there
   */
  public record Report(
      int looked, int revived, int expired, int erased, List<String> stuck, boolean finished) {}

  /**
   * Brings schedules in line with the code, and finds those whose message was lost. Then sweeps the
   * runs at work, oldest first, from where the last sweep stopped. Then erases expired runs, and
   * lets ended runs expire; with retention, a quarter of the time is for that.
   *
   * @param idle the least age of a run's last entry. It must be longer than any step and any delay
   *     of a retry; otherwise work under way is enqueued twice, which costs money and harms nothing
   * @param retention how long ended runs are kept
   * @param deadline when the sweep stops, finished or not
   */
  public Report sweep(Duration idle, Retention retention, Instant deadline) {
    Instant now = clock.instant();
    Instant before = now.minus(idle);
    List<String> stuck = new ArrayList<>(schedules.sweep());
    Instant halt = retention.isOff() ? deadline : now.plus(threeQuarters(now, deadline));
    List<Finding> found = new ArrayList<>();
    boolean finished =
        new Round(index, Chore.REVIVE, cursor -> index.toRevive(cursor, RunIndex.PAGE_MAX), clock)
            .make(
                halt,
                summary -> {
                  found.add(look(summary, before));
                  return true;
                });
    Expiry.Report erased = expiry.erase(retention, deadline);
    Expiry.Report expired = expiry.expire(retention, deadline);
    found.stream()
        .filter(Stuck.class::isInstance)
        .map(Stuck.class::cast)
        .forEach(bad -> stuck.add(bad.why()));
    stuck.addAll(erased.stuck());
    stuck.addAll(expired.stuck());
    return new Report(
        found.size(),
        (int) found.stream().filter(Revived.class::isInstance).count(),
        expired.done(),
        erased.done(),
        List.copyOf(stuck),
        finished && expired.finished() && erased.finished());
  }

  private static Duration threeQuarters(Instant now, Instant deadline) {
    return Duration.between(now, deadline).dividedBy(4).multipliedBy(3);
  }

  /** The result of checking a run at work. */
  private sealed interface Finding {}

  private record AtWork() implements Finding {}

  private record Revived() implements Finding {}

  private record Stuck(String why) implements Finding {}

  private Finding look(RunSummary summary, Instant before) {
    try {
      if (isLeftAlone(summary, before)) {
        return new AtWork();
      }
      Run run = history.load(summary.run());
      if (run.length() < summary.entries()) {
        return stuck(
            summary,
            "Run %s has %d entries, and had %d when its status last changed. Restore them from a backup or start a new run."
                .formatted(summary.run(), run.length(), summary.entries()));
      }
      Optional<Agent> agent = deployment.agent(run);
      return agent.isPresent() || run.end().isPresent()
          ? revive(summary, run, agent)
          : stuck(
              summary, "Run %s: %s".formatted(summary.run(), deployment.missing(summary.agent())));
    } catch (ExpiredRun e) {
      index.expired(summary.run(), e.at()); // A late writer had marked it as at work.
      return new AtWork();
    } catch (DamagedLog | ImpossibleHistory e) {
      return stuck(summary, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Whether a run made progress recently, judged by its last entry alone; or is about to be changed
   * by a person, or tried again; or waits for a time that has not long passed.
   */
  private boolean isLeftAlone(RunSummary summary, Instant before) {
    RunSummary.Notes notes = summary.notes();
    if (notes.trouble().isPresent()) {
      return false;
    }
    boolean isForLater =
        summary.status() == Status.WAITING
            && notes.announced().isEmpty()
            && notes.due().filter(due -> due.isBefore(before)).isEmpty();
    return isForLater
        || notes.retry().filter(retry -> !retry.next().isBefore(before)).isPresent()
        || notes.announced().filter(at -> !at.isBefore(before)).isPresent()
        || log.last(summary.run()).filter(last -> !last.at().isBefore(before)).isPresent();
  }

  private Finding stuck(RunSummary summary, String why) {
    if (!summary.trouble().equals(Optional.of(why))) {
      index.trouble(summary.run(), why);
    }
    return new Stuck(why);
  }

  private Finding revive(RunSummary summary, Run run, Optional<Agent> agent) {
    RunSummary.Notes notes = summary.notes();
    if (notes.announced().isPresent()) {
      dispatch.wakeWaits(run); // The process of a change that brought them back may have died.
    }
    boolean revived = dispatch.everything(agent, run) > 0;
    if (run.status() != summary.status()
        || !RunSummary.due(run).equals(notes.due())
        || notes.trouble().isPresent()
        || notes.announced().isPresent()) {
      // Corrects the index, for example if an announced append never came. Only now: a run that is
      // no longer listed as to be revived is found by no sweep.
      index.put(RunSummary.of(run).asOf(Math.max(run.length(), summary.asOf())));
    }
    return revived ? new Revived() : new AtWork();
  }
}
