package dev.stint.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.stint.agent.ActionId;
import dev.stint.agent.Effect;
import dev.stint.agent.RunId;
import dev.stint.engine.Deployment;
import dev.stint.engine.Observer;
import dev.stint.run.Run;
import dev.stint.telemetry.ModelNames;
import dev.stint.telemetry.Signer;
import dev.stint.telemetry.Telemetry;
import dev.stint.telemetry.Telemetry.Metrics;
import dev.stint.testkit.TestEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures what traces and metrics cost a step, off and on, in one process. The collector is a
 * process of its own, so that its CPU does not count.
 */
final class TelemetryBench {

  private static final int STEPS_OF_A_RUN = 20;
  private static final int WARM_AT_FIRST = 150_000;
  private static final int WARM = 10_000;
  private static final int STEPS = 10_000;
  private static final int TOLD = 20_000_000;
  private static final double NANOS_A_MICRO = 1_000;
  private static final double PERCENT = 100;

  private final PrintStream out;
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  TelemetryBench(PrintStream out) {
    this.out = out;
  }

  /** Telemetry and what it sends. */
  private record Sending(Observer observer, Runnable flush) {}

  void run() throws IOException, InterruptedException {
    Process collector =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Sink.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader sink =
        new BufferedReader(
            new InputStreamReader(collector.getInputStream(), StandardCharsets.UTF_8))) {
      URI to = URI.create("http://localhost:" + sink.readLine());
      AtomicLong told = new AtomicLong();
      steps(new Sending(Observer.NONE, () -> {}), WARM_AT_FIRST);
      double off = microsAStep(new Sending(Observer.NONE, () -> {}));
      microsAStep(new Sending(event -> told.incrementAndGet(), () -> {}));
      double events = (double) told.get() / (WARM + STEPS);
      double hook = events * microsOfTelling();
      out.printf(
          Locale.ROOT,
          "telemetry off: 0 requests; %.1f µs of CPU a step, of which telling nobody of %.1f events %.4f µs (%.3f %%)%n",
          off,
          events,
          hook,
          hook / off * PERCENT);
      out.println(sent("traces", off, telemetry(Optional.of(to), Metrics.NONE), collector, sink));
      out.println(
          sent(
              "traces and metrics",
              off,
              telemetry(Optional.of(to), Metrics.OTLP),
              collector,
              sink));
      AtomicLong printed = new AtomicLong();
      Telemetry lines = telemetry(Optional.empty(), Metrics.EMF, printed);
      double emf = microsAStep(new Sending(lines, lines::flush));
      out.printf(
          Locale.ROOT,
          "telemetry on, metrics as lines: 0 requests and %,.0f bytes printed a step; %+.1f µs of CPU%n",
          (double) printed.get() / (WARM + STEPS),
          emf - off);
    } finally {
      collector.destroy();
    }
  }

  private String sent(
      String what, double off, Telemetry telemetry, Process collector, BufferedReader sink)
      throws IOException {
    double on = microsAStep(new Sending(telemetry, telemetry::flush));
    collector.getOutputStream().write('\n');
    collector.getOutputStream().flush();
    String[] counts = sink.readLine().split(" ", -1);
    double steps = WARM + STEPS;
    return "telemetry on, %s: %.2f requests and %,.0f bytes a step; %+.1f µs of CPU"
        .formatted(
            what, Long.parseLong(counts[0]) / steps, Long.parseLong(counts[1]) / steps, on - off);
  }

  private static Telemetry telemetry(Optional<URI> endpoint, Metrics metrics) {
    return telemetry(endpoint, metrics, new AtomicLong());
  }

  private static Telemetry telemetry(
      Optional<URI> endpoint, Metrics metrics, AtomicLong bytesPrinted) {
    return new Telemetry(
        new Telemetry.Settings(
            endpoint,
            Map.of(),
            Duration.ofSeconds(1),
            metrics,
            false,
            Map.of(Telemetry.Settings.SERVICE, "bench")),
        ModelNames.NONE,
        Signer.NONE,
        line -> bytesPrinted.addAndGet(line.length() + 1),
        InstantSource.system());
  }

  /** CPU of the whole process for one step, after some that do not count. */
  private double microsAStep(Sending sending) {
    steps(sending, WARM);
    long start = system.getProcessCpuTime();
    steps(sending, STEPS);
    return (system.getProcessCpuTime() - start) / NANOS_A_MICRO / STEPS;
  }

  private static void steps(Sending sending, int steps) {
    Deployment loop = Loop.of(Effect.READ, STEPS_OF_A_RUN);
    TestEngine engine = null;
    for (int n = 0; n < steps; n++) {
      if (engine == null || engine.deliver().isEmpty()) {
        engine = TestEngine.of(loop);
        engine.observe(loop, sending.observer());
        engine.start(Loop.AGENT, "Look around.");
        engine.deliver();
      }
      sending.flush().run();
    }
  }

  /** CPU of making an event of which nobody is told, as the engine does that. */
  private double microsOfTelling() {
    Run run = Run.empty(new RunId("r-bench"));
    Observer nobody = Observer.guarded(Observer.NONE);
    tell(nobody, run);
    long start = system.getProcessCpuTime();
    tell(nobody, run);
    return (system.getProcessCpuTime() - start) / NANOS_A_MICRO / TOLD;
  }

  private static void tell(Observer observer, Run run) {
    for (int n = 0; n < TOLD; n++) {
      observer.tell(new Observer.Repeated(run, ActionId.model(n)));
    }
  }
}
