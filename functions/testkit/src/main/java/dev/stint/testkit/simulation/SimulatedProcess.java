package dev.stint.testkit.simulation;

import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.RetryPolicy;
import dev.stint.port.Delivery;
import dev.stint.port.EntryLog;
import dev.stint.port.Forks;
import dev.stint.port.Notifier;
import dev.stint.port.PayloadStore;
import dev.stint.port.PortUnavailable;
import dev.stint.port.RunIndex;
import dev.stint.port.StepQueue;
import dev.stint.run.StepMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** One process: the real engine, with memory of its own, on ports at which it may die. */
final class SimulatedProcess {

  private static final Duration SLOW_MAX = Duration.ofSeconds(20);
  private static final Duration STALL_MAX = Duration.ofMinutes(20);
  private static final Duration SKEW_MAX = Duration.ofMinutes(5);
  private static final Duration CALL_MAX = Duration.ofMillis(30);

  private final Schedule schedule;
  private final Chance chance;
  private final Schedule.Host host = new Schedule.Host();
  private final Duration skew;
  private final Engine engine;
  private boolean busy;
  private boolean reliable;

  /**
   * @param ports of the world, without any faults
   */
  SimulatedProcess(Schedule schedule, Chance chance, Deployment deployment, Engine.Ports ports) {
    this.schedule = schedule;
    this.chance = chance;
    this.skew =
        chance.hits(Fault.SKEW)
            ? chance.upTo(SKEW_MAX).multipliedBy(chance.once(2) ? 1 : -1)
            : Duration.ZERO;
    this.engine =
        new Engine(
            deployment,
            new Engine.Ports(
                gated(EntryLog.class, ports.log()),
                gated(Forks.class, ports.forks()),
                gated(StepQueue.class, ports.queue()),
                gated(PayloadStore.class, ports.payloads()),
                gated(RunIndex.class, ports.index()),
                gated(Notifier.class, ports.notifier())),
            RetryPolicy.DEFAULT,
            this::now,
            chance.split(),
            schedule.threads(host));
  }

  /** The time as this process has it. */
  Instant now() {
    return schedule.now().plus(skew);
  }

  Engine engine() {
    return engine;
  }

  Schedule.Host host() {
    return host;
  }

  boolean isFree() {
    return !busy && !host.isDead();
  }

  void busy(boolean now) {
    busy = now;
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

  private <T> T gated(Class<T> port, T inner) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> gate(() -> invoke(method, inner, arguments))));
  }

  /** Calls a method of a port, if it lets itself be called. */
  <R> R gate(Supplier<R> call) {
    before();
    R answer;
    try {
      answer = call.get();
    } catch (Violation e) {
      schedule.fail(e); // Here, as the death of this process may take its place.
      throw e;
    }
    after();
    return answer;
  }

  private void before() {
    Duration time = chance.upTo(CALL_MAX);
    if (chance.hits(Fault.SLOW)) {
      time = chance.upTo(SLOW_MAX);
    } else if (chance.hits(Fault.STALL)) {
      time = chance.upTo(STALL_MAX);
    }
    schedule.pause(time);
    mayDie(Fault.CRASH_BEFORE);
    if (breaks(Fault.UNAVAILABLE)) {
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

  private static Object invoke(Method method, Object inner, Object[] arguments) {
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
