package dev.stint.bench;

import dev.stint.agent.RunId;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.RetryPolicy;
import dev.stint.engine.Runs.Task;
import dev.stint.engine.StepOutcome;
import dev.stint.message.ToolCall;
import dev.stint.port.Delivery;
import dev.stint.run.Entry.ModelReplied;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a number of runs at work: when one ends, the next one starts. Counts their steps, and takes
 * their times. Thread-safe.
 */
abstract class Load {

  private static final Duration STEP_TIME = Duration.ofMinutes(2);
  private static final int TIMES_MAX = 2_000_000;

  private final Engine engine;
  private final Map<RunId, Long> lastEnds = new ConcurrentHashMap<>();
  private final AtomicLong steps = new AtomicLong();
  private final long[] nanos = new long[TIMES_MAX];
  private volatile boolean ending;

  Load(Deployment deployment, Engine.Ports ports) {
    this.engine =
        new Engine(deployment, ports, RetryPolicy.DEFAULT, InstantSource.system(), new Random());
  }

  /** Starts the runs, and whatever makes their steps. */
  void start(int runs) {
    startWorkers();
    for (int n = 0; n < runs; n++) {
      startRun();
    }
  }

  abstract void startWorkers();

  abstract void stopWorkers(Duration patience) throws InterruptedException;

  private void startRun() {
    engine.runs().start(new Task(Loop.AGENT, "Look around.", Optional.empty(), Optional.empty()));
  }

  /** Starts no more runs, and ends the workers. */
  void end(Duration patience) throws InterruptedException {
    ending = true;
    stopWorkers(patience);
  }

  /** Makes a step; returns whether its message is done. */
  boolean step(Delivery delivery) {
    StepOutcome outcome = engine.stepper().step(delivery, Instant.now().plus(STEP_TIME));
    took(delivery.message().run());
    if (outcome instanceof StepOutcome.Done done && isEnd(done)) {
      lastEnds.remove(delivery.message().run());
      if (!ending) {
        startRun();
      }
    }
    return true;
  }

  private void took(RunId run) {
    long now = System.nanoTime();
    Long before = lastEnds.put(run, now);
    if (before != null) {
      nanos[(int) (steps.getAndIncrement() % TIMES_MAX)] = now - before;
    }
  }

  private static boolean isEnd(StepOutcome.Done done) {
    return done.entry() instanceof ModelReplied reply
        && reply.parts().stream().noneMatch(ToolCall.class::isInstance);
  }

  /** How many steps were made so far, without the first one of each run. */
  long steps() {
    return steps.get();
  }

  /** The times of the steps from one number to another, in nanoseconds, sorted. */
  long[] times(long from, long to) {
    long first = Math.max(from, to - TIMES_MAX);
    long[] times = new long[Math.toIntExact(to - first)];
    for (int n = 0; n < times.length; n++) {
      times[n] = nanos[(int) ((first + n) % TIMES_MAX)];
    }
    Arrays.sort(times);
    return times;
  }
}
