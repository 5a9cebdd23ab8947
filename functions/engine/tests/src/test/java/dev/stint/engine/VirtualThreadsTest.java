package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.port.Delivery;
import dev.stint.port.Threads;
import dev.stint.port.Threads.Repetition;
import dev.stint.run.StepMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Work beside a step, in real time. */
@Timeout(30)
class VirtualThreadsTest {

  private final Threads threads = new VirtualThreads();

  @Test
  void work_in_time_gives_its_result_or_what_it_threw() throws Exception {
    assertThat(threads.within(Duration.ofMinutes(1), () -> "done")).isEqualTo("done");
    assertThatThrownBy(
            () ->
                threads.within(
                    Duration.ofMinutes(1),
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("broken");
  }

  @Test
  void work_that_takes_too_long_is_interrupted_and_waited_for_no_longer() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                threads.within(
                    Duration.ofMillis(10),
                    () -> {
                      try {
                        Thread.sleep(Duration.ofMinutes(10));
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                      }
                      return "late";
                    }))
        .isInstanceOf(TimeoutException.class);
    interrupted.await();
  }

  @Test
  void work_is_repeated_until_it_is_closed() throws InterruptedException {
    AtomicInteger times = new AtomicInteger();
    CountDownLatch thrice = new CountDownLatch(3);
    Repetition repetition =
        threads.every(
            Duration.ofMillis(1),
            "test",
            () -> {
              times.incrementAndGet();
              thrice.countDown();
            });
    thrice.await();
    repetition.close();
    int before;
    do {
      before = times.get();
      Thread.sleep(Duration.ofMillis(100));
    } while (times.get() > before); // One may have been under way.
    assertThat(times).hasValueGreaterThanOrEqualTo(3);
  }

  @Test
  void work_that_catches_its_interrupt_is_not_repeated_either_once_it_is_closed()
      throws InterruptedException {
    AtomicInteger times = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch caught = new CountDownLatch(1);
    Repetition repetition =
        threads.every(
            Duration.ofMillis(1),
            "test",
            () -> {
              times.incrementAndGet();
              begun.countDown();
              try {
                Thread.sleep(Duration.ofMinutes(10));
              } catch (InterruptedException e) {
                caught.countDown();
              }
            });
    begun.await();
    repetition.close();
    caught.await();
    Thread.sleep(Duration.ofMillis(50));
    assertThat(times).hasValue(1);
  }

  /** Renews messages every millisecond, instead of every few seconds. */
  private final Threads hasty =
      new Threads() {
        @Override
        public <T> T within(Duration time, Callable<T> work)
            throws TimeoutException, ExecutionException, InterruptedException {
          return threads.within(time, work);
        }

        @Override
        public Repetition every(Duration period, String name, Runnable work) {
          return threads.every(Duration.ofMillis(1), name, work);
        }
      };

  @Test
  void of_many_leases_at_once_none_outlives_its_step() throws Exception {
    AtomicInteger renewals = new AtomicInteger();
    List<Callable<Boolean>> steps =
        IntStream.range(0, 200)
            .<Callable<Boolean>>mapToObj(
                n ->
                    () -> {
                      Lease lease = Lease.on(hasty, counting(renewals), Duration.ofMinutes(5));
                      Thread.sleep(n % 20);
                      lease.close();
                      return true;
                    })
            .toList();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      callers.invokeAll(steps);
    }
    assertThat(renewals).hasValueGreaterThan(steps.size());
    int before;
    do {
      before = renewals.get();
      Thread.sleep(Duration.ofMillis(100));
    } while (renewals.get() > before); // One of each may have been under way.
  }

  /** A message that is hidden by a request, which an interrupt ends. */
  private static Delivery counting(AtomicInteger renewals) {
    return new Delivery() {
      @Override
      public StepMessage message() {
        return new StepMessage(new RunId("r-1"), ActionId.model(0));
      }

      @Override
      public void hide(Duration time) {
        renewals.incrementAndGet();
        try {
          Thread.sleep(1);
        } catch (InterruptedException e) {
          // The message comes again sooner.
        }
      }

      @Override
      public int receives() {
        return 1;
      }

      @Override
      public boolean isLast() {
        return false;
      }
    };
  }

  @Test
  void of_many_calls_at_once_those_that_are_late_are_interrupted_and_no_others() throws Exception {
    AtomicInteger underWay = new AtomicInteger();
    List<Callable<String>> calls =
        IntStream.range(0, 2_000)
            .<Callable<String>>mapToObj(n -> () -> call(n, n % 3 == 0, underWay))
            .toList();
    List<String> outcomes = new ArrayList<>();
    try (ExecutorService callers = Executors.newFixedThreadPool(50)) {
      for (Future<String> outcome : callers.invokeAll(calls)) {
        outcomes.add(outcome.get());
      }
    }
    assertThat(outcomes)
        .isEqualTo(
            IntStream.range(0, calls.size())
                .mapToObj(n -> n % 3 == 0 ? "late" : "done " + n)
                .toList());
    while (underWay.get() > 0) {
      Thread.sleep(1);
    }
  }

  private String call(int number, boolean late, AtomicInteger underWay) throws Exception {
    try {
      return threads.within(
          late ? Duration.ofMillis(5) : Duration.ofMinutes(1),
          () -> {
            underWay.incrementAndGet();
            try {
              Thread.sleep(late ? Duration.ofMinutes(10) : Duration.ZERO);
              return "done " + number;
            } finally {
              underWay.decrementAndGet();
            }
          });
    } catch (TimeoutException e) {
      return "late";
    }
  }
}
