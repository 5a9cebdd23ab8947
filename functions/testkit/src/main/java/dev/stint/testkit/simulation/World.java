package dev.stint.testkit.simulation;

import dev.stint.agent.Agent;
import dev.stint.agent.AnswerType;
import dev.stint.agent.Controls;
import dev.stint.agent.Limits;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.Webhook;
import dev.stint.agent.Webhook.Occasion;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.Retention;
import dev.stint.engine.RetryPolicy;
import dev.stint.engine.StepOutcome;
import dev.stint.engine.Sweep;
import dev.stint.port.EntryLog;
import dev.stint.port.Forks;
import dev.stint.port.Notifier;
import dev.stint.port.PayloadStore;
import dev.stint.port.PortUnavailable;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import dev.stint.testkit.InMemoryEntryLog;
import dev.stint.testkit.InMemoryForks;
import dev.stint.testkit.InMemoryPayloadStore;
import dev.stint.testkit.simulation.Outages.Out;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A whole system from one seed: processes, ports, models, tools and people, and every fault. */
final class World implements Simulated {

  static final Instant START = Instant.parse("2026-11-23T09:00:00Z");

  static final Duration STEP_MAX = Duration.ofMinutes(5);
  static final Duration SWEEP_MAX = Duration.ofMinutes(15);
  private static final List<Duration> SWEEPS_EVERY =
      List.of(Duration.ofMinutes(2), SWEEP_MAX, SWEEP_MAX, SWEEP_MAX);
  private static final Duration IDLE = Duration.ofMinutes(16);
  private static final Duration STORM_MAX = Duration.ofHours(30);

  /** How long nothing need be logged without faults, of which the longest wait is 15 minutes. */
  static final Duration NOTHING_MAX = Duration.ofHours(3);

  /** A wait ends when its message comes, which the sweep may have sent. */
  static final Duration EXPIRY_LATE_MAX = Duration.ofMinutes(45);

  private static final Set<Fault> NEED_SWEEPS =
      Set.of(Fault.STALL, Fault.TIMEOUT, Fault.SKEW, Fault.VERSION);

  private static final int WARM_MAX = 4;

  /** With it, a text is too large for an entry. */
  static final int LARGE = 40_000;

  private static final String FILLER = "x".repeat(LARGE);

  private static final Map<String, List<Webhook>> RECEIVERS =
      Map.of(
          Controls.ANY,
          List.of(
              new Webhook("all", EnumSet.allOf(Occasion.class)),
              new Webhook("answers", EnumSet.of(Occasion.FINISHED))));

  private final Schedule schedule = new Schedule(START);
  private final Schedule.Host outside = new Schedule.Host();
  private final Chance chance;
  private final Scenario scenario;
  private final Transcript transcript;
  private final Optional<Store> store;
  private final CheckedLog log;
  private final LaggingIndex index;
  private final SimulatedQueue queue;
  private final Effects effects;
  private final Outages outages;
  private final Coverage coverage = new Coverage();
  private final Doubles doubles;
  private final Optional<Channel> channel;
  private final People people;
  private final Others others;
  private final Timetable timetable;
  private final boolean hasTimetable;
  private final List<Deployment> versions;
  private final Engine.Ports ports;
  private final List<SimulatedProcess> processes = new ArrayList<>();
  private final Traced traced = new Traced();

  /**
   * Whether sweeps are made. Without them nothing may be lost that a queue message stands for (law
   * 4), but what a process brings that came to life after its message was done with, or whose agent
   * was not deployed. People, for whose acts there is no message, have processes that live.
   */
  private final boolean sweeps;

  /** By which ended runs expire. */
  private final Retention retention;

  /** Whether texts are now and then too large for an entry. */
  private final boolean large;

  /** With outages that count as long after a time of this world's own. */
  private final RetryPolicy policy;

  private Instant calmAt = Instant.MAX;
  private long steps;

  World(Chance chance, Scenario scenario, boolean written) {
    this.chance = chance;
    this.scenario = scenario;
    this.sweeps = !chance.once(4);
    if (!sweeps) {
      chance.never(NEED_SWEEPS);
    }
    boolean schedules = !chance.once(8);
    this.retention = sweeps && chance.once(4) ? shortRetention() : Retention.OFF;
    this.large = chance.once(8);
    this.policy =
        RetryPolicy.DEFAULT.outageMax(Duration.ofMinutes(5).plus(chance.upTo(Duration.ofHours(6))));
    this.outages = new Outages(schedule, chance, sweeps ? Set.of() : Set.of(Out.AGENTS));
    this.transcript = new Transcript(schedule::now, written);
    this.store = scenario.store().map(Supplier::get);
    PayloadStore payloads = store.map(Store::payloads).orElseGet(InMemoryPayloadStore::new);
    EntryLog kept = store.map(Store::log).orElseGet(InMemoryEntryLog::new);
    this.log =
        new CheckedLog(
            kept, schedule::now, transcript, retention, payloads, this::kept, this::answerType);
    this.effects = new Effects(log, transcript, this::kept);
    this.queue = new SimulatedQueue(schedule, chance, schedules, log::length, this::deliver);
    this.index =
        store
            .map(real -> new LaggingIndex(schedule, chance, real.index(), Optional.empty()))
            .orElseGet(() -> LaggingIndex.inMemory(schedule, chance));
    this.doubles = new Doubles(this, scenario);
    this.versions = versions();
    this.channel = scenario.channel().map(Supplier::get);
    Forks forks = store.map(Store::forks).orElseGet(InMemoryForks::new);
    this.ports = new Engine.Ports(log, forks, queue, payloads, index.port());
    this.people = new People(this);
    this.others = new Others(this);
    this.timetable = new Timetable(this);
    this.hasTimetable = hasTimetable();
    chance.tell(this::met);
  }

  void close() {
    store.ifPresent(Store::close);
  }

  private Retention shortRetention() {
    Duration time = Retention.SETTLED.plus(chance.upTo(Duration.ofHours(12)));
    return new Retention(List.of(new Retention.Rule(Optional.empty(), Optional.empty(), time)));
  }

  private Optional<AnswerType> answerType(String agent) {
    return versions.getFirst().agent(agent).flatMap(Agent::answerType);
  }

  /** Notes the state of the run in whose process a fault happens. */
  private void met(Fault fault) {
    SimulatedProcess.@Nullable Work work = work();
    if (work != null && work.run() != null) {
      coverage.met(fault, log.state(work.run()));
    }
  }

  /** What the running process does; null if none runs. */
  SimulatedProcess.@Nullable Work work() {
    Schedule.Host host = schedule.host();
    for (SimulatedProcess process : processes) {
      if (process.host() == host) {
        return process.work();
      }
    }
    return null;
  }

  /** What a person asks for. */
  String task(int number) {
    return scenario.tasks().isEmpty() ? text("Task " + number) : chance.of(scenario.tasks());
  }

  /** A text, which now and then is too large for an entry. */
  String text(String text) {
    return large && chance.once(4) ? text + FILLER : text;
  }

  /** The agents as they are deployed; changed, if they can be; and gone. */
  private List<Deployment> versions() {
    Deployment gone = new Deployment(List.of(), List.of());
    if (scenario.agents().isPresent()) {
      List<Agent> theirs = scenario.agents().get();
      return List.of(deployed(theirs, theirs.getFirst().controls()), gone);
    }
    List<RandomAgents.Versions> agents = RandomAgents.of(chance);
    Controls controls =
        new Controls(Limits.NONE, Limits.NONE, Set.of(), isEventful() ? RECEIVERS : Map.of());
    return List.of(
        deployed(agents.stream().map(RandomAgents.Versions::agent).toList(), controls),
        deployed(agents.stream().map(RandomAgents.Versions::changed).toList(), controls),
        gone);
  }

  /**
   * Whether systems outside are told of runs, people wait for the answer to their first task, and
   * calls wait for a time. Not with agents of somebody's own, whose tools do what they say.
   */
  boolean isEventful() {
    return scenario.agents().isEmpty() && (large || !sweeps);
  }

  /** Whether runs are started at times of the clock. */
  private boolean hasTimetable() {
    return scenario
        .agents()
        .map(agents -> agents.stream().anyMatch(agent -> !agent.schedules().isEmpty()))
        .orElseGet(() -> Timetable.isIn(chance));
  }

  /** Whether runs delegate to others. */
  boolean hasTrees() {
    return agents().stream()
        .flatMap(agent -> agent.toolSpecs().stream())
        .anyMatch(tool -> tool.name().startsWith(RandomAgents.DELEGATION));
  }

  private Deployment deployed(List<Agent> agents, Controls controls) {
    List<Route> routes = agents.stream().map(Agent::route).distinct().map(this::route).toList();
    return new Deployment(
        agents.stream().map(agent -> agent.eachTool(tool -> doubles.of(agent, tool))).toList(),
        routes,
        controls);
  }

  private Route route(String name) {
    List<Route.Stop> stops = List.of(stop("one"), stop("two").weight(2).contextTokens(1_000_000));
    Route.Order order = sweeps ? Route.Order.LISTED : Route.Order.WEIGHT;
    return new Route(name, stops, large ? Route.Order.COST : order);
  }

  private Route.Stop stop(String name) {
    return new Route.Stop(
        name,
        doubles.model(),
        Price.of("3", "0.3", "15"),
        Duration.ofMinutes(2),
        ModelParameters.NONE.maxOutputTokens(large ? 2 * LARGE : 400));
  }

  /**
   * The counts of a simulation.
   *
   * @param kinds how often each kind of fault happened
   * @param entryKinds how often each kind of entry was appended
   */
  record Report(
      long steps,
      int faults,
      Map<Fault, Integer> kinds,
      int runs,
      long entries,
      long messages,
      Map<String, Integer> entryKinds,
      Coverage coverage) {}

  /**
   * Lives until nothing is left to do, and checks every promise.
   *
   * @throws Violation if one was broken
   */
  void live() throws Throwable {
    schedule.spawn(outside, Duration.ZERO, this::keepSweeping);
    people.come();
    if (hasTimetable) {
      timetable.begin(scenario.agents().isEmpty());
    }
    Duration storm = chance.upTo(STORM_MAX);
    schedule.alarm(
        storm,
        () -> {
          chance.calm();
          calmAt = schedule.now();
          processes.stream()
              .filter(process -> !process.isReliable())
              .forEach(process -> process.host().kill()); // As a deployment does.
        });
    schedule.run();
    new AtRest(this).check(people);
    channel.ifPresent(way -> way.check(this));
  }

  Report report() {
    return new Report(
        steps,
        chance.total(),
        chance.hits(),
        log.timelines().size(),
        log.appended(),
        queue.sent(),
        log.kinds(),
        coverage);
  }

  /** A process that is free, a warm one or a new one, for something about a run. */
  private SimulatedProcess process(@Nullable RunId run) {
    SimulatedProcess process = process();
    process.begins(run);
    return process;
  }

  private SimulatedProcess process() {
    processes.removeIf(process -> process.host().isDead());
    boolean gone = outages.isOut(Out.AGENTS);
    List<SimulatedProcess> free =
        gone ? List.of() : processes.stream().filter(SimulatedProcess::isFree).toList();
    if (!free.isEmpty() && !chance.once(12)) {
      return chance.of(free);
    }
    Deployment deployed =
        gone
            ? versions.getLast()
            : chance.hits(Fault.VERSION) ? chance.of(versions) : versions.getFirst();
    SimulatedProcess process = new SimulatedProcess(this, deployed, ports, this::notifier);
    if (processes.size() >= WARM_MAX) {
      processes.stream().filter(SimulatedProcess::isFree).findFirst().ifPresent(processes::remove);
    }
    processes.add(process);
    return process;
  }

  /** What was sent of the traces of runs. */
  Traced traced() {
    return traced;
  }

  /** An engine that has nothing in memory, and on which no fault happens. */
  Engine fresh() {
    return new Engine(
        versions.getFirst(), ports, policy(), schedule::now, new SplittableRandom(steps));
  }

  private Notifier notifier(Channel.Worker worker) {
    Notifier people = channel.map(way -> way.notifier(worker)).orElse(doubles::tell);
    return notice ->
        notice.webhook().isPresent() ? doubles.tellReceiver(notice) : people.tell(notice);
  }

  /** A process for a person. */
  SimulatedProcess front() {
    SimulatedProcess process = process(null);
    process.reliable(!sweeps);
    return process;
  }

  private void deliver(SimulatedQueue.Receipt receipt) {
    SimulatedProcess process = process(receipt.message().run());
    serve(process, () -> make(process, receipt));
  }

  /**
   * Has a process do something, after which it is free; or ends it, as Lambda does at a timeout.
   */
  void serve(SimulatedProcess process, Runnable request) {
    boolean[] over = {false};
    schedule.spawn(
        process.host(),
        Duration.ZERO,
        () -> {
          try {
            request.run();
          } finally {
            over[0] = true;
            process.ends();
          }
        });
    schedule.alarm(
        STEP_MAX,
        () -> {
          if (!over[0]) {
            process.host().kill();
          }
        });
  }

  private void make(SimulatedProcess process, SimulatedQueue.Receipt receipt) {
    outages.mayBegin();
    if (process.isSkewed()) {
      met(Fault.SKEW);
    }
    if (process.deployment() != versions.getFirst()) {
      met(Fault.VERSION);
    }
    String outcome;
    boolean done = true;
    try {
      outcome =
          (receipt.isDead() ? giveUp(process, receipt) : step(process, receipt))
              .getClass()
              .getSimpleName();
    } catch (PortUnavailable e) {
      outcome = String.valueOf(e.getMessage());
      done = false; // It comes again.
    } catch (Schedule.Death e) {
      made(receipt, "died");
      throw e;
    }
    made(receipt, outcome);
    traced.send(process.told());
    process.mayDie(Fault.CRASH_BEFORE);
    if (done) {
      receipt.acknowledge();
    }
  }

  private StepOutcome giveUp(SimulatedProcess process, SimulatedQueue.Receipt receipt) {
    return process.engine().stepper().giveUp(process.gated(receipt), "its process died each time");
  }

  private StepOutcome step(SimulatedProcess process, SimulatedQueue.Receipt receipt) {
    steps++;
    Instant deadline = process.now().plus(STEP_MAX);
    StepOutcome outcome = process.engine().stepper().step(process.gated(receipt), deadline);
    if (outcome instanceof StepOutcome.Stuck stuck) {
      throw new Violation(stuck.why());
    }
    return outcome;
  }

  private void made(SimulatedQueue.Receipt receipt, String outcome) {
    transcript.event(
        receipt.message().run(),
        "step %s, delivery %d: %s"
            .formatted(receipt.message().action(), receipt.receives(), outcome));
  }

  /** Sweeps from time to time, until all is calm and has been for long. */
  private void keepSweeping() {
    Duration every = chance.of(SWEEPS_EVERY);
    while (!isOver()) {
      schedule.pause(every);
      if (sweeps) {
        sweepOnce();
      }
    }
    schedule.pause(IDLE.multipliedBy(2));
    if (sweeps) {
      sweepOnce();
      schedule.pause(Duration.ofMinutes(1));
    }
    schedule.stop();
  }

  private void sweepOnce() {
    SimulatedProcess process = process(null);
    serve(process, () -> sweep(process));
  }

  private void sweep(SimulatedProcess process) {
    try {
      Instant deadline = process.now().plus(STEP_MAX);
      Sweep.Report report = process.engine().sweep().sweep(IDLE, retention, deadline);
      report.stuck().stream()
          .filter(why -> !why.contains("the log names agent"))
          .findFirst()
          .ifPresent(
              why -> {
                throw new Violation("A sweep cannot go on: " + why);
              });
    } catch (PortUnavailable e) {
      // The next one goes on.
    }
  }

  /** Whether all is calm, and everything has come to rest or nothing has happened for long. */
  private boolean isOver() {
    Instant last = log.lastAppend().isAfter(calmAt) ? log.lastAppend() : calmAt;
    return chance.isCalm()
        && people.areGone()
        && others.areGone()
        && (!hasTimetable || timetable.isOver())
        && !isWaiting()
        && (isAtRest() || schedule.now().isAfter(last.plus(NOTHING_MAX)));
  }

  /** Whether a wait ends by itself, or should have a while ago. */
  private boolean isWaiting() {
    Instant longAgo = schedule.now().minus(EXPIRY_LATE_MAX).minus(SWEEP_MAX);
    return log.timelines().stream()
        .map(Timeline::run)
        .filter(run -> run.end().isEmpty())
        .flatMap(run -> run.suspensions().stream())
        .anyMatch(wait -> wait.ends().filter(ends -> ends.isAfter(longAgo)).isPresent());
  }

  private boolean isAtRest() {
    return queue.open() == 0
        && log.timelines().stream().noneMatch(run -> run.run().status() == Status.RUNNING);
  }

  @Override
  public List<Timeline> runs() {
    return log.timelines();
  }

  @Override
  public Map<String, String> documents(Timeline run) {
    return log.papers().documents(run);
  }

  @Override
  public List<Effected> effects() {
    return effects.all();
  }

  private void kept() {
    scenario
        .promises()
        .forEach(
            (promise, holds) -> {
              boolean kept;
              try {
                kept = holds.test(this);
              } catch (RuntimeException | AssertionError e) {
                throw new Violation("broken: %s: %s".formatted(promise, e), e);
              }
              if (!kept) {
                throw new Violation("broken: " + promise);
              }
            });
  }

  List<Agent> agents() {
    return versions.getFirst().agents();
  }

  Transcript transcript() {
    return transcript;
  }

  Schedule schedule() {
    return schedule;
  }

  Chance chance() {
    return chance;
  }

  RetryPolicy policy() {
    return policy;
  }

  Outages outages() {
    return outages;
  }

  Effects outside() {
    return effects;
  }

  CheckedLog log() {
    return log;
  }

  Others others() {
    return others;
  }

  Optional<Channel> channel() {
    return channel;
  }

  LaggingIndex index() {
    return index;
  }

  Retention retention() {
    return retention;
  }

  boolean hasSweeps() {
    return sweeps;
  }

  /** When the last fault was over. */
  Instant calmAt() {
    return calmAt;
  }
}
