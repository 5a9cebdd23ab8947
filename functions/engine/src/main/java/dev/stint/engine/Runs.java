package dev.stint.engine;

import dev.stint.agent.Agent;
import dev.stint.agent.AnswerType;
import dev.stint.agent.Content;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.engine.History.Appending.Outrun;
import dev.stint.engine.History.Appending.Stands;
import dev.stint.engine.Verdict.Answer;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.port.DamagedLog;
import dev.stint.port.PortUnavailable;
import dev.stint.port.Retry;
import dev.stint.port.RunIndex;
import dev.stint.run.Budget;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.LimitsSet;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Started;
import dev.stint.run.EntryId;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Origin;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Said;
import dev.stint.run.Status;
import dev.stint.run.Suspension;
import dev.stint.run.Tags;
import dev.stint.run.Timeline;
import dev.stint.run.Wait;
import java.lang.invoke.MethodType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Lets people and clients start runs, read them, send them messages and cancel them. Thread-safe.
 */
public final class Runs {

  /** Longest text of one input or message, in UTF-8 bytes. */
  public static final int INPUT_BYTES_MAX = 1024 * 1024;

  /** Longest idempotency key, in characters. */
  public static final int KEY_CHARS_MAX = 255;

  /** Longest name of a person, and longest reason or note, in characters. */
  public static final int REASON_CHARS_MAX = 1_000;

  /** Most messages that a run takes after its start. */
  public static final int MESSAGES_MAX = 1_000;

  /** Most UTF-8 bytes of all messages after the start together, attachments included. */
  public static final long MESSAGES_BYTES_MAX = 64L * 1024 * 1024;

  private final Deployment deployment;
  private final History history;
  private final Workspaces workspaces;
  private final Payloads payloads;
  private final Dispatch dispatch;
  private final RunIndex index;
  private final InstantSource clock;
  private final Supplier<RunId> newRunId;
  private final Reservations reservations;

  Runs(Engine engine) {
    this.deployment = engine.deployment;
    this.history = engine.history;
    this.workspaces = engine.workspaces;
    this.payloads = engine.payloads;
    this.dispatch = engine.dispatch;
    this.index = engine.ports.index();
    this.clock = engine.clock;
    this.newRunId = engine::newRunId;
    this.reservations = new Reservations(engine);
  }

  /**
   * A task for an agent.
   *
   * @param input texts and attachments
   * @param stintLimits limits of a stint within those of the agent; empty for those of the agent
   * @param runLimits limits of the run within those of the agent; empty for those of the agent
   * @param idempotencyKey names the run: the same key for the same agent never starts a second run
   * @param origin where the task came from, if its channel can answer
   * @param tags by which people find the run
   * @param documents that the run begins with
   */
  public record Task(
      String agent,
      List<Part> input,
      Optional<Limits> stintLimits,
      Optional<Limits> runLimits,
      Optional<String> idempotencyKey,
      Optional<Origin> origin,
      Tags tags,
      List<Edit> documents) {
    public Task {
      input = List.copyOf(input);
      documents = documents.stream().sorted(Comparator.comparing(Edit::path)).toList();
    }

    /** Without documents. */
    public Task(
        String agent,
        List<Part> input,
        Optional<Limits> stintLimits,
        Optional<Limits> runLimits,
        Optional<String> idempotencyKey,
        Optional<Origin> origin,
        Tags tags) {
      this(agent, input, stintLimits, runLimits, idempotencyKey, origin, tags, List.of());
    }

    /** Without tags. */
    public Task(
        String agent,
        List<Part> input,
        Optional<Limits> stintLimits,
        Optional<Limits> runLimits,
        Optional<String> idempotencyKey,
        Optional<Origin> origin) {
      this(agent, input, stintLimits, runLimits, idempotencyKey, origin, Tags.NONE);
    }

    /** Copies this task, with tags. */
    public Task tags(Tags other) {
      return new Task(
          agent, input, stintLimits, runLimits, idempotencyKey, origin, other, documents);
    }

    /** Copies this task, with documents that the run begins with. */
    public Task documents(List<Edit> other) {
      return new Task(agent, input, stintLimits, runLimits, idempotencyKey, origin, tags, other);
    }

    /** A text, from a channel that cannot answer. */
    public Task(
        String agent,
        String input,
        Optional<Limits> stintLimits,
        Optional<Limits> runLimits,
        Optional<String> idempotencyKey) {
      this(
          agent, List.of(Text.of(input)), stintLimits, runLimits, idempotencyKey, Optional.empty());
    }

    /** With the run limits of the agent. */
    public Task(
        String agent, String input, Optional<Limits> stintLimits, Optional<String> idempotencyKey) {
      this(agent, input, stintLimits, Optional.empty(), idempotencyKey);
    }
  }

  /** The outcome of {@link #start}. */
  public sealed interface Start {

    /** The run has begun; from here on, a crash loses nothing. */
    record Begun(Run run) implements Start {}

    /** The key names a run that was begun with the same task; no second run was begun. */
    record Existing(Run run) implements Start {}

    /** The key names a run with another task; nothing was changed. */
    record KeyReused(RunId run) implements Start {}

    record UnknownAgent(List<String> deployed) implements Start {}

    /** The task asks for more than the agent may use. */
    record LimitsTooWide(Limits asked, Limits most) implements Start {}

    /**
     * @param what what is wrong with the task, for its sender
     */
    record BadTask(String what) implements Start {}
  }

  /** The outcome of {@link #say}, {@link #cancel} and {@link #setLimits}. */
  public sealed interface Change {

    /** The change is in the log; {@code run} is the run after it. */
    record Accepted(Run run) implements Change {}

    record UnknownRun() implements Change {}

    /** The run has ended; nothing was changed. */
    record Over(Status status) implements Change {}

    /**
     * The run takes no more messages; nothing was changed.
     *
     * @param why the reason, for the sender
     */
    record Full(String why) implements Change {}

    /**
     * The run cannot be changed in this way now; nothing was changed.
     *
     * @param why the obstacle, for the sender
     */
    record Impossible(String why) implements Change {}

    /**
     * A document is not what the sender saw; nothing was changed.
     *
     * @param why for the sender
     */
    record Stale(String why) implements Change {}

    /**
     * @param what what is wrong with the request, for its sender
     */
    record BadRequest(String what) implements Change {}
  }

  /**
   * Starts a run. When it returns {@link Start.Begun}, the run is in the log and its first step on
   * the queue. After a crash before that, a call with the same key finishes the start.
   *
   * @throws dev.stint.port.ExpiredRun if the key names a run that has expired
   */
  public Start start(Task task) {
    Optional<Agent> agent = deployment.agent(task.agent());
    if (agent.isEmpty()) {
      return new Start.UnknownAgent(deployment.agents().stream().map(Agent::name).toList());
    }
    return refusal(task, agent.get()).orElseGet(() -> start(task, agent.get()));
  }

  private static Optional<Start> refusal(Task task, Agent agent) {
    return problem(task)
        .<Start>map(Start.BadTask::new)
        .or(() -> tooWide(task.stintLimits(), agent.stintLimits()))
        .or(() -> tooWide(task.runLimits(), agent.runLimits()));
  }

  private static Optional<Start> tooWide(Optional<Limits> asked, Limits most) {
    return asked
        .filter(limits -> !limits.within(most))
        .map(limits -> new Start.LimitsTooWide(limits, most));
  }

  /** Starts the run of this id, unless it has begun. */
  Start startAs(RunId id, String agent, String input, Tags tags) {
    Task task =
        new Task(agent, input, Optional.empty(), Optional.empty(), Optional.empty()).tags(tags);
    return deployment
        .agent(agent)
        .map(deployed -> refusal(task, deployed).orElseGet(() -> start(id, task, deployed)))
        .orElseGet(() -> new Start.UnknownAgent(List.of()));
  }

  private Start start(Task task, Agent agent) {
    RunId id = task.idempotencyKey().map(key -> RunId.ofKey(task.agent(), key)).orElseGet(newRunId);
    return start(id, task, agent);
  }

  private Start start(RunId id, Task task, Agent agent) {
    boolean stores = payloads.stores(task.input()) || !task.documents().isEmpty();
    if (task.idempotencyKey().isPresent() && stores) {
      history.load(id); // Fails for an expired run, before a text is stored for it.
    }
    Started started =
        (Started)
            payloads.keep(
                id,
                new Started(
                    clock.instant(),
                    agent.name(),
                    task.input(),
                    task.stintLimits().orElse(agent.stintLimits()),
                    task.runLimits().orElse(agent.runLimits()),
                    agent.fingerprint(),
                    task.origin().orElse(null),
                    workspaces.changes(Run.empty(id), task.documents()),
                    task.tags(),
                    agent.controls().webhooks(agent.name())));
    return switch (history.append(Run.empty(id), started)) {
      case Stands(Transition transition) -> begun(agent, transition);
      case Outrun other -> begunBefore(id, task, started);
    };
  }

  private Start begun(Agent agent, Transition transition) {
    dispatch.after(agent, transition);
    return new Start.Begun(transition.after());
  }

  private Start begunBefore(RunId id, Task task, Started asked) {
    Run run = history.load(id);
    Started began = (Started) history.entry(new EntryId(id, 0));
    boolean otherLimits =
        task.stintLimits().filter(limits -> !limits.equals(began.stintLimits())).isPresent()
            || task.runLimits().filter(most -> !most.equals(began.runLimits())).isPresent();
    boolean other =
        otherLimits
            || !began.tags().equals(asked.tags())
            || !began.changes().equals(asked.changes());
    dispatch.begunBefore(run);
    return other || !began.parts().equals(asked.parts())
        ? new Start.KeyReused(id)
        : new Start.Existing(run);
  }

  private static Optional<String> problem(Task task) {
    if (task.idempotencyKey()
        .filter(key -> key.isBlank() || key.length() > KEY_CHARS_MAX)
        .isPresent()) {
      return Optional.of("An idempotency key has 1 to %d characters.".formatted(KEY_CHARS_MAX));
    }
    return problem("input", task.input()).or(() -> Workspaces.problemOfFirst(task.documents()));
  }

  /** Checks the texts of a message. Attachments are bounded by the channel that takes them. */
  private static Optional<String> problem(String name, List<Part> parts) {
    List<Payload> texts = parts.stream().filter(Text.class::isInstance).map(Part::payload).toList();
    boolean blank =
        texts.stream().allMatch(text -> text instanceof Payload.Inline in && in.text().isBlank());
    if (blank) {
      return Optional.of("'%s' is empty.".formatted(name));
    }
    return Bounds.tooLarge("'%s'".formatted(name), texts.stream().mapToLong(Payload::bytes).sum());
  }

  /**
   * The run as its log has it; empty for an unknown run. Throws what {@link History#load} throws.
   * For an expired run, so does every method that changes a run. A damaged log is marked in the
   * index, where people who list runs see it.
   */
  public Optional<Run> find(RunId id) {
    return read(id, () -> Optional.of(history.load(id)).filter(run -> !run.isEmpty()));
  }

  private <R> R read(RunId id, Supplier<R> part) {
    try {
      return part.get();
    } catch (DamagedLog | ImpossibleHistory e) {
      index.trouble(id, String.valueOf(e.getMessage()));
      throw e;
    }
  }

  /**
   * The model's last reply, if it finished the run's work: texts. Read from the log by itself,
   * unless it is in memory.
   */
  public Optional<List<Part>> answer(Run run) {
    return run.answer()
        .map(reply -> ((ModelReplied) read(run.id(), () -> history.entry(reply))).parts())
        .filter(parts -> !parts.isEmpty());
  }

  /**
   * The model's last reply as a value of the agent's type of answers; empty if the run has no
   * answer yet, or the agent is not deployed here or has no such type.
   *
   * @throws ClassCastException if the agent answers with another type
   * @throws IllegalArgumentException if the agent was deployed with another type since the answer
   */
  @SuppressWarnings("unchecked")
  public <T> Optional<T> answer(Run run, Class<T> type) {
    Class<?> boxed = MethodType.methodType(type).wrap().returnType();
    return typedAnswer(run, AnswerType::read).map(value -> (T) boxed.cast(value));
  }

  /**
   * The model's last reply as JSON of the agent's type of answers; empty as for {@link #answer(Run,
   * Class)}.
   *
   * @throws IllegalArgumentException if the agent was deployed with another type since the answer
   */
  public Optional<String> answerJson(Run run) {
    return typedAnswer(run, AnswerType::json);
  }

  private <T> Optional<T> typedAnswer(Run run, BiFunction<AnswerType, String, T> read) {
    return deployment
        .agent(run)
        .flatMap(Agent::answerType)
        .flatMap(type -> answer(run).map(parts -> read.apply(type, payloads.texts(parts))));
  }

  /** A run with its entries. Throws what {@link #find} throws. */
  public Timeline timeline(Run run) {
    return read(run.id(), () -> history.timeline(run));
  }

  /** The next try of an action of a run, while that action is still open; best effort. */
  public Optional<Retry> retry(Run run) {
    if (run.status() != Status.RUNNING) {
      return Optional.empty();
    }
    try {
      return index
          .find(run.id())
          .flatMap(summary -> summary.notes().retry())
          .filter(retry -> run.isPending(retry.action()));
    } catch (PortUnavailable e) {
      return Optional.empty(); // The log can be shown without the index.
    }
  }

  /** The text of a payload, read from the payload store if it is kept there. */
  public String text(Payload payload) {
    return payloads.text(payload);
  }

  /** What a payload has, text or not, read from the payload store if it is kept there. */
  public Content content(Payload payload) {
    return payloads.content(payload);
  }

  /** One page of runs, newest first. */
  public RunIndex.Page list(
      Optional<String> agent, Set<Status> statuses, Optional<RunIndex.Cursor> cursor, int max) {
    return list(agent, statuses, Optional.empty(), cursor, max);
  }

  /** One page of runs with a tag, newest first, as {@link RunIndex#list} has it. */
  public RunIndex.Page list(
      Optional<String> agent,
      Set<Status> statuses,
      Optional<RunIndex.TagFilter> tag,
      Optional<RunIndex.Cursor> cursor,
      int max) {
    return index.list(agent, statuses, tag, cursor, max);
  }

  /**
   * Sends a message to a run. A finished run goes on; a run at work reads it at its next model
   * call.
   */
  public Change say(RunId id, String text) {
    return say(id, List.of(Text.of(text)), Optional.empty());
  }

  /**
   * Sends a message by a channel that can answer. If the run already has a message with this {@link
   * Origin#id}, nothing is appended; after a crash, the second call finishes the first one.
   */
  public Change say(RunId id, List<Part> parts, Optional<Origin> origin) {
    return say(id, parts, origin, List.of());
  }

  /** Sends a message that puts documents there, or removes some. */
  public Change say(RunId id, List<Part> parts, Optional<Origin> origin, List<Edit> documents) {
    Optional<String> problem = problem("text", parts);
    if (problem.isPresent()) {
      return new Change.BadRequest(problem.get());
    }
    long bytes = parts.stream().mapToLong(part -> part.payload().bytes()).sum();
    return change(
        id,
        run -> origin.flatMap(from -> said(run, from)),
        run ->
            overWhen(run, run.status().isFinal())
                .or(() -> answered(run))
                .or(() -> full(run, bytes))
                .or(() -> workspaces.problem(run, documents).map(Change.BadRequest::new)),
        run ->
            payloads.keep(
                id,
                new MessageReceived(
                    clock.instant(),
                    parts,
                    origin.orElse(null),
                    workspaces.changes(run, documents))));
  }

  /**
   * Puts a document there, or removes it, while a run is at work; the run reads who did at its next
   * model call. A document that is so already, or was removed, is left so, and nothing is appended.
   *
   * @param seen the versions of which it has to be one, as SHA-256; any if empty
   */
  public Change put(RunId id, Edit document, Set<String> seen, Person person) {
    Optional<String> tooLong = Bounds.problem(person, "why");
    if (tooLong.isPresent()) {
      return new Change.BadRequest(tooLong.get());
    }
    String said =
        "%s has %s the document '%s'.%s"
            .formatted(
                person.by(),
                document.content().isPresent() ? "written" : "removed",
                document.path(),
                person.why().isBlank() ? "" : " " + person.why());
    List<Part> parts = List.of(Text.of(said));
    return change(
        id,
        run -> workspaces.putBefore(run, document),
        run ->
            overWhen(run, run.status().isFinal())
                .or(() -> isFinished(run))
                .or(() -> full(run, parts.getFirst().payload().bytes()))
                .or(() -> stale(run, document, seen))
                .or(() -> workspaces.problem(run, List.of(document)).map(Change.BadRequest::new)),
        run ->
            payloads.keep(
                id,
                new MessageReceived(
                    clock.instant(), parts, null, workspaces.changes(run, List.of(document)))));
  }

  private static Optional<Change> isFinished(Run run) {
    return run.status() == Status.FINISHED
        ? Optional.of(
            new Change.Impossible(
                "Run %s has answered. Send it a message with the document, and it goes on."
                    .formatted(run.id())))
        : Optional.empty();
  }

  private Optional<Change> stale(Run run, Edit document, Set<String> seen) {
    Optional<String> now = workspaces.versions(run).version(document.path());
    return seen.isEmpty() || now.filter(seen::contains).isPresent()
        ? Optional.empty()
        : Optional.of(
            new Change.Stale(
                "Document '%s' is version %s now, and not %s."
                    .formatted(document.path(), now.orElse("none"), String.join(" or ", seen))));
  }

  private static Optional<Change> overWhen(Run run, boolean isOver) {
    return isOver ? Optional.of(new Change.Over(run.status())) : Optional.empty();
  }

  /** What a run has told the run that delegated to it, it cannot take back. */
  private static Optional<Change> answered(Run run) {
    return run.parent()
        .filter(parent -> run.isOver())
        .map(
            parent ->
                new Change.Impossible(
                    "Run %s has answered run %s, which had delegated to it. Say it to that run, or fork this one."
                        .formatted(run.id(), parent.run())));
  }

  /** Bounds the messages to a run (law 6). */
  private static Optional<Change> full(Run run, long moreBytes) {
    Said said = run.said();
    return said.messages() < MESSAGES_MAX && said.bytes() + moreBytes <= MESSAGES_BYTES_MAX
        ? Optional.empty()
        : Optional.of(
            new Change.Full(
                "Run %s has %d messages of %d bytes, and takes at most %d and %d bytes together. Start a new run."
                    .formatted(
                        run.id(),
                        said.messages(),
                        said.bytes(),
                        MESSAGES_MAX,
                        MESSAGES_BYTES_MAX)));
  }

  /** The point of the log with the message of this origin, if there is one. */
  private Optional<Timeline> said(Run run, Origin origin) {
    return history
        .timeline(run)
        .latest(
            past ->
                past.last() instanceof MessageReceived message
                    && message.origin() != null
                    && message.origin().channel().equals(origin.channel())
                    && message.origin().id().equals(origin.id()));
  }

  /**
   * Wakes the calls of a run that wait for a signal of this name; {@code text} is their result. A
   * signal is not kept for a call that waits for it later: then the change is impossible.
   */
  public Change signal(RunId id, String name, String text, Person person) {
    Optional<String> tooLarge = Bounds.tooLarge("'text'", Payload.of(text).bytes());
    if (tooLarge.isPresent()) {
      return new Change.BadRequest(tooLarge.get());
    }
    Instant now = clock.instant();
    Change change = signalOne(id, name, text, person, now);
    while (change instanceof Change.Accepted(Run run) && signalled(run, name, now).isPresent()) {
      Change next = signalOne(id, name, text, person, now);
      if (!(next instanceof Change.Accepted)) {
        return change; // Another signal woke the rest.
      }
      change = next;
    }
    return change;
  }

  private Change signalOne(RunId id, String name, String text, Person person, Instant now) {
    return change(
        id,
        run -> Optional.empty(),
        run -> overWhen(run, run.status().isFinal()).or(() -> nobodyWaits(run, name, now)),
        run ->
            payloads.keep(
                id,
                new Resumed(
                    now,
                    signalled(run, name, now).orElseThrow().seq(),
                    person,
                    new Resolution.Returned(Payload.of(cut(run, text)), false))));
  }

  /** The oldest call that waits for a signal. */
  private Optional<Suspension> signalled(Run run, String name, Instant now) {
    return run.suspensions().stream()
        .filter(wait -> wait.entry().waitsFor().equals(new Wait.ForSignal(name)))
        .filter(wait -> wait.ends().filter(at -> !at.isAfter(now)).isEmpty())
        .findFirst();
  }

  private Optional<Change> nobodyWaits(Run run, String name, Instant now) {
    List<String> awaited =
        run.suspensions().stream()
            .map(wait -> wait.entry().waitsFor())
            .filter(Wait.ForSignal.class::isInstance)
            .map(wait -> ((Wait.ForSignal) wait).name())
            .distinct()
            .toList();
    return signalled(run, name, now).isPresent()
        ? Optional.empty()
        : Optional.of(
            new Change.Impossible(
                "Run %s does not wait for signal '%s'; it waits for the signals %s."
                    .formatted(run.id(), name, awaited)));
  }

  private String cut(Run run, String text) {
    return deployment
        .agent(run)
        .map(agent -> Budget.of(agent, run, clock.instant()).bytesLeft())
        .map(left -> Payloads.cut(text, left))
        .orElse(text);
  }

  /**
   * Cancels a run. A step that is under way still records its outcome; no further model or tool
   * call is made.
   */
  public Change cancel(RunId id, Person person) {
    Optional<String> tooLong = Bounds.problem(person, "why");
    if (tooLong.isPresent()) {
      return new Change.BadRequest(tooLong.get());
    }
    return change(
        id,
        run -> Optional.empty(),
        run ->
            overWhen(run, run.status().isFinal() || run.status() == Status.FINISHED)
                .or(() -> answered(run))
                .or(() -> undoing(run)),
        run -> new Cancelled(clock.instant(), person));
  }

  /** A run that ended in the middle of a rewind would leave its undos neither done nor given up. */
  private static Optional<Change> undoing(Run run) {
    return run.isUndoing()
        ? Optional.of(
            new Change.Impossible(
                "Run %s is in the middle of a rewind. Let it finish, or give its undos up at their holds."
                    .formatted(run.id())))
        : Optional.empty();
  }

  /**
   * Changes the limits of a run, and of its stints. A run that ended at its limits goes on if the
   * new limits leave room. What a run that was delegated to gets more is drawn out of the limits of
   * those above it, or the change is impossible and says what is missing where. For people only.
   * The limits of the deployment still apply.
   */
  public Change setLimits(
      RunId id, Optional<Limits> stintLimits, Optional<Limits> runLimits, Person person) {
    Optional<String> tooLong = Bounds.problem(person, "why");
    if (tooLong.isPresent()) {
      return new Change.BadRequest(tooLong.get());
    }
    Optional<Change> refused = draw(id, runLimits, person);
    if (refused.isPresent()) {
      return refused.get();
    }
    return change(
        id,
        run -> Optional.empty(),
        run -> overWhen(run, run.status().isFinal() && !isAtRunLimit(run)).or(() -> answered(run)),
        run ->
            new LimitsSet(
                clock.instant(),
                stintLimits.orElse(run.stintLimits()),
                runLimits.orElse(run.runLimits()),
                person));
  }

  /** Draws what a run that was delegated to gets more out of the limits of those above it. */
  private Optional<Change> draw(RunId id, Optional<Limits> runLimits, Person person) {
    Run run = history.load(id);
    if (run.isEmpty() || run.isOver() || runLimits.isEmpty()) {
      return Optional.empty();
    }
    return run.parent()
        .flatMap(parent -> reservations.draw(run, parent, runLimits.get(), person))
        .map(Change.Impossible::new);
  }

  private static boolean isAtRunLimit(Run run) {
    return run.end()
        .filter(end -> end instanceof Failed failed && failed.cause() == FailureCause.LIMIT)
        .isPresent();
  }

  /**
   * @param done the point of the log where the change was made before, if it was
   * @param refusal why the run cannot be changed in this way now
   */
  private Change change(
      RunId id,
      Function<Run, Optional<Timeline>> done,
      Function<Run, Optional<Change>> refusal,
      Function<Run, Entry> entry) {
    return history.change(
        history.load(id),
        run -> {
          if (run.isEmpty()) {
            return new Answer<>(new Change.UnknownRun());
          }
          Optional<Transition> before = done.apply(run).map(Transition::of);
          if (before.isPresent()) {
            deployment.agent(run).ifPresent(agent -> dispatch.again(agent, run, before.get()));
            return new Answer<>(new Change.Accepted(run));
          }
          return refusal
              .apply(run)
              .<Verdict<Change>>map(Answer::new)
              .orElseGet(() -> dispatch.fromOutside(run, entry.apply(run), Change.Accepted::new));
        });
  }
}
