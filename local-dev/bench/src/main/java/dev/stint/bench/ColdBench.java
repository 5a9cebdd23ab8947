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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures cold starts: the time from the start of the process until DynamoDB has acknowledged the
 * put that commits the first step, and the memory of the process then. Every measurement has its
 * own process of the example's worker: on the JVM and native with a whole CPU, and native with the
 * shares of a CPU that small functions have.
 */
final class ColdBench {

  static final Path WORKER = Path.of("functions/clerk/target/stint-lambda");
  static final List<Integer> MEMORIES_MB = List.of(128, 256, 512);

  private static final String COMMIT = "DynamoDB_20120810.PutItem";
  static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int PROCESSES = 20;
  private static final double MILLION = 1e6;
  private static final double KILO = 1e3;

  private final PrintStream out;
  private final AtomicLong committedAt = new AtomicLong();

  ColdBench(PrintStream out) {
    this.out = out;
  }

  /** One cold start: milliseconds and megabytes. */
  private record Cold(double committedMs, double answeredMs, double residentMb) {}

  void run() throws InterruptedException, IOException {
    try (LocalAws aws = LocalAws.inMemory();
        OneAddress address = new OneAddress(aws, this::answered)) {
      DeployedWorker deployed = DeployedWorker.at(address.address());
      out.printf(
          Locale.ROOT,
          "%-22s %28s %28s %22s%n",
          "worker",
          "first step committed, ms",
          "first event answered, ms",
          "resident, MB");
      print("JVM", deployed, LambdaProcess.jvm(WORKER, LambdaProcess.FUNQY));
      print("native", deployed, LambdaProcess.nativeImage(WORKER));
      for (int memoryMb : MEMORIES_MB) {
        print(memoryMb, deployed);
      }
      out.printf(
          "%nMedian (least to most) of %d processes each, from the start of the process; all on this machine,%n"
              + "DynamoDB Local and ElasticMQ included. The JVM with -XX:TieredStopAtLevel=1, as Lambda would. A share%n"
              + "of a CPU is what Lambda gives to so much memory; while a process starts it may give more.%n",
          PROCESSES);
    }
  }

  private void print(int memoryMb, DeployedWorker deployed)
      throws InterruptedException, IOException {
    double share = CpuShare.of(memoryMb);
    Optional<CpuShare> group = CpuShare.make(share);
    if (group.isEmpty()) {
      out.printf("%-22s not measured: no control group can be made here%n", memoryMb + " MB");
      return;
    }
    try (CpuShare cpu = group.get()) {
      print(
          String.format(Locale.ROOT, "native, %.2f (%d MB)", share, memoryMb),
          deployed,
          LambdaProcess.nativeImage(WORKER).map(cpu::within));
    }
  }

  private void answered(String operation) {
    if (operation.equals(COMMIT)) {
      committedAt.compareAndSet(0, System.nanoTime());
    }
  }

  private void print(String name, DeployedWorker deployed, Optional<List<String>> command)
      throws InterruptedException, IOException {
    if (command.isEmpty()) {
      out.printf("%-22s not built: ./dev native%n", name);
      return;
    }
    List<Cold> colds = new ArrayList<>();
    measure(deployed, command.get()); // not counted: reads its file from the disk
    for (int n = 0; n < PROCESSES; n++) {
      colds.add(measure(deployed, command.get()));
    }
    out.printf(
        Locale.ROOT,
        "%-22s %28s %28s %22s%n",
        name,
        spread(colds.stream().map(Cold::committedMs).toList()),
        spread(colds.stream().map(Cold::answeredMs).toList()),
        spread(colds.stream().map(Cold::residentMb).toList()));
  }

  private Cold measure(DeployedWorker deployed, List<String> command)
      throws InterruptedException, IOException {
    String event = deployed.nextStep();
    committedAt.set(0);
    try (LambdaFunction function =
        new LambdaFunction(
            new Settings("step", command, deployed.environment(), TIMEOUT, Optional.empty()))) {
      long began = System.nanoTime();
      Outcome outcome = function.invoke(event);
      long answered = System.nanoTime();
      if (!outcome.equals(new Outcome.Answered("{\"batchItemFailures\":[]}"))) {
        throw new IllegalStateException("The step was not made: " + outcome);
      }
      return new Cold(
          (committedAt.get() - began) / MILLION,
          (answered - began) / MILLION,
          residentMb(function.handle().orElseThrow().pid()));
    }
  }

  static double residentMb(long pid) throws IOException {
    Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
    return Long.parseLong(
            new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip())
        / KILO;
  }

  private static String spread(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.0f (%.0f to %.0f)",
        sorted.get(sorted.size() / 2),
        sorted.getFirst(),
        sorted.getLast());
  }
}
