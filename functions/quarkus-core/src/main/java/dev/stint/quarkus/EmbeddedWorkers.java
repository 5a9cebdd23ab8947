package dev.stint.quarkus;

import dev.stint.embedded.EmbeddedStepQueue;
import dev.stint.embedded.EmbeddedStore;
import dev.stint.embedded.StepWorkers;
import dev.stint.engine.Engine;
import dev.stint.engine.Restored;
import dev.stint.engine.Retention;
import dev.stint.port.Delivery;
import dev.stint.quarkus.StintConfig.StoreName;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Makes steps and sweeps in this process, if runs are kept in its directory: what the functions do
 * on AWS. Begins when the application has started, and ends before it.
 */
@Singleton
class EmbeddedWorkers {

  private static final Logger LOG = Logger.getLogger(EmbeddedWorkers.class);

  /** After the application's own observers. */
  private static final int LAST = Interceptor.Priority.LIBRARY_AFTER;

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final StoreName store;
  private final Instance<EmbeddedStore> embedded;
  private final Instance<Engine.Ports> ports;
  private final Instance<StartCheck> check;
  private final Instance<StepMessages> messages;
  private final Instance<Sweeping> sweep;
  private final Instance<Retention> retention;
  private final Instance<Restored> restored;
  private final Instance<EmbeddedBackups> backups;
  private final StintConfig config;
  private Optional<StepWorkers> workers = Optional.empty();
  private List<Thread> chores = List.of();

  @Inject
  EmbeddedWorkers(
      StoreName store,
      Instance<EmbeddedStore> embedded,
      Instance<Engine.Ports> ports,
      Instance<StartCheck> check,
      Instance<StepMessages> messages,
      Instance<Sweeping> sweep,
      Instance<Retention> retention,
      Instance<Restored> restored,
      Instance<EmbeddedBackups> backups,
      StintConfig config) {
    this.store = store;
    this.embedded = embedded;
    this.ports = ports;
    this.check = check;
    this.messages = messages;
    this.sweep = sweep;
    this.retention = retention;
    this.restored = restored;
    this.backups = backups;
    this.config = config;
  }

  void start(@Observes @Priority(LAST) StartupEvent event) {
    if (store == StoreName.EMBEDDED && ports.get().queue() instanceof EmbeddedStepQueue queue) {
      check.get().worker();
      LOG.infof(
          "Runs are kept in %s of this machine. To keep them on AWS, set stint.store=aws",
          config.embedded().directory());
      embedded.get().copied().ifPresent(this::hold);
      StepWorkers made = new StepWorkers(queue, handler());
      workers = Optional.of(made);
      chores =
          List.of(
              Thread.ofVirtual().name("stint-sweeper").start(() -> work(made)),
              Thread.ofVirtual().name("stint-backup").start(backups.get()::keepMaking));
    }
  }

  /** Holds the runs of a backup that was restored, before the first step and the first request. */
  private void hold(Instant copied) {
    Restored.Report report = restored.get().hold(copied);
    embedded.get().goesOn();
    LOG.warnf(
        "This directory is of a backup of %s. %d open runs are held until a person decides (reason restored), %d were held before, and %d are damaged",
        copied, report.held(), report.heldBefore(), report.damaged());
  }

  /** Sweeps before the first step: what is swept is then waiting once, and not at work. */
  private void work(StepWorkers made) {
    if (config.embedded().sweepAtStart()) {
      sweep(Duration.ZERO, Retention.OFF, Instant.MAX);
    }
    made.start(config.embedded().workers());
    keepSweeping();
  }

  private StepWorkers.Handler handler() {
    StepMessages handled = messages.get();
    return new StepWorkers.Handler() {
      @Override
      public boolean step(Delivery delivery) {
        return handled.make(delivery, deadline());
      }

      @Override
      public boolean giveUp(Delivery delivery) {
        return handled.giveUp(delivery);
      }
    };
  }

  private Instant deadline() {
    return Instant.now().plus(config.functionTimeout());
  }

  /** Sweeps at intervals, and all that is ready when the disk works again after a failure. */
  private void keepSweeping() {
    long failures = failures();
    Instant last = Instant.now();
    try {
      while (true) {
        Thread.sleep(LOOK_EVERY);
        if (failures != failures()) {
          failures = failures();
          sweep(Duration.ZERO, Retention.OFF, deadline());
        } else if (!Instant.now().isBefore(last.plus(config.embedded().sweepEvery()))) {
          last = Instant.now();
          sweep(config.sweepIdle(), retention.get(), deadline());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long failures() {
    return embedded.get().failures();
  }

  private void sweep(Duration idle, Retention kept, Instant deadline) {
    try {
      sweep.get().sweep(idle, kept, deadline);
    } catch (RuntimeException e) {
      LOG.errorf(e, "A sweep failed; the next one comes in %s", config.embedded().sweepEvery());
    }
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    chores.forEach(Thread::interrupt);
    if (workers.isPresent()) {
      workers.get().stop(config.embedded().shutdownPatience());
    }
  }
}
