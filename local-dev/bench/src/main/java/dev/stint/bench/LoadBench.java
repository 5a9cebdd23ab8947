package dev.stint.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.stint.agent.Effect;
import dev.stint.embedded.EmbeddedStore;
import dev.stint.embedded.StepWorkers;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.RetryPolicy;
import dev.stint.port.Delivery;
import dev.stint.port.Notifier;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Random;

/**
 * Measures durable steps that do nothing: how many a second, how long each takes, and the CPU time
 * of the process for each.
 */
final class LoadBench {

  private static final Duration WARM_UP = Duration.ofSeconds(8);
  private static final Duration MEASURED = Duration.ofSeconds(8);
  private static final int WORKERS = 256;
  private static final int RECEIVES_MAX = 5;
  private static final double NANOS_PER_MS = 1e6;
  private static final double NANOS_PER_US = 1e3;

  private final PrintStream out;
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  LoadBench(PrintStream out) {
    this.out = out;
  }

  void run() throws IOException, InterruptedException {
    for (boolean sync : new boolean[] {true, false}) {
      for (Effect effect : new Effect[] {Effect.READ, Effect.ONCE}) {
        for (int steps : new int[] {20, 200}) {
          for (int runs : new int[] {1, 16, 256}) {
            embedded(sync, effect, steps, runs);
          }
        }
      }
    }
  }

  private void embedded(boolean sync, Effect effect, int steps, int runs)
      throws IOException, InterruptedException {
    Files.createDirectories(Path.of(".stint"));
    Path directory = Files.createTempDirectory(Path.of(".stint"), "bench-load-");
    try (EmbeddedStore store =
        EmbeddedStore.open(directory, sync, InstantSource.system(), RECEIVES_MAX)) {
      Deployment deployment = Loop.of(effect, steps);
      Engine engine =
          new Engine(
              deployment,
              store.ports(Notifier.NONE),
              RetryPolicy.DEFAULT,
              InstantSource.system(),
              new Random());
      Load load = new Load(engine);
      StepWorkers workers =
          new StepWorkers(
                  store.queue(),
                  new StepWorkers.Handler() {
                    @Override
                    public boolean step(Delivery delivery) {
                      return load.step(delivery);
                    }

                    @Override
                    public boolean giveUp(Delivery delivery) {
                      throw new IllegalStateException("A step died: " + delivery.message());
                    }
                  })
              .start(WORKERS);
      load.start(runs);
      Thread.sleep(WARM_UP);
      long from = load.steps();
      long cpu = system.getProcessCpuTime();
      long began = System.nanoTime();
      Thread.sleep(MEASURED);
      long took = System.nanoTime() - began;
      long to = load.steps();
      cpu = system.getProcessCpuTime() - cpu;
      long[] times = load.times(from, to);
      out.printf(
          Locale.ROOT,
          "embedded, %s, %s tool, %3d runs of %3d steps: %,7.0f steps/s, p50 %.2f ms, p99 %.2f ms, %.0f µs of CPU a step%n",
          sync ? "with sync" : "no sync",
          effect,
          runs,
          steps,
          (to - from) * 1e9 / took,
          times[times.length / 2] / NANOS_PER_MS,
          times[times.length * 99 / 100] / NANOS_PER_MS,
          cpu / NANOS_PER_US / (to - from));
      load.end();
      workers.stop(Duration.ofSeconds(5));
    }
  }
}
