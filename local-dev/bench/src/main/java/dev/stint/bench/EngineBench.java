package dev.stint.bench;

import dev.stint.agent.Effect;
import dev.stint.engine.StepOutcome;
import dev.stint.testkit.TestEngine;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Measures the cost of the engine itself: one step with ports in memory, and with a model and a
 * tool that do nothing. Half of the steps call the model, half the tool.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EngineBench {

  private static final int STEPS_OF_A_RUN = 20;

  /** The effect of the tool; a call that happens once has its intent logged. */
  @Param({"READ", "ONCE"})
  public String effect = "READ";

  private Optional<TestEngine> engine = Optional.empty();

  @Setup
  public void setUp() {
    engine = Optional.of(fresh());
  }

  private TestEngine fresh() {
    TestEngine fresh = TestEngine.of(Loop.of(Effect.valueOf(effect), STEPS_OF_A_RUN));
    fresh.start(Loop.AGENT, "Look around.");
    return fresh;
  }

  /** Performs one step; after the end of a run, the first step of a new run. */
  @Benchmark
  public StepOutcome step() {
    TestEngine current = engine.orElseThrow();
    Optional<StepOutcome> outcome = current.deliver();
    if (outcome.isEmpty()) {
      current = fresh();
      engine = Optional.of(current);
      outcome = current.deliver();
    }
    return outcome.orElseThrow();
  }

  static void run() throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(EngineBench.class.getName())
            .forks(1)
            .warmupIterations(3)
            .warmupTime(TimeValue.seconds(2))
            .measurementIterations(5)
            .measurementTime(TimeValue.seconds(2))
            .addProfiler(GCProfiler.class)
            .addProfiler(CpuProfiler.class)
            .jvmArgsAppend("-XX:+UseSerialGC")
            .build();
    for (RunResult result : new Runner(options).run()) {
      System.out.printf(
          Locale.ROOT,
          "engine, %s tool: %.1f µs of CPU, %.1f µs of time and %,.0f bytes allocated a step%n",
          result.getParams().getParam("effect"),
          secondary(result, CpuProfiler.NAME),
          result.getPrimaryResult().getScore(),
          secondary(result, "gc.alloc.rate.norm"));
    }
  }

  private static double secondary(RunResult result, String name) {
    Result<?> found = result.getSecondaryResults().get(name);
    return Objects.requireNonNull(found, name).getScore();
  }
}
