package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.port.RunIndex;
import dev.stint.port.RunIndex.Cursor;
import dev.stint.port.RunSummary;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Run;
import dev.stint.run.RunId;
import dev.stint.run.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds runs that have ready work and made no progress for a while, and puts that work on the queue
 * again: the net under every lost message. Reads the index page by page, one entry of each run that
 * is at work, and the whole log only of those that are idle or in trouble.
 */
public final class Sweep {

  private final Deployment deployment;
  private final History history;
  private final EntryLog log;
  private final HandOn handOn;
  private final RunIndex index;
  private final InstantSource clock;

  Sweep(Engine engine) {
    this.deployment = engine.deployment;
    this.history = engine.history;
    this.log = engine.ports.log();
    this.handOn = engine.handOn;
    this.index = engine.ports.index();
    this.clock = engine.clock;
  }

  /**
   * What a sweep found.
   *
   * @param looked runs that the index says are at work
   * @param revived runs whose ready work was put on the queue again
   * @param stuck what keeps each of the others from going on
   */
  public record Report(int looked, int revived, List<String> stuck) {}

  /**
   * Sweeps all runs at work.
   *
   * @param idle how long a run's last entry must be past; longer than any step and any delay of a
   *     retry, or living work is put on the queue twice (which costs, and harms nothing)
   */
  public Report sweep(Duration idle) {
    Instant before = clock.instant().minus(idle);
    int looked = 0;
    int revived = 0;
    List<String> stuck = new ArrayList<>();
    Optional<Cursor> cursor = Optional.empty();
    do {
      RunIndex.Page page =
          index.list(Optional.empty(), Set.of(Status.RUNNING), cursor, RunIndex.PAGE_MAX);
      for (RunSummary summary : page.runs()) {
        looked++;
        switch (look(summary, before)) {
          case AtWork fine -> {}
          case Revived again -> revived++;
          case Stuck bad -> stuck.add(bad.why());
        }
      }
      cursor = page.next();
    } while (cursor.isPresent());
    return new Report(looked, revived, List.copyOf(stuck));
  }

  /** How a run at work was found. */
  private sealed interface Finding {}

  private record AtWork() implements Finding {}

  private record Revived() implements Finding {}

  private record Stuck(String why) implements Finding {}

  private Finding look(RunSummary summary, Instant before) {
    try {
      if (summary.trouble().isEmpty() && isAtWork(summary.run(), before)) {
        return new AtWork();
      }
      Run run = history.load(summary.run());
      if (run.isEmpty()) {
        return stuck(summary, "Run %s has no log.".formatted(summary.run()));
      }
      Optional<Agent> agent = deployment.agent(run);
      return agent.isPresent()
          ? revive(summary, run, agent.get())
          : stuck(
              summary, "Run %s: %s".formatted(summary.run(), deployment.missing(summary.agent())));
    } catch (DamagedLog | ImpossibleHistory e) {
      return stuck(summary, String.valueOf(e.getMessage()));
    }
  }

  /** Whether a run has made progress of late, by its last entry alone. */
  private boolean isAtWork(RunId run, Instant before) {
    return log.last(run).filter(last -> !last.at().isBefore(before)).isPresent();
  }

  private Finding stuck(RunSummary summary, String why) {
    if (!summary.trouble().equals(Optional.of(why))) {
      index.trouble(summary.run(), why);
    }
    return new Stuck(why);
  }

  private Finding revive(RunSummary summary, Run run, Agent agent) {
    if (run.status() != summary.status() || summary.trouble().isPresent()) {
      // What the index was told before an append that never came is put right here.
      index.put(RunSummary.of(run).at(run.status(), Math.max(run.length(), summary.asOf())));
    }
    return handOn.everything(agent, run) > 0 ? new Revived() : new AtWork();
  }
}
