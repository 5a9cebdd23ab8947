package dev.stint.step;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs foreign code with a deadline, on a virtual thread of its own. */
final class TimedCall {

  private TimedCall() {}

  /**
   * The result of {@code work}.
   *
   * @throws TimeoutException if it took longer; the work is interrupted, and no longer waited for
   * @throws Exception what the work threw
   */
  static <T> T within(Duration time, Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().name("stint-call").start(task);
    try {
      return task.get(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new DeadlinePassed(time);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Error error -> throw error;
        case Exception exception -> throw exception;
        case null, default -> throw e;
      }
    } finally {
      task.cancel(true);
    }
  }

  /** The work was cut off, as against a timeout the work itself reported. */
  static final class DeadlinePassed extends Exception {
    private static final long serialVersionUID = 1L;

    DeadlinePassed(Duration time) {
      super("no answer within " + time);
    }
  }
}
