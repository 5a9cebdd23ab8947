package dev.stint.bench;

import dev.stint.agent.RunId;
import dev.stint.engine.Engine;
import dev.stint.engine.Runs.Task;
import dev.stint.engine.StepOutcome;
import dev.stint.message.ToolCall;
import dev.stint.port.Delivery;
import dev.stint.run.Entry.ModelReplied;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a number of runs at work: when one ends, the next one starts. Counts their steps, and the
 * time from the end of one step of a run to the end of the next. Thread-safe.
 */
final class Load {

  private static final Duration STEP_TIME = Duration.ofMinutes(2);
  private static final int KEPT_MAX = 4_000_000;

  private final Engine engine;
  private final Map<RunId, Long> lastEnds = new ConcurrentHashMap<>();
  private final AtomicLong steps = new AtomicLong();
  private final long[] nanos = new long[KEPT_MAX];
  private volatile boolean ending;

  Load(Engine engine) {
    this.engine = engine;
  }

  void start(int runs) {
    for (int n = 0; n < runs; n++) {
      start();
    }
  }

  private void start() {
    engine.runs().start(new Task(Loop.AGENT, "Look around.", Optional.empty(), Optional.empty()));
  }

  /** Starts no more runs. */
  void end() {
    ending = true;
  }

  /** Makes a step. */
  boolean step(Delivery delivery) {
    StepOutcome outcome = engine.stepper().step(delivery, Instant.now().plus(STEP_TIME));
    long now = System.nanoTime();
    RunId run = delivery.message().run();
    Long before = lastEnds.put(run, now);
    if (before != null) {
      long n = steps.getAndIncrement();
      nanos[(int) (n % KEPT_MAX)] = now - before;
    }
    if (outcome instanceof StepOutcome.Done done
        && done.entry() instanceof ModelReplied reply
        && reply.parts().stream().noneMatch(ToolCall.class::isInstance)) {
      lastEnds.remove(run);
      if (!ending) {
        start();
      }
    }
    return true;
  }

  /** How many steps were made so far. */
  long steps() {
    return steps.get();
  }

  /** Times of the steps from one number to another, sorted, in nanoseconds. */
  long[] times(long from, long to) {
    long first = Math.max(from, to - KEPT_MAX);
    long[] times = new long[Math.toIntExact(to - first)];
    for (int n = 0; n < times.length; n++) {
      times[n] = nanos[(int) ((first + n) % KEPT_MAX)];
    }
    Arrays.sort(times);
    return times;
  }
}
