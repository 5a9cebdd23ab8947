package dev.stint.engine;

import dev.stint.port.Threads;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Runs foreign code with a deadline. */
final class TimedCall {

  private TimedCall() {}

  /**
   * The result of {@code work}.
   *
   * @throws DeadlinePassed if the time passed: the work is interrupted, and no longer waited for.
   *     Without any time, the work is not begun
   * @throws Broken if the work threw an error, or was interrupted by other code
   * @throws InterruptedException if this thread was interrupted while it waited
   * @throws Exception the exception of the work
   */
  static <T> T within(Threads threads, Duration time, Callable<T> work) throws Exception {
    if (!time.isPositive()) {
      throw new DeadlinePassed(time); // The work could only be interrupted.
    }
    try {
      return threads.within(time, work);
    } catch (TimeoutException e) {
      throw new DeadlinePassed(time);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception exception
          && !(exception instanceof InterruptedException)) {
        throw exception;
      }
      throw new Broken(e);
    }
  }

  static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("The step was interrupted; its message will come again", e);
  }

  /** The work failed in a way that does not say what it did. */
  static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Throwable thrown;

    Broken(ExecutionException e) {
      super(e);
      this.thrown = e.getCause() == null ? e : e.getCause();
    }

    /** The exception that the work threw. */
    Throwable thrown() {
      return thrown;
    }
  }

  /**
   * The deadline interrupted the work. A timeout that the work itself reports is another exception.
   */
  static final class DeadlinePassed extends Exception {
    private static final long serialVersionUID = 1L;

    DeadlinePassed(Duration time) {
      super("no answer within " + time);
    }
  }
}
