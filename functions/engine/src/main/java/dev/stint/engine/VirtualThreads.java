package dev.stint.engine;

import dev.stint.port.Threads;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Real time, on a virtual thread for each piece of work. */
final class VirtualThreads implements Threads {

  @Override
  public <T> T within(Duration time, Callable<T> work)
      throws TimeoutException, ExecutionException, InterruptedException {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().name("stint-call").start(task);
    try {
      return task.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      task.cancel(true);
    }
  }

  @Override
  public Repetition every(Duration period, String name, Runnable work) {
    AtomicBoolean closed = new AtomicBoolean();
    Thread thread = Thread.ofVirtual().name(name).start(() -> repeat(period, work, closed));
    return () -> {
      closed.set(true);
      thread.interrupt();
    };
  }

  private static void repeat(Duration period, Runnable work, AtomicBoolean closed) {
    try {
      Thread.sleep(period);
      while (!closed.get()) { // The interrupt is lost if the work caught it.
        work.run();
        Thread.sleep(period);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
