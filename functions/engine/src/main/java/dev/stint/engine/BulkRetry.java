package dev.stint.engine;

import dev.stint.agent.RunId;
import dev.stint.port.DamagedLog;
import dev.stint.port.ExpiredRun;
import dev.stint.port.RunIndex;
import dev.stint.port.RunIndex.Cursor;
import dev.stint.port.RunSummary;
import dev.stint.run.Choice;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Retries many runs after the cause that stopped them is over. One request is a person's decision
 * about every one of these runs. So it covers only causes after which nothing happens that a person
 * has to check first: no effect in doubt, no approval, no limit. Thread-safe.
 */
public final class BulkRetry {

  /** Most runs of one request. */
  public static final int RUNS_MAX = 200;

  /** The hold or failure that stopped a run. */
  public enum Cause {
    MODEL_UNAVAILABLE(HoldReason.MODEL_UNAVAILABLE, null),
    TOOL_UNAVAILABLE(HoldReason.TOOL_UNAVAILABLE, null),
    CREDENTIALS(HoldReason.CREDENTIALS, null),
    CONTEXT_OVERFLOW(HoldReason.CONTEXT_OVERFLOW, null),
    UNDELIVERED(HoldReason.UNDELIVERED, null),
    AGENT_GONE(HoldReason.AGENT_GONE, null),
    /** No model answered, and the run failed. It is rewound to before the failure. */
    MODEL(null, FailureCause.MODEL),
    /** A step failed at every delivery, and the run failed. It is rewound to before the failure. */
    DELIVERY(null, FailureCause.DELIVERY);

    private final @Nullable HoldReason hold;
    private final @Nullable FailureCause failure;

    Cause(@Nullable HoldReason hold, @Nullable FailureCause failure) {
      this.hold = hold;
      this.failure = failure;
    }

    private Status status() {
      return hold == null ? Status.FAILED : Status.WAITING;
    }
  }

  /** A run with this cause that was not retried, and why. */
  public record Skipped(RunId run, String why) {}

  /**
   * The result for a page of runs.
   *
   * @param next where the next page starts, if there may be more runs
   */
  public record Report(List<RunId> retried, List<Skipped> skipped, Optional<Cursor> next) {
    public Report {
      retried = List.copyOf(retried);
      skipped = List.copyOf(skipped);
    }
  }

  private final RunIndex index;
  private final Runs runs;
  private final Holds holds;
  private final Rewinds rewinds;

  BulkRetry(Engine engine) {
    this.index = engine.ports.index();
    this.runs = engine.runs();
    this.holds = engine.holds();
    this.rewinds = engine.rewinds();
  }

  /**
   * Retries the runs of one page that this cause stopped. After a crash, runs that were retried go
   * on, and the same request retries the others.
   *
   * @param max how many runs of the index are checked, 1 to {@link #RUNS_MAX}
   */
  public Report retry(
      Optional<String> agent, Cause cause, Optional<Cursor> cursor, int max, Person person) {
    List<RunId> retried = new ArrayList<>();
    List<Skipped> skipped = new ArrayList<>();
    Optional<Cursor> at = cursor;
    int left = max;
    do {
      RunIndex.Page page =
          index.list(agent, Set.of(cause.status()), at, Math.min(left, RunIndex.PAGE_MAX));
      for (RunSummary summary : page.runs()) {
        retry(summary.run(), cause, person, retried, skipped);
      }
      left -= Math.max(1, page.runs().size());
      at = page.next();
    } while (at.isPresent() && left > 0);
    return new Report(retried, skipped, at);
  }

  private void retry(
      RunId id, Cause cause, Person person, List<RunId> retried, List<Skipped> skipped) {
    try {
      runs.find(id)
          .flatMap(
              run ->
                  cause.hold == null
                      ? revived(run, cause, person, retried)
                      : decided(run, cause, person, retried))
          .ifPresent(what -> skipped.add(new Skipped(id, what)));
    } catch (ExpiredRun | DamagedLog | ImpossibleHistory e) {
      skipped.add(new Skipped(id, String.valueOf(e.getMessage())));
    }
  }

  private Optional<String> decided(Run run, Cause cause, Person person, List<RunId> retried) {
    for (Hold hold : run.holds()) {
      if (hold.reason() != cause.hold) {
        continue;
      }
      Holds.Decision retry =
          new Holds.Decision(hold.seq(), hold.content(), Choice.RETRY, Optional.empty(), "");
      if (!(holds.decide(run.id(), retry, person) instanceof Holds.Outcome.Accepted)) {
        return Optional.of("Hold %d was decided or changed meanwhile.".formatted(hold.seq()));
      }
      if (!retried.contains(run.id())) {
        retried.add(run.id());
      }
    }
    return Optional.empty();
  }

  /** Rewinds to before the failure, unless that needs force because something was done since. */
  private Optional<String> revived(Run run, Cause cause, Person person, List<RunId> retried) {
    boolean failedSo =
        run.end()
            .filter(end -> end instanceof Failed failed && failed.cause() == cause.failure)
            .isPresent();
    if (!failedSo) {
      return Optional.empty();
    }
    long failedAt =
        runs.timeline(run)
                .latest(past -> past.last() instanceof Failed)
                .map(Timeline::length)
                .orElse(0L)
            - 1;
    return switch (rewinds.rewind(run.id(), failedAt - 1, false, person)) {
      case Rewinds.Outcome.Accepted accepted -> {
        retried.add(run.id());
        yield Optional.empty();
      }
      case Rewinds.Outcome.NeedsForce needs ->
          Optional.of("Something that was begun has no known outcome; look at it, and rewind it.");
      case Rewinds.Outcome.Impossible no -> Optional.of(no.why());
      case Rewinds.Outcome.BadRequest bad -> Optional.of(bad.what());
      case Rewinds.Outcome.UnknownRun unknown -> Optional.empty();
    };
  }
}
