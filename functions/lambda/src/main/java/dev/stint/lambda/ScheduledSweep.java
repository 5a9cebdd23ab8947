package dev.stint.lambda;

import dev.stint.engine.Retention;
import dev.stint.engine.Sweep;
import dev.stint.quarkus.StintConfig;
import dev.stint.quarkus.Sweeping;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Performs one sweep, and logs its findings. */
@Singleton
class ScheduledSweep {

  private static final Logger LOG = Logger.getLogger(ScheduledSweep.class);

  /** Time that is left to check one run and to note where the sweep stopped. */
  private static final Duration MARGIN = Duration.ofSeconds(20);

  private final Sweeping sweep;
  private final Instance<Retention> retention;
  private final StintConfig config;

  @Inject
  ScheduledSweep(Sweeping sweep, Instance<Retention> retention, StintConfig config) {
    this.sweep = sweep;
    this.retention = retention;
    this.config = config;
  }

  void run() {
    Instant deadline = Instant.now().plus(config.functionTimeout()).minus(MARGIN);
    Sweep.Report report = sweep.sweep(config.sweepIdle(), retention.get(), deadline);
    LOG.infof(
        "Swept %d runs at work, revived %d, let %d expire, erased %d%s",
        report.looked(),
        report.revived(),
        report.expired(),
        report.erased(),
        report.finished() ? "" : "; its time was over, and the next sweep goes on from there");
  }
}
