package dev.stint.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.engine.Deployment;
import dev.stint.engine.StepOutcome;
import dev.stint.engine.StepOutcome.Done;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import dev.stint.port.EntryLog.Appended;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Logged;
import dev.stint.run.Run;
import dev.stint.run.Snapshot;
import dev.stint.run.StepMessage;
import dev.stint.testkit.InMemoryEntryLog;
import dev.stint.testkit.TestEngine;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Measures tool steps of runs of different lengths, with ports in memory, in a process that knows
 * the run and in one that does not: their cost must not grow with the run (law 9). All lengths are
 * measured in turn, so that a machine that slows down slows all of them.
 */
final class LongRunBench {

  private static final List<Integer> ENTRIES = List.of(10, 1_000, 20_000);
  private static final int RUNS = 16;
  private static final int STEPS = RUNS * ModelReplied.CALLS_MAX;
  private static final int ROUNDS = 24;
  private static final int WARM_UP = 8;
  private static final double NANOS_PER_MICRO = 1_000;

  /** So much more may a step of a long run cost than one of a short run. */
  private static final double RATIO_MAX = 1.2;

  private static final Deployment DEPLOYMENT = Loop.of(Effect.READ, 1_000_000);
  private static final String DEFINITION = DEPLOYMENT.agent(Loop.AGENT).orElseThrow().fingerprint();
  private static final Limits LIMITS =
      Limits.DEFAULT
          .steps(1_000_000)
          .tokens(Long.MAX_VALUE)
          .bytes(Long.MAX_VALUE)
          .time(Duration.ofDays(365));

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final PrintStream out;

  LongRunBench(PrintStream out) {
    this.out = out;
  }

  /** What is measured together. */
  private record Case(int entries, boolean cold) {}

  /** CPU of the whole process in nanoseconds, bytes allocated by all threads, and steps. */
  private record Cost(long cpu, long bytes, long steps) {

    static final Cost NOTHING = new Cost(0, 0, 0);

    Cost plus(Cost more) {
      return new Cost(cpu + more.cpu, bytes + more.bytes, steps + more.steps);
    }

    double micros() {
      return cpu / NANOS_PER_MICRO / steps;
    }

    double bytesOfStep() {
      return bytes / (double) steps;
    }
  }

  void run() {
    Map<Case, Cost> costs = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (int entries : ENTRIES) {
        for (boolean cold : new boolean[] {false, true}) {
          Cost cost = measure(new Case(entries, cold));
          costs.merge(new Case(entries, cold), round < WARM_UP ? Cost.NOTHING : cost, Cost::plus);
        }
      }
    }
    List<String> grown = new ArrayList<>();
    for (boolean cold : new boolean[] {false, true}) {
      Cost first = costs.getOrDefault(new Case(ENTRIES.getFirst(), cold), Cost.NOTHING);
      for (int entries : ENTRIES) {
        Cost cost = costs.getOrDefault(new Case(entries, cold), Cost.NOTHING);
        double cpu = cost.micros() / first.micros();
        double allocated = cost.bytesOfStep() / first.bytesOfStep();
        String step = "%s tool step at %,6d entries".formatted(cold ? "cold" : "warm", entries);
        out.printf(
            Locale.ROOT,
            "engine, %s: %.1f µs of CPU (ratio %.2f), %,.0f bytes allocated (ratio %.2f)%n",
            step,
            cost.micros(),
            cpu,
            cost.bytesOfStep(),
            allocated);
        if (Math.max(cpu, allocated) > RATIO_MAX) {
          grown.add(step);
        }
      }
    }
    if (!grown.isEmpty()) {
      throw new IllegalStateException(
          "More than %.1f times the cost of a step of a short run: %s".formatted(RATIO_MAX, grown));
    }
  }

  /** Makes the open tool calls of some runs. */
  private Cost measure(Case measured) {
    TestEngine engine = written(measured.entries());
    if (!measured.cold()) {
      engine.deliver();
    }
    System.gc();
    long cpu = system.getProcessCpuTime();
    long bytes = threads.getTotalThreadAllocatedBytes();
    int steps = 0;
    Optional<StepOutcome> outcome = deliver(engine, measured);
    while (outcome.isPresent()) {
      if (!(outcome.get() instanceof Done)) {
        throw new IllegalStateException("No tool call was made: " + outcome);
      }
      steps++;
      outcome = steps < STEPS - 1 ? deliver(engine, measured) : Optional.empty();
    }
    return new Cost(
        system.getProcessCpuTime() - cpu, threads.getTotalThreadAllocatedBytes() - bytes, steps);
  }

  private static Optional<StepOutcome> deliver(TestEngine engine, Case measured) {
    if (measured.cold()) {
      engine.deploy(DEPLOYMENT);
    }
    return engine.deliver();
  }

  /** Runs that each end in a reply with as many calls as there may be. */
  private static TestEngine written(int entries) {
    TestEngine engine = TestEngine.of(DEPLOYMENT);
    for (int n = 0; n < RUNS; n++) {
      Run run = written(engine.log(), new RunId("r-" + n), entries);
      engine
          .queue()
          .send(
              run.calls().keySet().stream().map(id -> new StepMessage(run.id(), id)).toList(),
              Duration.ZERO);
    }
    return engine;
  }

  private static Run written(InMemoryEntryLog log, RunId id, int entries) {
    String previous = Logged.NOTHING;
    Run run = Run.empty(id);
    while (run.length() < entries) {
      Entry entry = next(run, entries);
      long seq = run.length();
      run = run.apply(entry);
      Optional<Run> folded = Snapshot.isDue(seq, entry) ? Optional.of(run) : Optional.empty();
      previous = ((Appended) log.append(id, seq, previous, entry, folded)).digest();
    }
    return run;
  }

  private static Entry next(Run run, int entries) {
    if (run.isEmpty()) {
      return new Started(
          TestEngine.START,
          Loop.AGENT,
          List.of(Text.of("Look.")),
          LIMITS,
          LIMITS,
          DEFINITION,
          null);
    }
    if (!run.calls().isEmpty()) {
      return new ToolReturned(
          TestEngine.START,
          run.calls().firstKey(),
          new ToolResult("call", "look", Payload.of("Seen at " + run.length()), false),
          Duration.ZERO,
          DEFINITION,
          false);
    }
    boolean last = run.length() == entries - 1;
    return new ModelReplied(
        TestEngine.START,
        run.modelCall().orElseThrow().id(),
        run.length() - 1,
        "main",
        calls(run.length(), last ? ModelReplied.CALLS_MAX : 1),
        new Usage(100, 10, 0),
        BigDecimal.ZERO,
        Duration.ZERO,
        DEFINITION,
        false);
  }

  private static List<Part> calls(long at, int count) {
    List<Part> calls = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      calls.add(new ToolCall("call", "look", Payload.of("{\"at\":%d,\"n\":%d}".formatted(at, n))));
    }
    return calls;
  }
}
