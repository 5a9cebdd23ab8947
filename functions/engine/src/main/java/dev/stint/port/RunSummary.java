package dev.stint.port;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.run.Run;
import dev.stint.run.Status;
import java.time.Instant;
import java.util.Optional;

/**
 * How a run stood when its status last changed.
 *
 * @param asOf orders what the index is told of a run: a later one wins
 * @param entries how many entries the log had then, at least
 * @param notes what else is known of it; best effort
 */
public record RunSummary(
    RunId run,
    String agent,
    Status status,
    Instant startedAt,
    long asOf,
    long entries,
    Notes notes) {

  /**
   * Facts about a run beside its status. A change of status removes them.
   *
   * @param trouble why the run cannot go on although its log says it could: its log is damaged, or
   *     its agent is not deployed
   * @param announced since when a person's change may be in the log that the index was not told of
   * @param retry how an action is being tried again
   * @param lastTried the action of which a process began the last delivery
   * @param expired since when its log is no longer kept
   */
  public record Notes(
      Optional<String> trouble,
      Optional<Instant> announced,
      Optional<Retry> retry,
      Optional<ActionId> lastTried,
      Optional<Instant> expired) {

    public static final Notes NONE =
        new Notes(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public Notes trouble(String why) {
      return new Notes(Optional.of(why), announced, retry, lastTried, expired);
    }

    public Notes announced(Instant at) {
      return new Notes(trouble, Optional.of(at), retry, lastTried, expired);
    }

    public Notes retry(Retry again) {
      return new Notes(trouble, announced, Optional.of(again), lastTried, expired);
    }

    public Notes lastTried(Optional<ActionId> action) {
      return new Notes(trouble, announced, retry, action, expired);
    }

    public Notes expired(Instant at) {
      return new Notes(trouble, announced, retry, lastTried, Optional.of(at));
    }
  }

  /** Without notes but trouble. */
  public RunSummary(
      RunId run,
      String agent,
      Status status,
      Instant startedAt,
      long asOf,
      Optional<String> trouble) {
    this(
        run,
        agent,
        status,
        startedAt,
        asOf,
        asOf,
        trouble.map(Notes.NONE::trouble).orElse(Notes.NONE));
  }

  public static RunSummary of(Run run) {
    return new RunSummary(
        run.id(), run.agent(), run.status(), run.started().at(), run.length(), Optional.empty());
  }

  /** Copies this summary, to be told after everything that has the order {@code newAsOf}. */
  public RunSummary asOf(long newAsOf) {
    return new RunSummary(run, agent, status, startedAt, newAsOf, entries, notes);
  }

  public RunSummary trouble(String why) {
    return with(notes.trouble(why));
  }

  /**
   * Copies this summary, marked as about to be changed by a person: the run is listed as before,
   * and swept.
   */
  public RunSummary announced(Instant at) {
    return new RunSummary(run, agent, status, startedAt, asOf + 1, entries, notes.announced(at));
  }

  public RunSummary with(Notes other) {
    return new RunSummary(run, agent, status, startedAt, asOf, entries, other);
  }

  public Optional<String> trouble() {
    return notes.trouble();
  }

  public RunIndex.Cursor cursor() {
    return new RunIndex.Cursor(startedAt.toEpochMilli(), run);
  }
}
