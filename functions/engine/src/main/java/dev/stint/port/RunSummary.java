package dev.stint.port;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Tags;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A run as of its last change of status.
 *
 * @param asOf orders the summaries of a run: a later one replaces an earlier one
 * @param entries the least number of entries that the log had then
 * @param notes other facts about the run; best effort
 * @param tags by which people find the run
 * @param gist what a list shows of the run
 */
public record RunSummary(
    RunId run,
    String agent,
    Status status,
    Instant startedAt,
    long asOf,
    long entries,
    Notes notes,
    Tags tags,
    Gist gist) {

  /**
   * What a list shows of a run, so that no log is read for it.
   *
   * @param task its first words; empty if they are not known
   * @param steps of the run, as of this summary
   * @param costUsd of the run, as of this summary
   * @param heldSince since when a person is waited for, as of this summary; empty if none is
   */
  public record Gist(String task, long steps, BigDecimal costUsd, Optional<Instant> heldSince) {

    public static final Gist NONE = new Gist("", 0, BigDecimal.ZERO, Optional.empty());

    static Gist of(Run run) {
      return new Gist(
          run.started().task(),
          run.spent().steps(),
          run.spent().costUsd(),
          run.holds().stream().findFirst().map(hold -> hold.entry().at()));
    }
  }

  /**
   * Facts about a run besides its status. A change of status removes them.
   *
   * @param trouble why the run cannot go on although its log says it could: its log is damaged, or
   *     its agent is not deployed
   * @param announced since when the log may have a person's change that the index does not have
   * @param retry the next try of an action
   * @param lastTried the action whose last delivery a process has begun
   * @param expired since when the log is no longer kept
   * @param due when the first wait of a waiting run ends by itself, at its time or as it expires
   */
  public record Notes(
      Optional<String> trouble,
      Optional<Instant> announced,
      Optional<Retry> retry,
      Optional<ActionId> lastTried,
      Optional<Instant> expired,
      Optional<Instant> due) {

    public static final Notes NONE =
        new Notes(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public Notes trouble(String why) {
      return new Notes(Optional.of(why), announced, retry, lastTried, expired, due);
    }

    public Notes announced(Instant at) {
      return new Notes(trouble, Optional.of(at), retry, lastTried, expired, due);
    }

    public Notes retry(Retry again) {
      return new Notes(trouble, announced, Optional.of(again), lastTried, expired, due);
    }

    public Notes lastTried(Optional<ActionId> action) {
      return new Notes(trouble, announced, retry, action, expired, due);
    }

    public Notes expired(Instant at) {
      return new Notes(trouble, announced, retry, lastTried, Optional.of(at), due);
    }

    public Notes due(Optional<Instant> at) {
      return new Notes(trouble, announced, retry, lastTried, expired, at);
    }
  }

  /** With no notes except trouble, and without tags or a gist. */
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
        trouble.map(Notes.NONE::trouble).orElse(Notes.NONE),
        Tags.NONE,
        Gist.NONE);
  }

  public static RunSummary of(Run run) {
    return new RunSummary(
        run.id(),
        run.agent(),
        run.status(),
        run.started().at(),
        run.length(),
        run.length(),
        Notes.NONE.due(due(run)),
        run.started().tags(),
        Gist.of(run));
  }

  /** When the first wait of a waiting run ends by itself. */
  public static Optional<Instant> due(Run run) {
    return run.status() == Status.WAITING
        ? run.suspensions().stream()
            .flatMap(wait -> wait.ends().stream())
            .min(Comparator.naturalOrder())
        : Optional.empty();
  }

  /** Copies this summary, to replace all summaries with an order up to {@code newAsOf}. */
  public RunSummary asOf(long newAsOf) {
    return new RunSummary(run, agent, status, startedAt, newAsOf, entries, notes, tags, gist);
  }

  public RunSummary trouble(String why) {
    return with(notes.trouble(why));
  }

  /**
   * Copies this summary, marked as about to be changed by a person: the run is listed as before,
   * and the sweep checks it.
   */
  public RunSummary announced(Instant at) {
    return new RunSummary(
        run, agent, status, startedAt, asOf + 1, entries, notes.announced(at), tags, gist);
  }

  public RunSummary with(Notes other) {
    return new RunSummary(run, agent, status, startedAt, asOf, entries, other, tags, gist);
  }

  public Optional<String> trouble() {
    return notes.trouble();
  }

  public RunIndex.Cursor cursor() {
    return new RunIndex.Cursor(startedAt.toEpochMilli(), run);
  }
}
