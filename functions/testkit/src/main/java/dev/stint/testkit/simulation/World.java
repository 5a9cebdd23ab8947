package dev.stint.testkit.simulation;

import dev.stint.agent.Agent;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.Retention;
import dev.stint.engine.StepOutcome;
import dev.stint.port.PortUnavailable;
import dev.stint.port.RunSummary;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.Suspension;
import dev.stint.run.Timeline;
import dev.stint.testkit.InMemoryForks;
import dev.stint.testkit.InMemoryPayloadStore;
import dev.stint.testkit.InMemoryRunIndex;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A whole system from one seed: processes, ports, models, tools and people, and every fault. */
final class World implements Simulated {

  static final Instant START = Instant.parse("2026-11-23T09:00:00Z");

  static final Duration STEP_MAX = Duration.ofMinutes(5);
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(15);
  private static final Duration IDLE = Duration.ofMinutes(16);
  private static final Duration STORM_MAX = Duration.ofHours(30);

  /** How long nothing need be logged without faults, of which the longest wait is 15 minutes. */
  private static final Duration NOTHING_MAX = Duration.ofHours(3);

  /** A wait ends when its message comes, which the sweep may have sent. */
  private static final Duration EXPIRY_LATE_MAX = Duration.ofMinutes(45);

  private static final Set<Fault> NEED_SWEEPS =
      Set.of(Fault.STALL, Fault.TIMEOUT, Fault.SKEW, Fault.VERSION);

  private static final int WARM_MAX = 4;

  private final Schedule schedule = new Schedule(START);
  private final Schedule.Host outside = new Schedule.Host();
  private final Chance chance;
  private final Map<String, Predicate<Simulated>> promises;
  private final Transcript transcript;
  private final CheckedLog log;
  private final InMemoryRunIndex index = new InMemoryRunIndex();
  private final SimulatedQueue queue;
  private final Effects effects;
  private final People people;
  private final List<Deployment> versions;
  private final Engine.Ports ports;
  private final List<SimulatedProcess> processes = new ArrayList<>();

  /**
   * Whether sweeps are made. Without them nothing may be lost that a queue message stands for (law
   * 4), but what a process brings that came to life after its message was done with, or whose agent
   * was not deployed. People, for whose acts there is no message, have processes that live.
   */
  private final boolean sweeps;

  private Instant calmAt = Instant.MAX;
  private long steps;

  World(Chance chance, Scenario scenario, boolean written) {
    this.chance = chance;
    this.sweeps = !chance.once(4);
    if (!sweeps) {
      chance.never(NEED_SWEEPS);
    }
    this.transcript = new Transcript(schedule::now, written);
    this.promises = scenario.promises();
    this.log = new CheckedLog(schedule::now, transcript, this::kept);
    this.effects = new Effects(log, transcript, this::kept);
    this.queue = new SimulatedQueue(schedule, chance, this::deliver);
    Doubles doubles = new Doubles(schedule, chance, effects, scenario);
    this.versions = versions(scenario, chance, doubles);
    this.ports =
        new Engine.Ports(
            log, new InMemoryForks(), queue, new InMemoryPayloadStore(), index, doubles::tell);
    this.people = new People(this, schedule, chance);
  }

  /** The agents as they are deployed; changed, if they can be; and gone. */
  private static List<Deployment> versions(Scenario scenario, Chance chance, Doubles doubles) {
    if (scenario.agents().isPresent()) {
      return List.of(
          deployed(scenario.agents().get(), doubles), new Deployment(List.of(), List.of()));
    }
    List<RandomAgents.Versions> agents = RandomAgents.of(chance);
    return List.of(
        deployed(agents.stream().map(RandomAgents.Versions::agent).toList(), doubles),
        deployed(agents.stream().map(RandomAgents.Versions::changed).toList(), doubles),
        new Deployment(List.of(), List.of()));
  }

  private static Deployment deployed(List<Agent> agents, Doubles doubles) {
    List<Route> routes =
        agents.stream()
            .map(Agent::route)
            .distinct()
            .map(name -> new Route(name, List.of(stop("one", doubles), stop("two", doubles))))
            .toList();
    return new Deployment(
        agents.stream().map(agent -> agent.eachTool(doubles::of)).toList(), routes);
  }

  private static Route.Stop stop(String name, Doubles doubles) {
    return new Route.Stop(
        name, doubles.model(), Price.of("3", "0.3", "15"), Duration.ofMinutes(2), 400);
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
      Map<String, Integer> entryKinds) {}

  /**
   * Lives until nothing is left to do, and checks every promise.
   *
   * @throws Violation if one was broken
   */
  void live() throws Throwable {
    schedule.spawn(outside, Duration.ZERO, this::sweep);
    people.come();
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
    check();
  }

  Report report() {
    return new Report(
        steps, chance.total(), chance.hits(), log.timelines().size(), log.appended(), log.kinds());
  }

  /** A process that is free: a warm one, or a new one. */
  SimulatedProcess process() {
    processes.removeIf(process -> process.host().isDead());
    List<SimulatedProcess> free = processes.stream().filter(SimulatedProcess::isFree).toList();
    if (!free.isEmpty() && !chance.once(12)) {
      return chance.of(free);
    }
    Deployment deployed = chance.hits(Fault.VERSION) ? chance.of(versions) : versions.getFirst();
    SimulatedProcess process = new SimulatedProcess(schedule, chance, deployed, ports);
    processes.add(process);
    if (processes.size() > WARM_MAX) {
      processes.stream().filter(SimulatedProcess::isFree).findFirst().ifPresent(processes::remove);
    }
    return process;
  }

  /** A process for a person. */
  SimulatedProcess front() {
    SimulatedProcess process = process();
    process.busy(true);
    process.reliable(!sweeps);
    return process;
  }

  private void deliver(SimulatedQueue.Receipt receipt) {
    SimulatedProcess process = process();
    process.busy(true);
    boolean[] over = {false};
    schedule.spawn(
        process.host(),
        Duration.ZERO,
        () -> {
          try {
            make(process, receipt);
          } finally {
            over[0] = true;
            process.busy(false);
          }
        });
    schedule.alarm(
        STEP_MAX,
        () -> {
          if (!over[0]) {
            process.host().kill(); // As Lambda ends a function at its timeout.
          }
        });
  }

  private void make(SimulatedProcess process, SimulatedQueue.Receipt receipt) {
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
  private void sweep() {
    while (!isOver()) {
      schedule.pause(SWEEP_EVERY);
      if (sweeps) {
        sweepOnce();
      }
    }
    schedule.pause(SWEEP_EVERY.multipliedBy(2));
    if (sweeps) {
      sweepOnce();
      schedule.pause(Duration.ofMinutes(1));
    }
    schedule.stop();
  }

  private void sweepOnce() {
    SimulatedProcess process = process();
    process.busy(true);
    schedule.spawn(
        process.host(),
        Duration.ZERO,
        () -> {
          try {
            process
                .engine()
                .sweep()
                .sweep(IDLE, Retention.OFF, process.now().plus(Duration.ofMinutes(5)));
          } catch (PortUnavailable e) {
            // The next one goes on.
          } finally {
            process.busy(false);
          }
        });
  }

  /** Whether all is calm, and everything has come to rest or nothing has happened for long. */
  private boolean isOver() {
    Instant last = log.lastAppend().isAfter(calmAt) ? log.lastAppend() : calmAt;
    return chance.isCalm()
        && people.areGone()
        && (isAtRest() || schedule.now().isAfter(last.plus(NOTHING_MAX)));
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
  public List<Effected> effects() {
    return effects.all();
  }

  private void kept() {
    promises.forEach(
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

  private void check() {
    for (Timeline timeline : log.timelines()) {
      Run run = timeline.run();
      if (people.knows(run.id()) || index.find(run.id()).isPresent()) {
        atRest(run);
        indexed(run);
      }
    }
    people.check(log);
  }

  private void atRest(Run run) {
    Instant recently = schedule.now().minus(NOTHING_MAX.dividedBy(2));
    if (run.status() == Status.RUNNING && run.lastAt().isBefore(recently)) {
      throw new Violation("%s is still at work long after the last fault".formatted(run));
    }
    if (run.status() == Status.WAITING && run.suspensions().isEmpty()) {
      throw new Violation("%s waits for nothing".formatted(run));
    }
    Instant longAgo = schedule.now().minus(EXPIRY_LATE_MAX);
    for (Suspension wait : run.suspensions()) {
      Instant expires = wait.entry().expires();
      if (expires != null && expires.isBefore(longAgo) && expires.isAfter(calmAt)) {
        throw new Violation(
            "%s still waits at %d, which expired at %s".formatted(run, wait.seq(), expires));
      }
    }
  }

  private void indexed(Run run) {
    RunId id = run.id();
    Optional<RunSummary> summary = index.find(id);
    if (summary.isEmpty()) {
      throw new Violation("%s is not in the index".formatted(run));
    }
    Status listed = summary.get().status();
    if (!sweeps && listed == Status.RUNNING) {
      return; // A sweep would put it right.
    }
    if (listed != run.status()) {
      throw new Violation("%s is listed as %s".formatted(run, listed));
    }
    if (index.list(Optional.empty(), Set.of(run.status()), Optional.empty(), 100).runs().stream()
        .noneMatch(other -> other.run().equals(id))) {
      throw new Violation("%s is not listed".formatted(run));
    }
  }
}
