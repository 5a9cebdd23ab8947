package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.port.RunIndex;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.LimitsSet;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Started;
import dev.stint.run.Origin;
import dev.stint.run.Run;
import dev.stint.run.RunId;
import dev.stint.run.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
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
   * @param input texts and attachments
   * @param limits tighter limits of a stint than the agent's, if wanted
   * @param ceilings tighter ceilings of the run than the agent's, if wanted
   * @param idempotencyKey names the run: the same key for the same agent never starts a second one
   * @param origin where the task came from, if its channel answers
   */
  public record Task(
      String agent,
      List<Part> input,
      Optional<Limits> limits,
      Optional<Limits> ceilings,
      Optional<String> idempotencyKey,
      Optional<Origin> origin) {
    public Task {
      input = List.copyOf(input);
    }

    /** In words, by a channel that does not answer. */
    public Task(
        String agent,
        String input,
        Optional<Limits> limits,
        Optional<Limits> ceilings,
        Optional<String> idempotencyKey) {
      this(agent, List.of(Text.of(input)), limits, ceilings, idempotencyKey, Optional.empty());
    }

    /** With the agent's own ceilings. */
    public Task(
        String agent, String input, Optional<Limits> limits, Optional<String> idempotencyKey) {
      this(agent, input, limits, Optional.empty(), idempotencyKey);
    }
  }

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

  /** What came of {@link #say}, {@link #cancel} and {@link #setLimits}. */
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
    Limits ceilings = task.ceilings().orElse(agent.get().ceilings());
    if (!ceilings.within(agent.get().ceilings())) {
      return new Start.LimitsTooWide(ceilings, agent.get().ceilings());
    }
    Instant now = clock.instant();
    RunId id =
        task.idempotencyKey()
            .map(key -> RunId.ofKey(task.agent(), key))
            .orElseGet(() -> RunId.random(now, random));
    Started started =
        (Started)
            payloads.keep(
                new Started(
                    now,
                    agent.get().name(),
                    task.input(),
                    limits,
                    ceilings,
                    agent.get().fingerprint(),
                    task.origin().orElse(null)));
    return history
        .append(Run.empty(id), started)
        .map(run -> begun(agent.get(), run))
        .orElseGet(() -> begunBefore(id, task, started));
  }

  private Start begun(Agent agent, Run run) {
    handOn.after(agent, run);
    return new Start.Begun(run);
  }

  private Start begunBefore(RunId id, Task task, Started asked) {
    Run run = history.load(id);
    Started began = run.started();
    boolean otherLimits =
        task.limits().filter(limits -> !limits.equals(began.limits())).isPresent()
            || task.ceilings().filter(most -> !most.equals(began.ceilings())).isPresent();
    if (otherLimits || !began.input().equals(asked.input())) {
      return new Start.KeyReused(id);
    }
    if (run.length() == 1) {
      handOn.begunBefore(run);
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

  /** What is wrong with the texts of a message; attachments are bounded by whoever takes them. */
  private static Optional<String> problem(String name, List<Part> parts) {
    List<Payload> texts = parts.stream().filter(Text.class::isInstance).map(Part::payload).toList();
    boolean blank =
        texts.stream().allMatch(text -> text instanceof Payload.Inline in && in.text().isBlank());
    if (blank) {
      return Optional.of("'%s' is empty.".formatted(name));
    }
    long bytes = texts.stream().mapToLong(Payload::bytes).sum();
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
    return say(id, List.of(Text.of(text)), Optional.empty());
  }

  /**
   * The same by a channel that answers. A message that the run has already, by its {@link
   * Origin#id}, is not said twice; after a crash the second time finishes what the first began.
   */
  public Change say(RunId id, List<Part> parts, Optional<Origin> origin) {
    Optional<String> problem = problem("text", parts);
    if (problem.isPresent()) {
      return new Change.BadRequest(problem.get());
    }
    return change(
        id,
        run -> origin.flatMap(from -> said(run, from)),
        run -> run.status().isFinal(),
        run -> payloads.keep(new MessageReceived(clock.instant(), parts, origin.orElse(null))));
  }

  /** The run behind the message of this origin, if it has it. */
  private static Optional<Run> said(Run run, Origin origin) {
    return run.latest(
        past ->
            past.last() instanceof MessageReceived message
                && message.origin() != null
                && message.origin().id().equals(origin.id()));
  }

  /**
   * Ends a run. A step that is under way when the run is cancelled still records what it did; no
   * further step is made.
   */
  public Change cancel(RunId id, Person person, String why) {
    if (person.by().length() > REASON_CHARS_MAX || why.length() > REASON_CHARS_MAX) {
      return new Change.BadRequest(
          "'by' and 'why' have at most %d characters each.".formatted(REASON_CHARS_MAX));
    }
    if (find(id).filter(Run::isUndoing).filter(run -> run.end().isEmpty()).isPresent()) {
      return new Change.BadRequest(
          "Run %s is in the middle of a rewind. Let it finish, or give its undos up at their holds."
              .formatted(id));
    }
    return change(
        id,
        run -> Optional.empty(),
        run -> run.status().isFinal() || run.status() == Status.FINISHED,
        run -> new Cancelled(clock.instant(), person.by(), person.channel(), why));
  }

  /**
   * Changes what a run may use: its ceilings, and the limits of its stints. A run that ended at a
   * ceiling goes on, if the new one leaves room. For people only: no deployment's control is
   * widened by it.
   */
  public Change setLimits(
      RunId id, Optional<Limits> limits, Optional<Limits> ceilings, Person person, String why) {
    if (why.length() > REASON_CHARS_MAX) {
      return new Change.BadRequest("'why' has at most %d characters.".formatted(REASON_CHARS_MAX));
    }
    return change(
        id,
        run -> Optional.empty(),
        run -> run.status().isFinal() && !isAtCeiling(run),
        run ->
            new LimitsSet(
                clock.instant(),
                limits.orElse(run.limits()),
                ceilings.orElse(run.ceilings()),
                person.by(),
                person.channel(),
                why));
  }

  private static boolean isAtCeiling(Run run) {
    return run.end()
        .filter(end -> end instanceof Failed failed && failed.cause() == FailureCause.LIMIT)
        .isPresent();
  }

  /**
   * @param done the run behind the change, if it was made before
   * @param over whether the run is past it
   */
  private Change change(
      RunId id,
      Function<Run, Optional<Run>> done,
      Predicate<Run> over,
      Function<Run, Entry> entry) {
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      Run run = history.load(id);
      if (run.isEmpty()) {
        return new Change.UnknownRun();
      }
      Optional<Run> before = done.apply(run);
      if (before.isPresent()) {
        deployment.agent(run).ifPresent(agent -> handOn.again(agent, run, before.get()));
        return new Change.Accepted(run);
      }
      if (over.test(run)) {
        return new Change.Over(run.status());
      }
      Entry more = entry.apply(run);
      handOn.announce(run, run.apply(more));
      Optional<Run> after = history.append(run, more);
      if (after.isPresent()) {
        handOn.after(after.get());
        return new Change.Accepted(after.get());
      }
    }
    throw new IllegalStateException(
        "Run %s: other writers were first %d times".formatted(id, TRIES_MAX));
  }
}
