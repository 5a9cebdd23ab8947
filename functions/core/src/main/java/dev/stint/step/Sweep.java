package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.port.DamagedLog;
import dev.stint.port.RunIndex;
import dev.stint.port.RunIndex.Cursor;
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
import java.util.Set;

/**
 * Finds runs that have ready work and made no progress for a while, and puts that work on the queue
 * again: the net under every lost message. Reads the index page by page, and the log only of runs
 * that are at work.
 */
public final class Sweep {

  private final Deployment deployment;
  private final History history;
  private final HandOn handOn;
  private final RunIndex index;
  private final InstantSource clock;

  Sweep(Engine engine) {
    this.deployment = engine.deployment;
    this.history = engine.history;
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
        try {
          revived += revive(summary, before, stuck) ? 1 : 0;
        } catch (DamagedLog | ImpossibleHistory e) {
          index.trouble(summary.run(), String.valueOf(e.getMessage()));
          stuck.add(String.valueOf(e.getMessage()));
        }
      }
      cursor = page.next();
    } while (cursor.isPresent());
    return new Report(looked, revived, List.copyOf(stuck));
  }

  private boolean revive(RunSummary summary, Instant before, List<String> stuck) {
    Optional<Agent> agent = deployment.agent(summary.agent());
    if (agent.isEmpty()) {
      stuck.add("Run %s: %s".formatted(summary.run(), deployment.missing(summary.agent())));
      return false;
    }
    Run run = history.load(summary.run());
    if (run.isEmpty()) {
      stuck.add("Run %s has no log.".formatted(summary.run()));
      return false;
    }
    if (run.status() != summary.status() || summary.trouble().isPresent()) {
      index.put(RunSummary.of(run));
    }
    boolean idle = run.last().at().isBefore(before) || summary.trouble().isPresent();
    return idle && handOn.everything(agent.get(), run) > 0;
  }
}
