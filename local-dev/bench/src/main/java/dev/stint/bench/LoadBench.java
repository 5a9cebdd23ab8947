package dev.stint.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.stint.agent.Effect;
import dev.stint.emulators.LocalAws;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Measures durable steps that do nothing: how many a second, the time of each, and what each costs
 * the processor. A step's time is that from the end of its run's step before it to its own end.
 */
final class LoadBench {

  private static final Path WORK = Path.of(".stint");
  private static final Duration WARM_UP = Duration.ofSeconds(8);
  private static final Duration MEASURED = Duration.ofSeconds(8);
  private static final Duration ENDING = Duration.ofSeconds(10);
  private static final int HOTTEST = 20;

  private static final int ENTRY_BYTES = 400;
  private static final int SYNCS = 2_000;

  private static final double NANOS_PER_S = 1e9;
  private static final double NANOS_PER_MS = 1e6;
  private static final int P99 = 99;

  private final PrintStream out;
  private final boolean aws;
  private final boolean profile;
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  /**
   * @param options {@code --aws} measures at the emulators; {@code --profile} keeps a recording of
   *     each measurement, and names the methods that it found most often
   */
  LoadBench(PrintStream out, List<String> options) {
    for (String option : options) {
      if (!option.equals("--aws") && !option.equals("--profile")) {
        throw new IllegalArgumentException("Usage: ./dev bench load [--aws] [--profile]");
      }
    }
    this.out = out;
    this.aws = options.contains("--aws");
    this.profile = options.contains("--profile");
  }

  /**
   * @param steps model calls and tool calls of a run
   * @param sync whether a step waits for the disk
   */
  private record Case(int runs, int steps, Effect effect, boolean sync) {}

  void run() throws IOException, InterruptedException {
    Files.createDirectories(WORK);
    for (int steps : new int[] {20, 200}) {
      for (int runs : new int[] {1, 16, 256}) {
        measure(new Case(runs, steps, Effect.READ, true));
      }
    }
    for (int runs : new int[] {1, 16}) {
      measure(new Case(runs, 20, Effect.ONCE, true));
    }
    if (!aws) {
      for (int runs : new int[] {1, 16}) {
        measure(new Case(runs, 20, Effect.READ, false));
      }
      out.printf(
          Locale.ROOT,
          "The disk itself: %,.0f writes of %d bytes a second, each waited for (write and fdatasync)%n",
          syncs(),
          ENTRY_BYTES);
    }
  }

  private void measure(Case one) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory(WORK, "bench-load-");
    if (aws) {
      try (LocalAws emulators = LocalAws.in(directory)) {
        measure(one, new AwsLoad(emulators, Loop.of(one.effect, one.steps)));
      }
    } else {
      measure(one, new EmbeddedLoad(directory, one.sync, Loop.of(one.effect, one.steps)));
    }
    remove(directory);
  }

  private void measure(Case one, Load load) throws IOException, InterruptedException {
    String name =
        "%s, %s tool, %3d runs of %3d steps%s"
            .formatted(
                aws ? "at emulators" : "embedded",
                one.effect,
                one.runs,
                one.steps,
                one.sync ? "" : ", without sync");
    Path recording = WORK.resolve("load-%d-%d-%s.jfr".formatted(one.runs, one.steps, one.effect));
    load.start(one.runs);
    Thread.sleep(WARM_UP);
    try (Samples samples = Samples.start()) {
      long from = load.steps();
      long cpu = system.getProcessCpuTime();
      long others = childrenNanos();
      long began = System.nanoTime();
      Thread.sleep(MEASURED);
      long took = System.nanoTime() - began;
      long to = load.steps();
      cpu = system.getProcessCpuTime() - cpu;
      others = childrenNanos() - others;
      String shares = samples.stop(recording);
      long[] times = load.times(from, to);
      out.printf(
          Locale.ROOT,
          "%s: %,.0f steps/s, p50 %.2f ms, p99 %.2f ms, %.3f CPU-ms a step (%s)%s%n",
          name,
          (to - from) * NANOS_PER_S / took,
          times[times.length / 2] / NANOS_PER_MS,
          times[times.length * P99 / 100] / NANOS_PER_MS,
          cpu / NANOS_PER_MS / (to - from),
          shares,
          others == 0
              ? ""
              : ", and %.3f of DynamoDB Local".formatted(others / NANOS_PER_MS / (to - from)));
    }
    load.end(ENDING);
    if (profile) {
      out.printf("%s%n  all of it in %s%n", Samples.hottest(recording, HOTTEST), recording);
    } else {
      Files.delete(recording);
    }
  }

  private static long childrenNanos() {
    return ProcessHandle.current()
        .children()
        .flatMap(child -> child.info().totalCpuDuration().stream())
        .mapToLong(Duration::toNanos)
        .sum();
  }

  /** How often a second the disk can be waited for, by a file that has its size already. */
  private static double syncs() throws IOException {
    Path file = Files.createTempFile(WORK, "bench-sync-", "");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(ENTRY_BYTES * SYNCS), 0);
      channel.force(true);
      long began = System.nanoTime();
      for (long n = 0; n < SYNCS; n++) {
        channel.write(ByteBuffer.allocate(ENTRY_BYTES), n * ENTRY_BYTES);
        channel.force(false);
      }
      return SYNCS * NANOS_PER_S / (System.nanoTime() - began);
    } finally {
      Files.delete(file);
    }
  }

  private static void remove(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(directory)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
