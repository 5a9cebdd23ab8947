package dev.stint.engine;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.RunId;
import dev.stint.agent.Schedule;
import dev.stint.agent.Schedule.Missed;
import dev.stint.agent.Schedule.Overlap;
import dev.stint.engine.ScheduleLog.At;
import dev.stint.engine.StepOutcome.NotReady;
import dev.stint.message.Payload;
import dev.stint.port.DamagedLog;
import dev.stint.port.Delivery;
import dev.stint.port.EntryLog;
import dev.stint.port.ExpiredRun;
import dev.stint.port.PortUnavailable;
import dev.stint.port.ScheduleTimes;
import dev.stint.port.StepQueue;
import dev.stint.run.Entry.ScheduleChanged;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Occurrence;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.ScheduleState;
import dev.stint.run.ScheduleState.Phase;
import dev.stint.run.ScheduleState.Plan;
import dev.stint.run.StepMessage;
import dev.stint.run.Tags;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Starts runs at times of the clock. A schedule is a log of its own; a message of the step queue
 * comes at its next time, and if that is lost, the sweep finds it. The run of a time has an id made
 * of the schedule and that time, so a time that comes twice starts one run. Thread-safe.
 */
public final class Schedules {

  /** Most schedules of a store. */
  public static final int MOST = 1_000;

  /** Times that one message handles; the rest has another one. */
  private static final int TIMES_MAX = 20;

  /** After this the message of a time is lost; the sweep finds it before the time is missed. */
  private static final Duration LOST_AFTER = Duration.ofMinutes(2);

  /** Missed times are counted no further, for people. */
  private static final int COUNTED_MAX = 1_000;

  private static final Logger LOG = System.getLogger(Schedules.class.getName());

  private static final Person CODE = new Person("deployment", "code", "");

  /** The name of the tag that runs have of their schedule. */
  public static final String TAG = "schedule";

  /** The action of the messages of schedules, which no run can have. */
  static final ActionId FIRE = new ActionId(0, 999_999);

  private final Deployment deployment;
  private final ScheduleLog log;
  private final Payloads payloads;
  private final ScheduleTimes times;
  private final StepQueue queue;
  private final Wakes wakes;
  private final History history;
  private final Runs runs;
  private final Dispatch dispatch;
  private final InstantSource clock;

  Schedules(Engine engine) {
    this.deployment = engine.deployment;
    this.log = new ScheduleLog(engine.ports.log());
    this.payloads = engine.payloads;
    this.times = engine.ports.times();
    this.queue = engine.ports.queue();
    this.wakes = new Wakes(queue, engine.clock);
    this.history = engine.history;
    this.runs = engine.runs();
    this.dispatch = engine.dispatch;
    this.clock = engine.clock;
  }

  /** The outcome of a change. */
  public sealed interface Change {

    /** The change is in the log, or was before. */
    record Accepted(ScheduleState schedule) implements Change {}

    record Unknown() implements Change {}

    record UnknownAgent(List<String> deployed) implements Change {}

    /**
     * @param why the obstacle, for the sender
     */
    record Impossible(String why) implements Change {}

    /**
     * @param what what is wrong with the request, for its sender
     */
    record BadRequest(String what) implements Change {}
  }

  /**
   * Checks the schedules in the code of agents.
   *
   * @throws IllegalArgumentException if one has an expression that is none, or the name of another
   */
  public void check() {
    Set<String> names = new HashSet<>();
    for (Agent agent : deployment.agents()) {
      for (Schedule schedule : agent.schedules()) {
        Optional<String> problem =
            times.problem(schedule.expression()).or(() -> tooLargeForCode(schedule));
        if (problem.isPresent() || !names.add(schedule.name())) {
          throw new IllegalArgumentException(
              "Agent '%s', schedule '%s': %s"
                  .formatted(
                      agent.name(),
                      schedule.name(),
                      problem.orElse("another schedule has this name")));
        }
      }
    }
  }

  /** A schedule by its name; empty if there is none, or it was removed. */
  public Optional<ScheduleState> find(String name) {
    return log.at(name).map(At::state).filter(state -> state.phase() != Phase.REMOVED);
  }

  /** All schedules, by name. */
  public List<ScheduleState> list() {
    return log.names().stream().flatMap(name -> find(name).stream()).toList();
  }

  /** What happened to a schedule, also to one that was removed: entries from {@code from} on. */
  public List<ScheduleChanged> history(String name, long from, int max) {
    return log.entries(name, from, max);
  }

  /** The text of the task of a schedule. */
  public String input(ScheduleState schedule) {
    return payloads.text(schedule.plan().input());
  }

  /** The next times of a schedule that is at work, at most {@code max}. */
  public List<Instant> upcoming(ScheduleState schedule, int max) {
    List<Instant> upcoming = new ArrayList<>();
    Instant due = schedule.due();
    while (due != null && upcoming.size() < max) {
      upcoming.add(due);
      due = next(schedule, due);
    }
    return upcoming;
  }

  /** Sets a schedule: a new one, or another plan for one that a person had set. */
  public Change set(String agent, Schedule schedule, Person person) {
    if (deployment.agent(agent).isEmpty()) {
      return new Change.UnknownAgent(deployment.agents().stream().map(Agent::name).toList());
    }
    Optional<String> problem =
        times
            .problem(schedule.expression())
            .or(() -> Bounds.tooLarge("'input'", Payload.of(schedule.input()).bytes()))
            .or(() -> Bounds.problem(person, "reason"));
    return problem
        .<Change>map(Change.BadRequest::new)
        .orElseGet(() -> planned(agent, schedule, false, person));
  }

  /** The sweep, which sets it, may store no texts. */
  private static Optional<String> tooLargeForCode(Schedule schedule) {
    return Payload.of(schedule.input()).bytes() < Payload.INLINE_BYTES_MAX
        ? Optional.empty()
        : Optional.of(
            "its input is larger than %d bytes: set it by the API"
                .formatted(Payload.INLINE_BYTES_MAX));
  }

  private Change planned(String agent, Schedule schedule, boolean inCode, Person person) {
    String name = schedule.name();
    Plan plan =
        new Plan(
            name,
            agent,
            schedule.expression(),
            schedule.zone(),
            Payload.of(schedule.input()),
            schedule.overlap(),
            schedule.missed());
    return change(
        name,
        before -> {
          Optional<ScheduleState> known =
              before.map(At::state).filter(state -> state.phase() != Phase.REMOVED);
          if (known.filter(this::isKeptByCode).isPresent() && !inCode) {
            return new Answer(
                new Change.Impossible(
                    "Schedule '%s' is in the code of agent '%s': change it there, or pause it."
                        .formatted(name, known.get().plan().agent())));
          }
          if (known.filter(state -> isSame(state, plan, inCode)).isPresent()) {
            return new Answer(new Change.Accepted(known.get()));
          }
          Phase phase = known.map(ScheduleState::phase).orElse(Phase.ACTIVE);
          Instant now = clock.instant();
          Optional<ScheduleState> sameTimes = known.filter(state -> hasTimesOf(state, plan));
          Instant due =
              sameTimes.isPresent()
                  ? sameTimes.get().due()
                  : phase == Phase.ACTIVE ? first(plan, now) : null;
          ScheduleState after =
              new ScheduleState(
                  plan,
                  inCode,
                  phase,
                  due,
                  before.map(At::state).map(ScheduleState::last).orElse(null),
                  before.map(At::state).map(ScheduleState::lastRun).orElse(null),
                  sameTimes.map(ScheduleState::queued).orElse(List.of()));
          return new Next(after, new Occurrence.Planned(person), now);
        });
  }

  /** Whether the code of an agent that is deployed here has it. */
  private boolean isKeptByCode(ScheduleState state) {
    return state.inCode() && deployment.agent(state.plan().agent()).isPresent();
  }

  private boolean isSame(ScheduleState state, Plan plan, boolean inCode) {
    Plan before = state.plan();
    return state.inCode() == inCode
        && before.agent().equals(plan.agent())
        && hasTimesOf(state, plan)
        && before.overlap() == plan.overlap()
        && before.missed().equals(plan.missed())
        && payloads.text(before.input()).equals(payloads.text(plan.input()));
  }

  private static boolean hasTimesOf(ScheduleState state, Plan plan) {
    return state.plan().expression().equals(plan.expression())
        && state.plan().zone().equals(plan.zone());
  }

  /** Has no run started until the schedule goes on; times until then are not missed. */
  public Change pause(String name, Person person) {
    return phase(name, Phase.PAUSED, new Occurrence.Paused(person), person);
  }

  public Change unpause(String name, Person person) {
    return phase(name, Phase.ACTIVE, new Occurrence.Unpaused(person), person);
  }

  /** Removes a schedule that a person had set. Runs that it started go on. */
  public Change remove(String name, Person person) {
    return phase(name, Phase.REMOVED, new Occurrence.Removed(person), person);
  }

  private Change phase(String name, Phase phase, Occurrence what, Person person) {
    Optional<String> tooLong = Bounds.problem(person, "reason");
    if (tooLong.isPresent()) {
      return new Change.BadRequest(tooLong.get());
    }
    return change(
        name,
        before -> {
          if (before.filter(at -> at.state().phase() != Phase.REMOVED).isEmpty()) {
            return new Answer(new Change.Unknown());
          }
          ScheduleState state = before.get().state();
          if (phase == Phase.REMOVED && isKeptByCode(state) && !person.equals(CODE)) {
            return new Answer(
                new Change.Impossible(
                    "Schedule '%s' is in the code of agent '%s': remove it there, or pause it."
                        .formatted(name, state.plan().agent())));
          }
          if (state.phase() == phase) {
            return new Answer(new Change.Accepted(state));
          }
          Instant now = clock.instant();
          Instant due = phase == Phase.ACTIVE ? first(state.plan(), now) : null;
          return new Next(
              new ScheduleState(
                  state.plan(),
                  state.inCode(),
                  phase,
                  due,
                  state.last(),
                  state.lastRun(),
                  phase == Phase.REMOVED ? List.of() : state.queued()),
              what,
              now);
        });
  }

  /** Pauses all schedules of a backup: what they started after it is not known. */
  void restored(Instant copied) {
    Person backup = new Person("backup", "restore", "Restored from a backup of " + copied);
    List<String> damaged = new ArrayList<>(); // They start nothing.
    each(damaged, () -> log.names().forEach(name -> each(damaged, () -> pause(name, backup))));
  }

  /** What a change comes to: the next state of a schedule, or an answer without any. */
  private sealed interface Step permits Next, Answer {}

  private record Next(ScheduleState after, Occurrence what, Instant at) implements Step {}

  private record Answer(Change change) implements Step {}

  /** Makes a change of the current state, and decides again if another writer was first. */
  private Change change(String name, Function<Optional<At>, Step> work) {
    while (true) {
      Optional<At> before = log.at(name);
      switch (work.apply(before)) {
        case Answer(Change change) -> {
          before.ifPresent(this::wake); // The process that appended it may have died.
          return change;
        }
        case Next next -> {
          if (before.isEmpty() && !log.register(entry(before, next), MOST)) {
            return new Change.Impossible(
                "There are %d schedules, and no more are taken.".formatted(MOST));
          }
          Optional<At> after = append(before, next);
          if (after.isPresent()) {
            wake(after.get());
            return new Change.Accepted(next.after());
          }
        }
      }
    }
  }

  /** Where the log ends then; empty if another writer was first. */
  private Optional<At> append(Optional<At> before, Next next) {
    return log.append(before, entry(before, next));
  }

  private ScheduleChanged entry(Optional<At> before, Next next) {
    long seq = before.map(at -> at.seq() + 1).orElse(0L);
    return (ScheduleChanged)
        payloads.keep(
            ScheduleLog.id(next.after().plan().name()),
            new ScheduleChanged(next.at(), seq, next.after(), next.what()));
  }

  private @Nullable Instant first(Plan plan, Instant now) {
    return times.next(plan.expression(), plan.zone(), now, now).orElse(null);
  }

  private @Nullable Instant next(ScheduleState state, Instant after) {
    Plan plan = state.plan();
    return times.next(plan.expression(), plan.zone(), after, after).orElse(null);
  }

  private void wake(At at) {
    Instant due = at.state().due();
    if (at.state().isActive() && due != null) {
      wakes.wake(message(at), due);
    }
  }

  /**
   * The message of a schedule, for what follows its last entry. One that comes first when there are
   * more entries is dropped, as each entry has a message of its own: else duplicates would be sent
   * on for ever.
   */
  private static StepMessage message(At at) {
    return new StepMessage(ScheduleLog.id(at.state().plan().name()), FIRE, (int) at.seq());
  }

  /** Starts what is due of the schedule with this log; empty if it is no log of a schedule. */
  Optional<StepOutcome> fire(Delivery delivery) {
    StepMessage message = delivery.message();
    return message.action().equals(FIRE)
        ? log.at(message.run()).map(at -> fire(delivery, at))
        : Optional.empty();
  }

  /**
   * The process of an earlier delivery may have died after it started a run, and before it noted
   * that or sent the next message.
   */
  private StepOutcome fire(Delivery delivery, At at) {
    long seq = delivery.message().attempt();
    if (at.seq() <= seq) {
      return fire(at);
    }
    if (delivery.receives() > 1) {
      String name = at.state().plan().name();
      log.entries(name, seq, 1).forEach(then -> noteStarted(new At(seq, "", then.schedule())));
      log.at(name).ifPresent(this::wake);
    }
    return new NotReady();
  }

  /** Finishes the runs of the times that were next then, and notes them, if they have begun. */
  private void noteStarted(At then) {
    ScheduleState state = then.state();
    Stream.concat(state.queued().stream().limit(1), Stream.ofNullable(state.due()))
        .filter(time -> hasBegun(state, time))
        .forEach(
            time -> outrun(then, fired(state, time, state.due(), state.queued(), clock.instant())));
  }

  /** Whether a process began the run of a time, over which it may have died. */
  private boolean hasBegun(ScheduleState state, Instant time) {
    try {
      Run run = history.load(ScheduleLog.run(state.plan().name(), time));
      if (!run.isEmpty()) {
        dispatch.begunBefore(run);
      }
      return !run.isEmpty();
    } catch (ExpiredRun | DamagedLog | ImpossibleHistory e) {
      return true;
    }
  }

  private StepOutcome fire(At first) {
    String name = first.state().plan().name();
    At at = first;
    for (int n = 0; n < TIMES_MAX; n++) {
      ScheduleState state = at.state();
      Optional<Next> next = ready(state, clock.instant());
      if (next.isEmpty()) {
        wake(at);
        return new NotReady();
      }
      if (next.get().what() instanceof Occurrence.Fired fired) {
        String problem = started(state, fired.due());
        if (problem != null) {
          return later(name, problem);
        }
      }
      At before = at;
      at = append(Optional.of(before), next.get()).orElseGet(() -> outrun(before, next.get()));
    }
    queue.send(List.of(message(at)), Duration.ZERO);
    return new NotReady();
  }

  /** Another writer was first. A run that was started while it changed the schedule is noted. */
  private At outrun(At before, Next next) {
    At at = log.at(before.state().plan().name()).orElseThrow();
    if (!(next.what() instanceof Occurrence.Fired fired) || isNoted(before, at, fired)) {
      return at;
    }
    ScheduleState state = at.state();
    Instant time = fired.due();
    boolean isLatest = state.last() == null || state.last().isBefore(time);
    ScheduleState noted =
        with(
            state,
            time.equals(state.due()) ? next(state, time) : state.due(),
            isLatest ? time : state.last(),
            isLatest ? fired.run() : state.lastRun(),
            state.queued().stream().filter(waiting -> !waiting.equals(time)).toList());
    Next note = new Next(noted, fired, clock.instant());
    return append(Optional.of(at), note).orElseGet(() -> outrun(before, next));
  }

  /** Whether another process did the same meanwhile. */
  private boolean isNoted(At before, At now, Occurrence.Fired fired) {
    String name = now.state().plan().name();
    int page = EntryLog.PAGE_MAX;
    for (long from = before.seq() + 1; from <= now.seq(); from += page) {
      if (log.entries(name, from, page).stream().anyMatch(entry -> entry.what().equals(fired))) {
        return true;
      }
    }
    return false;
  }

  /** What is to be done now; empty if that is nothing. */
  private Optional<Next> ready(ScheduleState state, Instant now) {
    if (!state.isActive()) {
      return Optional.empty();
    }
    if (!state.queued().isEmpty() && !isRunning(state)) {
      List<Instant> rest = state.queued().subList(1, state.queued().size());
      return Optional.of(fired(state, state.queued().getFirst(), state.due(), rest, now));
    }
    Instant due = state.due();
    return due == null || due.isAfter(now) ? Optional.empty() : Optional.of(due(state, due, now));
  }

  /** The sweep tries again. */
  private static StepOutcome later(String name, String problem) {
    LOG.log(Level.WARNING, "Delivery of schedule {0} failed: {1}", name, problem); // For an alarm.
    return new NotReady();
  }

  /** What becomes of a time that has come: whether a run is started, waits, or is left out. */
  private Next due(ScheduleState state, Instant due, Instant now) {
    if (hasBegun(state, due)) {
      return fired(state, due, next(state, due), state.queued(), now);
    }
    Optional<Occurrence.Skipped> missed = missed(state, due, now);
    if (missed.isPresent()) {
      return skipped(state, missed.get(), now);
    }
    Overlap overlap = state.plan().overlap();
    if (overlap == Overlap.ALLOW || (state.queued().isEmpty() && !isRunning(state))) {
      return fired(state, due, next(state, due), state.queued(), now);
    }
    boolean isFull = state.queued().size() >= Overlap.QUEUED_MAX;
    if (overlap == Overlap.SKIP || isFull) {
      String why =
          isFull
              ? "%d times wait for the run before to end.".formatted(Overlap.QUEUED_MAX)
              : "Run %s had not ended.".formatted(state.lastRun());
      return skipped(state, new Occurrence.Skipped(due, due, why), now);
    }
    List<Instant> queued = new ArrayList<>(state.queued());
    queued.add(due);
    return new Next(
        with(state, next(state, due), state.last(), state.lastRun(), queued),
        new Occurrence.Queued(due),
        now);
  }

  /** The times from {@code due} on that came too long ago to be made up for. */
  private Optional<Occurrence.Skipped> missed(ScheduleState state, Instant due, Instant now) {
    Missed missed = state.plan().missed();
    Instant onTime = now.minus(Schedule.LATE_MAX);
    Instant oldest = missed.window().isZero() ? onTime : now.minus(missed.window());
    Instant last = null;
    Instant at = due;
    int counted = 0;
    while (at != null && at.isBefore(onTime) && counted < COUNTED_MAX) {
      Instant following = next(state, at);
      boolean isLastMissed = following == null || !following.isBefore(onTime);
      boolean isMadeUpFor = !at.isBefore(oldest) && (missed.all() || isLastMissed);
      if (isMadeUpFor) {
        break;
      }
      last = at;
      at = following;
      counted++;
    }
    return last == null
        ? Optional.empty()
        : Optional.of(
            new Occurrence.Skipped(
                due, last, "%d times were missed, and are not made up for.".formatted(counted)));
  }

  private Next skipped(ScheduleState state, Occurrence.Skipped what, Instant now) {
    return new Next(
        with(state, next(state, what.to()), state.last(), state.lastRun(), state.queued()),
        what,
        now);
  }

  private static Next fired(
      ScheduleState state, Instant at, @Nullable Instant due, List<Instant> queued, Instant now) {
    RunId run = ScheduleLog.run(state.plan().name(), at);
    return new Next(with(state, due, at, run, queued), new Occurrence.Fired(at, run), now);
  }

  private static ScheduleState with(
      ScheduleState state,
      @Nullable Instant due,
      @Nullable Instant last,
      @Nullable RunId lastRun,
      List<Instant> queued) {
    return new ScheduleState(
        state.plan(), state.inCode(), state.phase(), due, last, lastRun, queued);
  }

  /** Whether the run before works or waits. One that cannot be read goes on no more. */
  private boolean isRunning(ScheduleState state) {
    RunId last = state.lastRun();
    if (last == null) {
      return false;
    }
    try {
      Run run = history.load(last);
      return !run.isEmpty() && !run.isOver();
    } catch (ExpiredRun | DamagedLog | ImpossibleHistory e) {
      return false;
    }
  }

  /** Starts the run of a time, unless it has begun; says why that cannot be. */
  private @Nullable String started(ScheduleState state, Instant due) {
    Plan plan = state.plan();
    RunId id = ScheduleLog.run(plan.name(), due);
    Tags tags = Tags.of(Map.of(TAG, plan.name()));
    try {
      return switch (runs.startAs(id, plan.agent(), payloads.text(plan.input()), tags)) {
        case Runs.Start.Begun begun -> null;
        case Runs.Start.Existing existing -> null;
        case Runs.Start.KeyReused other -> null; // It began before the plan was changed.
        case Runs.Start.UnknownAgent unknown -> deployment.missing(plan.agent());
        case Runs.Start.LimitsTooWide wide -> "its limits are too wide";
        case Runs.Start.BadTask(String what) -> what;
      };
    } catch (ExpiredRun e) {
      return null; // It has ended long ago, and nobody could note that it began.
    }
  }

  /**
   * Brings the schedules in line with the code of the agents that are deployed here. Sends messages
   * to those whose time has passed, as theirs were lost, and to those of which a run waits for one
   * that has ended.
   *
   * @return the problems of schedules that cannot go on
   */
  List<String> sweep() {
    Instant late = clock.instant().minus(LOST_AFTER);
    List<String> stuck = new ArrayList<>();
    for (Agent agent : deployment.agents()) {
      for (Schedule schedule : agent.schedules()) {
        each(stuck, () -> planned(agent.name(), schedule, true, CODE));
      }
    }
    List<String> names = new ArrayList<>();
    each(stuck, () -> names.addAll(log.names()));
    for (String name : names) {
      each(stuck, () -> log.at(name).ifPresent(at -> look(name, at, late)));
    }
    return stuck;
  }

  /** One schedule that is broken stops no other, and no run. */
  private static void each(List<String> stuck, Runnable work) {
    try {
      work.run();
    } catch (PortUnavailable e) {
      throw e;
    } catch (RuntimeException e) {
      stuck.add(Reasons.of(e));
    }
  }

  private void look(String name, At at, Instant late) {
    ScheduleState state = at.state();
    if (state.phase() != Phase.REMOVED && isGoneFromCode(state)) {
      remove(name, CODE);
      return;
    }
    Instant due = state.due();
    boolean isLost = due != null && due.isBefore(late);
    boolean isNext = !state.queued().isEmpty() && !isRunning(state);
    if (state.isActive() && (isLost || isNext)) {
      queue.send(List.of(message(at)), Duration.ZERO);
    }
  }

  /** Whether the agent is deployed here, and no longer has this schedule. */
  private boolean isGoneFromCode(ScheduleState state) {
    return state.inCode()
        && deployment
            .agent(state.plan().agent())
            .filter(
                agent ->
                    agent.schedules().stream()
                        .noneMatch(plan -> plan.name().equals(state.plan().name())))
            .isPresent();
  }
}
