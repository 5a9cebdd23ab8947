package dev.stint.quarkus;

import dev.stint.telemetry.Telemetry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Sends every second what nobody else has sent, in a process that lives long: what requests and
 * mails do. A step sends at its end, and so does each function, which may be frozen after that.
 */
@Singleton
class TelemetryTimer {

  private static final Duration EVERY = Duration.ofSeconds(1);

  private final Instance<Telemetry> telemetry;
  private volatile boolean running;

  @Inject
  TelemetryTimer(Instance<Telemetry> telemetry) {
    this.telemetry = telemetry;
  }

  void start(@Observes StartupEvent event) {
    if (!LambdaStart.isFunction() && telemetry.get().isOn()) {
      running = true;
      Telemetry sender = telemetry.get(); // It outlives the beans by a moment.
      Thread.ofVirtual().name("stint-telemetry").start(() -> keepFlushing(sender));
    }
  }

  private void keepFlushing(Telemetry sender) {
    try {
      while (running) {
        Thread.sleep(EVERY);
        sender.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    if (running) {
      running = false; // Not interrupted, as it may be sending.
      telemetry.get().flush();
    }
  }
}
