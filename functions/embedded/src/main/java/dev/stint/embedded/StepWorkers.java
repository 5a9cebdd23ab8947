package dev.stint.embedded;

import dev.stint.embedded.EmbeddedStepQueue.Taken;
import dev.stint.port.Delivery;
import dev.stint.port.PortUnavailable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Makes the steps of a queue in this process, on virtual threads. Every thread takes a message,
 * makes its step and takes the next one; it waits only if no message is due.
 */
public final class StepWorkers {

  private static final Logger LOG = System.getLogger(StepWorkers.class.getName());

  /** How long a worker waits after the disk failed. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final EmbeddedStepQueue queue;
  private final Handler handler;
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  /** Handles messages. */
  public interface Handler {

    /** Performs a step; returns whether its message is done. If not, it comes again. */
    boolean step(Delivery delivery);

    /** Gives up a step whose deliveries all failed; returns whether that is done. */
    boolean giveUp(Delivery delivery);
  }

  public StepWorkers(EmbeddedStepQueue queue, Handler handler) {
    this.queue = queue;
    this.handler = handler;
  }

  /**
   * Starts the threads.
   *
   * @param count how many steps are made at once at most
   */
  public StepWorkers start(int count) {
    for (int n = 1; n <= count; n++) {
      threads.add(Thread.ofVirtual().name("stint-step-" + n).start(this::work));
    }
    return this;
  }

  private void work() {
    try {
      while (round()) {
        // Until the queue is stopped.
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes a step; returns whether there may be others. */
  private boolean round() throws InterruptedException {
    try {
      Optional<Taken> taken = queue.take();
      taken.ifPresent(this::handle);
      return taken.isPresent();
    } catch (PortUnavailable e) {
      LOG.log(Level.DEBUG, "No steps can be made now", e);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "A message could not be handled, and will come again", e);
    }
    Thread.sleep(PAUSE);
    return true;
  }

  private void handle(Taken taken) {
    boolean done = false;
    try {
      done = taken.isDead() ? handler.giveUp(taken) : handler.step(taken);
    } finally {
      if (done) {
        taken.done();
      } else {
        taken.failed();
      }
    }
  }

  /**
   * Begins no more steps, and waits for those that were begun. A step that takes longer ends with
   * the process, as if that were killed.
   *
   * @param patience how long to wait at most
   */
  public void stop(Duration patience) throws InterruptedException {
    queue.stop();
    Instant deadline = Instant.now().plus(patience);
    for (Thread thread : threads) {
      Duration left = Duration.between(Instant.now(), deadline);
      if (left.isNegative()) {
        return;
      }
      thread.join(left);
    }
  }
}
