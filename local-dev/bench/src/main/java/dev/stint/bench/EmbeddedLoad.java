package dev.stint.bench;

import dev.stint.embedded.EmbeddedStore;
import dev.stint.embedded.StepWorkers;
import dev.stint.engine.Deployment;
import dev.stint.port.Delivery;
import dev.stint.port.Notifier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** Load on the embedded store, by its own workers. */
final class EmbeddedLoad extends Load {

  private static final int WORKERS = 256;
  private static final int RECEIVES_MAX = 5;

  private final EmbeddedStore store;
  private final StepWorkers workers;

  EmbeddedLoad(Path directory, boolean sync, Deployment deployment) {
    this(EmbeddedStore.open(directory, sync, InstantSource.system(), RECEIVES_MAX), deployment);
  }

  private EmbeddedLoad(EmbeddedStore store, Deployment deployment) {
    super(deployment, store.ports(Notifier.NONE));
    this.store = store;
    this.workers =
        new StepWorkers(
            store.queue(),
            new StepWorkers.Handler() {
              @Override
              public boolean step(Delivery delivery) {
                return EmbeddedLoad.this.step(delivery);
              }

              @Override
              public boolean giveUp(Delivery delivery) {
                throw new IllegalStateException("A step died: " + delivery.message());
              }
            });
  }

  @Override
  void startWorkers() {
    workers.start(WORKERS);
  }

  @Override
  void stopWorkers(Duration patience) throws InterruptedException {
    workers.stop(patience);
    store.close();
  }
}
