package dev.stint.engine;

import dev.stint.agent.RunId;
import dev.stint.link.CallbackLinks;
import dev.stint.port.EntryLog;
import dev.stint.port.Forks;
import dev.stint.port.Notifier;
import dev.stint.port.PayloadStore;
import dev.stint.port.RunIndex;
import dev.stint.port.ScheduleTimes;
import dev.stint.port.StepQueue;
import dev.stint.port.Threads;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * The engine, built on its ports. {@link #stepper} makes steps; {@link #runs}, {@link #holds} and
 * {@link #rewinds} are for people, {@link #callbacks} for other systems, {@link #schedules} for the
 * clock; {@link #sweep} finds lost work. One for every process; thread-safe.
 */
public final class Engine {

  /**
   * The ports through which the engine reaches the world.
   *
   * @param callbacks by which other systems answer calls
   * @param times of schedules
   * @param observer is told of what happens
   */
  public record Ports(
      EntryLog log,
      Forks forks,
      StepQueue queue,
      PayloadStore payloads,
      RunIndex index,
      Notifier notifier,
      CallbackLinks callbacks,
      ScheduleTimes times,
      Observer observer) {

    /** Without callbacks and schedules, and unobserved. */
    public Ports(
        EntryLog log,
        Forks forks,
        StepQueue queue,
        PayloadStore payloads,
        RunIndex index,
        Notifier notifier) {
      this(
          log,
          forks,
          queue,
          payloads,
          index,
          notifier,
          CallbackLinks.NONE,
          ScheduleTimes.NONE,
          Observer.NONE);
    }

    /** Without a channel for notices. */
    public Ports(
        EntryLog log, Forks forks, StepQueue queue, PayloadStore payloads, RunIndex index) {
      this(log, forks, queue, payloads, index, Notifier.NONE);
    }

    /** Copies these ports, with callbacks. */
    public Ports with(CallbackLinks links) {
      return new Ports(log, forks, queue, payloads, index, notifier, links, times, observer);
    }

    /** Copies these ports, with schedules. */
    public Ports with(ScheduleTimes known) {
      return new Ports(log, forks, queue, payloads, index, notifier, callbacks, known, observer);
    }

    /** Copies these ports, with an observer. */
    public Ports with(Observer listener) {
      return new Ports(log, forks, queue, payloads, index, notifier, callbacks, times, listener);
    }
  }

  final Deployment deployment;
  final Ports ports;
  final RetryPolicy policy;
  final InstantSource clock;
  final RandomGenerator random;
  final Threads threads;
  final History history;
  final Observer observer;
  final Payloads payloads;
  final Dispatch dispatch;
  final Workspaces workspaces;

  private final Stepper stepper;
  private final Runs runs;
  private final Holds holds;
  private final Rewinds rewinds;
  private final BulkRetry bulkRetry;
  private final Moves moves;
  private final Restored restored;
  private final Sweep sweep;
  private final Trees trees;
  private final Explanations explanations;
  private final Callbacks callbacks;
  private final Schedules schedules;

  /** In real time. */
  public Engine(
      Deployment deployment,
      Ports ports,
      RetryPolicy policy,
      InstantSource clock,
      RandomGenerator random) {
    this(deployment, ports, policy, clock, random, new VirtualThreads());
  }

  /** In the time of {@code threads}, which is that of {@code clock}. */
  public Engine(
      Deployment deployment,
      Ports ports,
      RetryPolicy policy,
      InstantSource clock,
      RandomGenerator random,
      Threads threads) {
    this.deployment = deployment;
    this.ports = ports;
    this.policy = policy;
    this.clock = clock;
    this.random = random;
    this.threads = threads;
    this.observer = Observer.guarded(ports.observer());
    this.payloads = new Payloads(ports.payloads(), Payloads.CACHE_BYTES_MAX);
    this.history = new History(ports.log(), payloads, History.CACHE_BYTES_MAX, observer);
    this.workspaces = new Workspaces(history, payloads);
    this.dispatch = new Dispatch(this);
    this.runs = new Runs(this);
    this.holds = new Holds(this);
    this.rewinds = new Rewinds(this);
    this.schedules = new Schedules(this);
    this.stepper = new Stepper(this);
    this.bulkRetry = new BulkRetry(this);
    this.moves = new Moves(this);
    this.restored = new Restored(this);
    this.sweep = new Sweep(this);
    this.trees = new Trees(this);
    this.explanations = new Explanations(this);
    this.callbacks = new Callbacks(this);
  }

  /** A new random id, which no other run has. */
  RunId newRunId() {
    byte[] noise = new byte[RunId.NOISE_BYTES];
    random.nextBytes(noise);
    return RunId.random(clock.instant(), noise);
  }

  public Stepper stepper() {
    return stepper;
  }

  public Runs runs() {
    return runs;
  }

  public Holds holds() {
    return holds;
  }

  public Rewinds rewinds() {
    return rewinds;
  }

  public BulkRetry bulkRetry() {
    return bulkRetry;
  }

  public Moves moves() {
    return moves;
  }

  public Restored restored() {
    return restored;
  }

  public Trees trees() {
    return trees;
  }

  public Explanations explanations() {
    return explanations;
  }

  public Callbacks callbacks() {
    return callbacks;
  }

  public Workspaces workspaces() {
    return workspaces;
  }

  public Schedules schedules() {
    return schedules;
  }

  public Sweep sweep() {
    return sweep;
  }
}
