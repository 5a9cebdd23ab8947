package dev.stint.testkit.simulation;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.cron.CronTimes;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.Observer;
import dev.stint.port.Delivery;
import dev.stint.port.EntryLog;
import dev.stint.port.Forks;
import dev.stint.port.Notifier;
import dev.stint.port.PayloadStore;
import dev.stint.port.PortUnavailable;
import dev.stint.port.RunIndex;
import dev.stint.port.StepQueue;
import dev.stint.run.StepMessage;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.simulation.Outages.Out;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One process: the real engine, with memory of its own, on ports at which it may die. */
final class SimulatedProcess implements Channel.Worker {

  private static final Duration SLOW_MAX = Duration.ofSeconds(20);
  private static final Duration STALL_MAX = Duration.ofMinutes(20);

  /** How wrong a clock may be. */
  static final Duration SKEW_MAX = Duration.ofMinutes(5);

  private static final Duration CALL_MAX = Duration.ofMillis(30);

  private final World world;
  private final Schedule schedule;
  private final Chance chance;
  private final Outages outages;
  private final Schedule.Host host = new Schedule.Host();
  private final Duration skew;
  private final Deployment deployment;
  private final Engine engine;
  private final List<Observer.Event> told = new ArrayList<>();
  private @Nullable Work work;
  private boolean reliable;

  /**
   * What a process does.
   *
   * @param run the run that it is about; null if it is about none, or not yet
   */
  record Work(@Nullable RunId run, Instant since) {}

  /**
   * @param ports of the world, without any faults
   * @param notifier of a process, whose sending may not be gated yet
   */
  SimulatedProcess(
      World world,
      Deployment deployment,
      Engine.Ports ports,
      Function<Channel.Worker, Notifier> notifier) {
    this.world = world;
    this.schedule = world.schedule();
    this.chance = world.chance();
    this.outages = world.outages();
    this.deployment = deployment;
    this.skew =
        chance.hits(Fault.SKEW)
            ? chance.upTo(SKEW_MAX).multipliedBy(chance.once(2) ? 1 : -1)
            : Duration.ZERO;
    this.engine =
        new Engine(
            deployment,
            new Engine.Ports(
                    gated(EntryLog.class, ports.log(), Out.LOG),
                    gated(Forks.class, ports.forks(), Out.LOG),
                    gated(StepQueue.class, ports.queue(), Out.QUEUE),
                    gated(PayloadStore.class, ports.payloads(), Out.PAYLOADS),
                    gated(RunIndex.class, ports.index(), Out.INDEX),
                    gated(Notifier.class, notifier.apply(this), null))
                .with(TestEngine.CALLBACKS)
                .with(new CronTimes())
                .with(told::add),
            world.policy(),
            this::now,
            chance.split(),
            schedule.threads(host));
  }

  /** What this process was told of and has not sent. */
  List<Observer.Event> told() {
    return told;
  }

  /** The time as this process has it. */
  Instant now() {
    return schedule.now().plus(skew);
  }

  @Override
  public InstantSource clock() {
    return this::now;
  }

  @Override
  public Engine engine() {
    return engine;
  }

  Deployment deployment() {
    return deployment;
  }

  Schedule.Host host() {
    return host;
  }

  boolean isSkewed() {
    return !skew.isZero();
  }

  boolean isFree() {
    return work == null && !host.isDead();
  }

  /** Begins to do something, about a run if it is about one. */
  void begins(@Nullable RunId run) {
    work = new Work(run, schedule.now());
  }

  void ends() {
    work = null;
  }

  /** What this process does; null if it is free. */
  @Nullable Work work() {
    return work;
  }

  /** Whether nothing breaks in this process for now; it may still be slow. */
  void reliable(boolean now) {
    reliable = now;
  }

  boolean isReliable() {
    return reliable;
  }

  private boolean breaks(Fault fault) {
    return !reliable && chance.hits(fault);
  }

  @Override
  public <T> T port(Class<T> type, T inner) {
    return gated(type, inner, Out.CHANNEL);
  }

  @Override
  public boolean errs() {
    return breaks(Fault.CHANNEL);
  }

  @Override
  public void tells(RunId run, ActionId notice) {
    world.outside().tell(run, notice);
  }

  private <T> T gated(Class<T> port, T inner, @Nullable Out part) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> gate(part, () -> invoke(method, inner, arguments))));
  }

  /** Calls a method of a port, if it lets itself be called. */
  private <R> R gate(@Nullable Out part, Supplier<R> call) {
    before(part);
    R answer;
    try {
      answer = call.get();
    } catch (AssertionError e) {
      schedule.fail(e); // Here, as the death of this process may take its place.
      throw e;
    }
    after();
    return answer;
  }

  private void before(@Nullable Out part) {
    Duration time = chance.upTo(CALL_MAX);
    if (chance.hits(Fault.SLOW)) {
      time = chance.upTo(SLOW_MAX);
    } else if (chance.hits(Fault.STALL)) {
      time = chance.upTo(STALL_MAX);
    }
    schedule.pause(time);
    mayDie(Fault.CRASH_BEFORE);
    if (breaks(Fault.UNAVAILABLE) || (part != null && !reliable && outages.isOut(part))) {
      throw new PortUnavailable("It does not answer");
    }
  }

  private void after() {
    if (breaks(Fault.LOST_ANSWER)) {
      throw new PortUnavailable("Its answer is lost");
    }
    mayDie(Fault.CRASH_AFTER);
  }

  /** Ends this process here, or not. */
  void mayDie(Fault fault) {
    if (breaks(fault)) {
      host.kill();
      throw new Schedule.Death();
    }
  }

  static Object invoke(Method method, Object inner, Object[] arguments) {
    try {
      return method.invoke(inner, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      if (e.getCause() instanceof Error thrown) {
        throw thrown;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A delivery to this process: to hide it may fail, and says nothing then. */
  Delivery gated(SimulatedQueue.Receipt receipt) {
    return new Delivery() {
      @Override
      public StepMessage message() {
        return receipt.message();
      }

      @Override
      public void hide(Duration time) {
        try {
          gate(
              Out.QUEUE,
              () -> {
                receipt.hide(time);
                return true;
              });
        } catch (PortUnavailable e) {
          // It comes sooner or later than wished.
        }
      }

      @Override
      public int receives() {
        return receipt.receives();
      }

      @Override
      public boolean isLast() {
        return receipt.isLast();
      }
    };
  }
}
