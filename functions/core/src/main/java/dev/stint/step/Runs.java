package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Started;
import dev.stint.run.Run;
import dev.stint.run.RunId;
import dev.stint.run.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What people and programs do with runs: start, look, say something, cancel. Thread-safe. */
public final class Runs {

  /** Longest text of one input or message, in UTF-8 bytes. */
  public static final int INPUT_BYTES_MAX = 1024 * 1024;

  /** Longest idempotency key, in characters. */
  public static final int KEY_CHARS_MAX = 255;

  /** Longest name of who cancels, and longest reason, in characters. */
  public static final int REASON_CHARS_MAX = 1_000;

  private static final int TRIES_MAX = 100;

  private final Deployment deployment;
  private final History history;
  private final Payloads payloads;
  private final HandOn handOn;
  private final RunIndex index;
  private final InstantSource clock;
  private final RandomGenerator random;

  Runs(Engine engine) {
    this.deployment = engine.deployment;
    this.history = engine.history;
    this.payloads = engine.payloads;
    this.handOn = engine.handOn;
    this.index = engine.ports.index();
    this.clock = engine.clock;
    this.random = engine.random;
  }

  /**
   * A task for an agent.
   *
   * @param limits tighter limits than the agent's, if wanted
   * @param idempotencyKey names the run: the same key for the same agent never starts a second one
   */
  public record Task(
      String agent, String input, Optional<Limits> limits, Optional<String> idempotencyKey) {}

  /** What came of {@link #start}. */
  public sealed interface Start {

    /** The run has begun; nothing is lost from here on. */
    record Begun(Run run) implements Start {}

    /** The key named a run that was begun with the same task before: nothing was begun twice. */
    record Existing(Run run) implements Start {}

    /** The key named a run with another task; nothing was changed. */
    record KeyReused(RunId run) implements Start {}

    record UnknownAgent(List<String> deployed) implements Start {}

    /** The task asks for more than the agent may use. */
    record LimitsTooWide(Limits asked, Limits most) implements Start {}

    /**
     * @param what what is wrong with the task, for whoever gave it
     */
    record BadTask(String what) implements Start {}
  }

  /** What came of {@link #say} and {@link #cancel}. */
  public sealed interface Change {

    /** It stands in the log; {@code run} is the run with it. */
    record Accepted(Run run) implements Change {}

    record UnknownRun() implements Change {}

    /** The run is past this; nothing was changed. */
    record Over(Status status) implements Change {}

    /**
     * @param what what is wrong with the request, for whoever made it
     */
    record BadRequest(String what) implements Change {}
  }

  /**
   * Starts a run. When it returns {@link Start.Begun}, the run is in the log and its first step on
   * the queue. After a crash before that, the same key finds and finishes what was begun.
   */
  public Start start(Task task) {
    Optional<Agent> agent = deployment.agent(task.agent());
    if (agent.isEmpty()) {
      return new Start.UnknownAgent(deployment.agents().stream().map(Agent::name).toList());
    }
    Optional<String> problem = problem(task);
    if (problem.isPresent()) {
      return new Start.BadTask(problem.get());
    }
    Limits limits = task.limits().orElse(agent.get().limits());
    if (!limits.within(agent.get().limits())) {
      return new Start.LimitsTooWide(limits, agent.get().limits());
    }
    Instant now = clock.instant();
    RunId id =
        task.idempotencyKey()
            .map(key -> RunId.ofKey(task.agent(), key))
            .orElseGet(() -> RunId.random(now, random));
    List<Part> input = List.of(Text.of(task.input()));
    Started started = (Started) payloads.keep(new Started(now, agent.get().name(), input, limits));
    return history
        .append(Run.empty(id), started)
        .map(run -> begun(agent.get(), run))
        .orElseGet(() -> begunBefore(agent.get(), id, task, started));
  }

  private Start begun(Agent agent, Run run) {
    handOn.after(agent, run);
    return new Start.Begun(run);
  }

  private Start begunBefore(Agent agent, RunId id, Task task, Started asked) {
    Run run = history.load(id);
    Started began = run.started();
    boolean otherLimits =
        task.limits().filter(limits -> !limits.equals(began.limits())).isPresent();
    if (otherLimits || !began.input().equals(asked.input())) {
      return new Start.KeyReused(id);
    }
    if (run.length() == 1) {
      index.put(RunSummary.of(run));
      handOn.again(agent, run, run);
    }
    return new Start.Existing(run);
  }

  private static Optional<String> problem(Task task) {
    if (task.idempotencyKey()
        .filter(key -> key.isBlank() || key.length() > KEY_CHARS_MAX)
        .isPresent()) {
      return Optional.of("An idempotency key has 1 to %d characters.".formatted(KEY_CHARS_MAX));
    }
    return problem("input", task.input());
  }

  private static Optional<String> problem(String name, String text) {
    if (text.isBlank()) {
      return Optional.of("'%s' is empty.".formatted(name));
    }
    long bytes = Payload.of(text).bytes();
    if (bytes > INPUT_BYTES_MAX) {
      return Optional.of(
          "'%s' has %d bytes, and at most %d are taken.".formatted(name, bytes, INPUT_BYTES_MAX));
    }
    return Optional.empty();
  }

  /**
   * The run as its log has it; empty for an unknown one. Throws what {@link History#load} throws.
   */
  public Optional<Run> find(RunId id) {
    return Optional.of(history.load(id)).filter(run -> !run.isEmpty());
  }

  /** The text of a payload, read from the payload store if it is kept there. */
  public String text(Payload payload) {
    return payloads.text(payload);
  }

  /** One page of runs, newest first. */
  public RunIndex.Page list(
      Optional<String> agent, Set<Status> statuses, Optional<RunIndex.Cursor> cursor, int max) {
    return index.list(agent, statuses, cursor, max);
  }

  /**
   * Says something more to a run: a finished one goes on, one at work reads it at its next call.
   */
  public Change say(RunId id, String text) {
    Optional<String> problem = problem("text", text);
    if (problem.isPresent()) {
      return new Change.BadRequest(problem.get());
    }
    return change(
        id,
        Status::isFinal,
        () -> payloads.keep(new MessageReceived(clock.instant(), List.of(Text.of(text)))));
  }

  /**
   * Ends a run. A step that is under way when the run is cancelled still records what it did; no
   * further step is made.
   */
  public Change cancel(RunId id, String by, String channel, String why) {
    if (by.length() > REASON_CHARS_MAX || why.length() > REASON_CHARS_MAX) {
      return new Change.BadRequest(
          "'by' and 'why' have at most %d characters each.".formatted(REASON_CHARS_MAX));
    }
    return change(
        id,
        status -> status.isFinal() || status == Status.FINISHED,
        () -> new Cancelled(clock.instant(), by, channel, why));
  }

  private Change change(RunId id, Predicate<Status> over, Supplier<Entry> entry) {
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      Run run = history.load(id);
      if (run.isEmpty()) {
        return new Change.UnknownRun();
      }
      if (over.test(run.status())) {
        return new Change.Over(run.status());
      }
      announce(run);
      Optional<Run> after = history.append(run, entry.get());
      if (after.isPresent()) {
        handOn(after.get());
        return new Change.Accepted(after.get());
      }
    }
    throw new IllegalStateException(
        "Run %s: other writers were first %d times".formatted(id, TRIES_MAX));
  }

  /**
   * A message wakes a finished run, and no step message stands behind it that would come again. So
   * the index is told before the append: after a crash in between or behind it the sweep looks.
   */
  private void announce(Run run) {
    if (run.status() == Status.FINISHED) {
      index.put(RunSummary.of(run).at(Status.RUNNING, run.length() + 1));
    }
  }

  /** Hands on where the agent is deployed; elsewhere the sweep will, once it is. */
  private void handOn(Run run) {
    deployment
        .agent(run.agent())
        .ifPresentOrElse(
            agent -> handOn.after(agent, run),
            () -> handOn.stuck(run, deployment.missing(run.agent())));
  }
}
