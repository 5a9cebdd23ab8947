package dev.stint.lambda;

import dev.stint.quarkus.StintConfig;
import dev.stint.step.Sweep;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** One sweep, with its findings in the function's log. */
@Singleton
class ScheduledSweep {

  private static final Logger LOG = Logger.getLogger(ScheduledSweep.class);

  private final Sweep sweep;
  private final StintConfig config;

  @Inject
  ScheduledSweep(Sweep sweep, StintConfig config) {
    this.sweep = sweep;
    this.config = config;
  }

  void run() {
    Sweep.Report report = sweep.sweep(config.sweepIdle());
    LOG.infof("Swept %d runs at work, revived %d", report.looked(), report.revived());
    report.stuck().forEach(LOG::error);
  }
}
