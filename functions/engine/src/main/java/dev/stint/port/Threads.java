package dev.stint.port;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Runs code beside a step, in real time on threads; a simulation runs it in its own time.
 * Thread-safe.
 */
public interface Threads {

  /**
   * Runs work and waits for its result, at most for some time.
   *
   * @param time positive
   * @throws TimeoutException if the work took longer: it is interrupted, and no longer waited for
   * @throws ExecutionException if the work threw something, which is the cause
   * @throws InterruptedException if the caller was interrupted while it waited
   */
  <T> T within(Duration time, Callable<T> work)
      throws TimeoutException, ExecutionException, InterruptedException;

  /**
   * Repeats work until the answer is closed, the first time after one period.
   *
   * @param name for people who look at threads
   */
  Repetition every(Duration period, String name, Runnable work);

  /** Work that is repeated. */
  interface Repetition extends AutoCloseable {

    /** Begins the work no more; a repetition that has begun may still end. */
    @Override
    void close();
  }
}
