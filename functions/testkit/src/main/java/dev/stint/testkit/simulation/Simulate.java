package dev.stint.testkit.simulation;

import dev.stint.testkit.simulation.Simulation.Case;
import dev.stint.testkit.simulation.Simulation.Outcome;
import java.io.PrintStream;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** {@code ./dev simulate}: many seeds, and a page about each of the first that break something. */
public final class Simulate {

  private static final String USAGE = "Usage: ./dev simulate [--runs 10000] [--seed 42]";
  private static final long RUNS_DEFAULT = 10_000;
  private static final int SHOWN_MAX = 3;
  private static final double NANOS = 1e9;

  private final Simulation simulation = Simulation.ofAnyAgents();
  private final PrintStream out;
  private final long runsMin;
  private final AtomicLong next;
  private final long end;
  private final Map<Fault, Long> faults = new EnumMap<>(Fault.class);
  private final Map<String, Long> entryKinds = new TreeMap<>();
  private final Coverage coverage = new Coverage();
  private long seeds;
  private long runs;
  private long steps;
  private long entries;
  private long messages;
  private int violations;

  private Simulate(PrintStream out, long runsMin, long from, long end) {
    this.out = out;
    this.runsMin = runsMin;
    this.next = new AtomicLong(from);
    this.end = end;
  }

  /**
   * Simulates until there were so many runs, from seed 0 on, or one seed. The exit code is 1 if a
   * promise was broken, and 2 for arguments that it does not take.
   */
  public static void main(String[] arguments) {
    try {
      Simulate simulate = of(arguments);
      System.exit(Simulation.quietly(simulate::all) ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.err.printf("%s: not understood. %s%n", e.getMessage(), USAGE);
      System.exit(2);
    }
  }

  private static Simulate of(String[] arguments) {
    long runs = RUNS_DEFAULT;
    long from = 0;
    long end = Long.MAX_VALUE;
    for (int n = 0; n < arguments.length; n += 2) {
      long number = Long.parseLong(value(arguments, n).replace("_", ""));
      switch (arguments[n]) {
        case "--runs" -> runs = number;
        case "--seed" -> {
          from = number;
          end = number + 1;
        }
        default -> throw new IllegalArgumentException(arguments[n]);
      }
    }
    return new Simulate(System.out, runs, from, end);
  }

  private static String value(String[] arguments, int n) {
    if (n + 1 == arguments.length) {
      throw new IllegalArgumentException(arguments[n]);
    }
    return arguments[n + 1];
  }

  /** The first seed of so many that breaks something, and what it breaks; or «none». */
  public static String firstViolation(long seeds) {
    Simulation simulation = Simulation.ofAnyAgents().seeds((int) seeds);
    return Simulation.quietly(simulation::firstFailed)
        .map(failed -> "seed %d: %s".formatted(failed.of().seed(), failed.broken().orElseThrow()))
        .orElse("none");
  }

  private boolean all() {
    long began = System.nanoTime();
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService pool = Executors.newFixedThreadPool(processors)) {
      IntStream.range(0, processors).forEach(n -> pool.execute(this::work));
    }
    out.printf(
        Locale.ROOT,
        "%n%s%n%,d simulations of %,d runs: %,d messages, %,d steps and %,d entries in %.0f s%nfaults %s%nentries %s%n%d violations%n",
        String.join("\n", coverage.lines()),
        seeds,
        runs,
        messages,
        steps,
        entries,
        (System.nanoTime() - began) / NANOS,
        faults,
        entryKinds,
        violations);
    return violations == 0;
  }

  private void work() {
    while (isOpen()) {
      long seed = next.getAndIncrement();
      if (seed >= end) {
        return;
      }
      try {
        note(simulation.run(Case.of(seed), false));
      } catch (RuntimeException | Error e) {
        failed(seed, e);
      }
    }
  }

  private synchronized boolean isOpen() {
    return runs < runsMin;
  }

  private synchronized void note(Outcome outcome) {
    World.Report report = outcome.report();
    seeds++;
    runs += report.runs();
    steps += report.steps();
    entries += report.entries();
    messages += report.messages();
    report.kinds().forEach((kind, hits) -> faults.merge(kind, Long.valueOf(hits), Long::sum));
    coverage.add(report.coverage());
    report.entryKinds().forEach((kind, n) -> entryKinds.merge(kind, Long.valueOf(n), Long::sum));
    if (outcome.broken().isPresent() && violations++ < SHOWN_MAX) {
      show(outcome);
    }
  }

  private synchronized void failed(long seed, Throwable e) {
    violations++;
    out.printf("%nSeed %d could not be simulated: %s%n", seed, e);
  }

  private void show(Outcome outcome) {
    Outcome again = simulation.run(outcome.of(), true);
    Outcome smallest = simulation.shrink(again);
    out.printf(
        "%n%s%s%nAgain: ./dev simulate --seed %d%n",
        smallest.page(),
        outcome.isLike(again) ? "" : "%nANOTHER TIME IT DID SOMETHING ELSE".formatted(),
        outcome.of().seed());
  }
}
