package dev.stint.bench;

import dev.stint.emulators.LambdaProcess;
import dev.stint.emulators.LocalAws;
import dev.stint.emulators.OneAddress;
import dev.stint.testkit.lambda.LambdaFunction;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import dev.stint.testkit.lambda.LambdaFunction.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Measures steps of a warm native function, at the sizes that a small function may have: the time,
 * CPU and memory of an invocation, and its price on Lambda. The model is a rehearsal that takes no
 * time.
 */
final class WarmBench {

  private static final List<Integer> MEMORIES_MB = List.of(128, 256, 512, 1_769);
  private static final int FIRST = 20;
  private static final int COUNTED = 100;
  private static final int RUNS = 1_000;
  private static final int TASK_CHARS = 30_000;
  private static final double NANOS_A_MS = 1e6;
  private static final double MILLION = 1e6;
  private static final double MB_A_GB = 1_024;
  private static final double MS_A_S = 1e3;

  /** {@code USER_HZ} is 100 on every Linux that runs Lambda or this benchmark. */
  private static final double MS_A_TICK = 10;

  /**
   * A field of {@code /proc/<pid>/stat}, counted from the state, which follows the name in
   * brackets.
   */
  private static final int USER_TICKS = 11;

  private static final int SYSTEM_TICKS = 12;

  private final PrintStream out;
  private final AwsPrices prices = new AwsPrices();

  WarmBench(PrintStream out) {
    this.out = out;
  }

  /**
   * Warm invocations of one size.
   *
   * @param medianMs from event to answer
   * @param cpuMs CPU time of the process for one invocation
   * @param usd Lambda's price of a million invocations; each is rounded up to milliseconds, as
   *     Lambda does
   */
  private record Warm(
      int memoryMb, double medianMs, double cpuMs, double firstMb, double lastMb, double usd) {}

  void run() throws InterruptedException, IOException {
    Optional<List<String>> command = LambdaProcess.nativeImage(ColdBench.WORKER);
    if (command.isEmpty()) {
      out.println("The worker is not built as a native image: ./dev native");
      return;
    }
    List<Warm> all = new ArrayList<>();
    try (LocalAws aws = LocalAws.inMemory();
        OneAddress address = new OneAddress(aws, operation -> {})) {
      DeployedWorker deployed = DeployedWorker.at(address.address());
      out.printf(
          "%-18s %12s %12s %22s %16s%n",
          "memory (CPU)", "median, ms", "CPU, ms", "resident, MB", "Lambda, $/million");
      for (int memoryMb : MEMORIES_MB) {
        Optional<CpuShare> group = CpuShare.make(CpuShare.of(memoryMb));
        if (group.isEmpty()) {
          out.printf("%-18d not measured: no control group can be made here%n", memoryMb);
          continue;
        }
        try (CpuShare cpu = group.get()) {
          all.add(measure(memoryMb, deployed, cpu.within(command.get())));
        }
        print(all.getLast());
      }
      manyRuns(deployed, command.get());
    }
    explain(all);
  }

  /** The memory of one process through which many runs pass, whose texts fill what it remembers. */
  private void manyRuns(DeployedWorker deployed, List<String> command)
      throws InterruptedException, IOException {
    String task = "What does 6.2 say? " + "word ".repeat(TASK_CHARS / "word ".length());
    try (LambdaFunction function =
        new LambdaFunction(
            new Settings(
                "step", command, deployed.environment(), ColdBench.TIMEOUT, Optional.empty()))) {
      double most = 0;
      for (int n = 0; n < RUNS; n++) {
        make(function, deployed.firstStep(task));
        most = Math.max(most, ColdBench.residentMb(function.handle().orElseThrow().pid()));
      }
      out.printf(
          Locale.ROOT,
          "%nOne process, steps of %,d different runs with texts of %,d bytes: at most %.0f MB resident%n",
          RUNS,
          task.length(),
          most);
    }
  }

  private void print(Warm warm) {
    out.printf(
        Locale.ROOT,
        "%-18s %12.1f %12.2f %22s %16.3f%n",
        "%d MB (%.2f)".formatted(warm.memoryMb(), CpuShare.of(warm.memoryMb())),
        warm.medianMs(),
        warm.cpuMs(),
        "%.0f, then %.0f".formatted(warm.firstMb(), warm.lastMb()),
        warm.usd());
  }

  private void explain(List<Warm> all) {
    out.printf(
        "%n%d steps of one process after %d that were not counted, each the first of its run; DynamoDB Local and%n"
            + "ElasticMQ on this machine have a part in each, and no TLS.%n",
        COUNTED, FIRST);
    all.stream()
        .min(Comparator.comparingDouble(Warm::usd))
        .ifPresent(warm -> out.printf("Cheapest: %d MB. ", warm.memoryMb()));
    all.stream()
        .min(Comparator.comparingDouble(Warm::medianMs))
        .ifPresent(warm -> out.printf("Quickest: %d MB.%n", warm.memoryMb()));
  }

  private Warm measure(int memoryMb, DeployedWorker deployed, List<String> command)
      throws InterruptedException, IOException {
    try (LambdaFunction function =
        new LambdaFunction(
            new Settings(
                "step", command, deployed.environment(), ColdBench.TIMEOUT, Optional.empty()))) {
      make(function, deployed.nextStep());
      long pid = function.handle().orElseThrow().pid();
      double firstMb = ColdBench.residentMb(pid);
      for (int n = 1; n < FIRST; n++) {
        make(function, deployed.nextStep());
      }
      double cpuBefore = cpuMs(pid);
      List<Double> times = new ArrayList<>();
      double billedMs = 0;
      for (int n = 0; n < COUNTED; n++) {
        double ms = make(function, deployed.nextStep());
        times.add(ms);
        billedMs += Math.ceil(ms);
      }
      double cpu = (cpuMs(pid) - cpuBefore) / COUNTED;
      double usd =
          prices.of("lambda.per-million-requests")
              + MILLION
                  * (billedMs / COUNTED / MS_A_S)
                  * (memoryMb / MB_A_GB)
                  * prices.of("lambda.arm64.per-gb-second");
      return new Warm(
          memoryMb,
          times.stream().sorted().skip(COUNTED / 2).findFirst().orElseThrow(),
          cpu,
          firstMb,
          ColdBench.residentMb(pid),
          usd);
    }
  }

  /** Performs a step, and returns how many milliseconds that took. */
  private static double make(LambdaFunction function, String event) throws InterruptedException {
    long began = System.nanoTime();
    Outcome outcome = function.invoke(event);
    double ms = (System.nanoTime() - began) / NANOS_A_MS;
    if (!outcome.equals(new Outcome.Answered("{\"batchItemFailures\":[]}"))) {
      throw new IllegalStateException("The step was not made: " + outcome);
    }
    return ms;
  }

  /** User and system time of a process. */
  private static double cpuMs(long pid) throws IOException {
    String stat =
        Files.readString(Path.of("/proc/%d/stat".formatted(pid)), StandardCharsets.US_ASCII);
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS])) * MS_A_TICK;
  }
}
