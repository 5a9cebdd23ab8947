package dev.stint.local;

import dev.stint.engine.Retention;
import dev.stint.engine.Sweep;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Sweeps at the start and then at intervals, as a schedule does on AWS. */
@Singleton
class Sweeper {

  private static final Logger LOG = Logger.getLogger(Sweeper.class);

  private final Sweep sweep;
  private final LocalConfig config;

  @Inject
  Sweeper(Sweep sweep, LocalConfig config) {
    this.sweep = sweep;
    this.config = config;
  }

  void start(Functions functions) {
    if (config.sweepAtStart()) {
      sweep.sweep(Duration.ZERO, Retention.OFF, Instant.MAX).stuck().forEach(LOG::error);
    }
    Thread.ofVirtual().name("stint-sweeper").start(() -> keepSweeping(functions));
  }

  private void keepSweeping(Functions functions) {
    try {
      while (true) {
        Thread.sleep(config.sweepEvery());
        sweep(functions);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweep(Functions functions) throws InterruptedException {
    try {
      functions.sweep();
    } catch (RuntimeException e) {
      LOG.errorf(e, "A sweep failed; the next one comes in %s", config.sweepEvery());
    }
  }
}
