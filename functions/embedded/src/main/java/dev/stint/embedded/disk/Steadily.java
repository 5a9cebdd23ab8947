package dev.stint.embedded.disk;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Does work that must not be interrupted on a thread of its own, which nobody knows. */
final class Steadily {

  private Steadily() {}

  /**
   * The result of the work. An interrupt of the caller is kept for later.
   *
   * @throws IllegalStateException if the work failed; its failure is the cause
   */
  static <T> T call(String name, Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().name(name).daemon().start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()), e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
