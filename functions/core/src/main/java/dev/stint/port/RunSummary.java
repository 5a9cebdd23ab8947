package dev.stint.port;

import dev.stint.run.Run;
import dev.stint.run.RunId;
import dev.stint.run.Status;
import java.time.Instant;
import java.util.Optional;

/**
 * How a run stood when its status last changed.
 *
 * @param asOf length of the log this was derived from; a later one wins
 * @param trouble why the run cannot go on although its log says it could: its log is damaged, or
 *     its agent is not deployed
 */
public record RunSummary(
    RunId run,
    String agent,
    Status status,
    Instant startedAt,
    long asOf,
    Optional<String> trouble) {

  public static RunSummary of(Run run) {
    return new RunSummary(
        run.id(), run.agent(), run.status(), run.started().at(), run.length(), Optional.empty());
  }

  /** The same run in another status, as another length of its log makes it known. */
  public RunSummary at(Status newStatus, long newAsOf) {
    return new RunSummary(run, agent, newStatus, startedAt, newAsOf, trouble);
  }

  public RunSummary trouble(String why) {
    return new RunSummary(run, agent, status, startedAt, asOf, Optional.of(why));
  }

  public RunIndex.Cursor cursor() {
    return new RunIndex.Cursor(startedAt.toEpochMilli(), run);
  }
}
