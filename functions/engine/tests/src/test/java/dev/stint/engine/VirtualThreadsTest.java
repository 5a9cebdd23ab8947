package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.port.Threads;
import dev.stint.port.Threads.Repetition;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
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
}
