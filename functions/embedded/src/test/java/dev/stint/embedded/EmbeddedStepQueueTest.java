package dev.stint.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.embedded.EmbeddedStepQueue.Taken;
import dev.stint.port.Notifier;
import dev.stint.port.StepQueue;
import dev.stint.run.StepMessage;
import dev.stint.testkit.TestClock;
import dev.stint.testkit.contract.StepQueueContract;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStepQueueTest extends StepQueueContract {

  private static final RunId A = new RunId("r-a");
  private static final RunId B = new RunId("r-b");
  private static final int RECEIVES_MAX = 3;
  private static final Duration SOON = Duration.ofMillis(50);

  private final TestClock clock = new TestClock(Instant.parse("2026-11-23T09:00:00Z"));

  @TempDir Path directory;
  private EmbeddedStore store;

  @BeforeEach
  void open() {
    store = EmbeddedStore.open(directory, true, clock, RECEIVES_MAX);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void restart() {
    close();
    open();
  }

  @Override
  protected StepQueue queue() {
    return store.queue();
  }

  @Override
  protected List<StepMessage> receiveAll() {
    List<StepMessage> received = new ArrayList<>();
    for (Optional<Taken> next = poll(); next.isPresent(); next = poll()) {
      received.add(next.get().message());
      next.get().done();
    }
    return received;
  }

  private Optional<Taken> poll() {
    return store.queue().poll();
  }

  @Override
  protected Instant now() {
    return clock.instant();
  }

  @Override
  protected void pass(Duration time) {
    clock.advance(time);
  }

  private static StepMessage message(RunId run, int n) {
    return new StepMessage(run, new ActionId(1, n));
  }

  private void send(StepMessage... messages) {
    queue().send(List.of(messages), Duration.ZERO);
  }

  @Test
  void a_message_that_was_taken_is_nobody_elses_until_it_fails() {
    send(message(A, 1));
    Taken taken = poll().orElseThrow();
    pass(Duration.ofDays(1));
    assertThat(poll()).isEmpty();
    taken.hide(Duration.ofSeconds(10));
    taken.failed();
    assertThat(poll()).isEmpty();
    pass(Duration.ofSeconds(10));
    assertThat(poll()).map(Taken::receives).contains(2);
  }

  @Test
  void a_message_whose_process_died_comes_again_at_the_next_start_and_counts() {
    send(message(A, 1));
    for (int n = 1; n <= RECEIVES_MAX; n++) {
      Taken taken = poll().orElseThrow();
      assertThat(taken.receives()).isEqualTo(n);
      assertThat(taken.isLast()).isEqualTo(n == RECEIVES_MAX);
      assertThat(taken.isDead()).isFalse();
      restart();
    }
    Taken dead = poll().orElseThrow();
    assertThat(dead.isDead()).isTrue();
    assertThat(dead.receives()).isEqualTo(1);
    dead.done();
    restart();
    assertThat(poll()).isEmpty();
  }

  @Test
  void a_message_whose_last_delivery_failed_is_dead_at_once() {
    send(message(A, 1));
    for (int n = 1; n <= RECEIVES_MAX; n++) {
      Taken taken = poll().orElseThrow();
      taken.hide(Duration.ofMinutes(1));
      taken.failed();
      pass(n < RECEIVES_MAX ? Duration.ofMinutes(1) : Duration.ZERO);
    }
    assertThat(poll()).map(Taken::isDead).contains(true);
  }

  @Test
  void messages_and_their_times_outlive_the_process() {
    send(message(A, 1));
    queue().wake(message(A, 2), now().plus(Duration.ofDays(30)));
    restart();
    assertThat(receiveAll()).containsExactly(message(A, 1));
    pass(Duration.ofDays(30));
    assertThat(receiveAll()).containsExactly(message(A, 2));
    restart();
    assertThat(receiveAll()).isEmpty();
  }

  @Test
  void equal_messages_that_wait_together_are_delivered_once_and_one_after_the_other_twice() {
    send(message(A, 1), message(A, 1));
    Taken first = poll().orElseThrow();
    assertThat(poll()).isEmpty();
    send(message(A, 1));
    assertThat(poll()).as("the first one may have looked too early").isPresent();
    first.done();
    restart();
    assertThat(receiveAll()).containsExactly(message(A, 1));
    restart();
    assertThat(receiveAll()).isEmpty();
  }

  @Test
  void runs_take_turns() {
    send(message(A, 1), message(A, 2), message(A, 3), message(B, 1));
    assertThat(receiveAll())
        .containsExactly(message(A, 1), message(B, 1), message(A, 2), message(A, 3));
  }

  @Test
  void more_messages_than_are_kept_in_memory_are_all_delivered() {
    int count = 25_000;
    List<StepMessage> sent = IntStream.range(1, count).mapToObj(n -> message(A, n)).toList();
    queue().send(sent, Duration.ZERO);
    send(message(B, 1));
    assertThat(receiveAll()).hasSize(count);
  }

  @Test
  void a_clock_that_goes_back_loses_no_message() {
    AtomicReference<Instant> now = new AtomicReference<>(now());
    try (EmbeddedStore moody = Stores.open(now::get)) {
      moody.queue().send(List.of(message(A, 1)), Duration.ZERO);
      assertThat(moody.queue().poll()).isPresent();
      now.set(now().minus(Duration.ofHours(1)));
      moody.queue().send(List.of(message(A, 2)), Duration.ZERO);
      assertThat(moody.queue().poll()).map(Taken::message).contains(message(A, 2));
    }
  }

  @Test
  void timers_of_one_time_that_two_processes_set_both_come() {
    Instant noon = now().plus(Duration.ofHours(3));
    queue().wake(message(A, 1), noon);
    restart();
    queue().wake(message(B, 1), noon);
    pass(Duration.ofHours(3));
    assertThat(receiveAll()).containsExactlyInAnyOrder(message(A, 1), message(B, 1));
  }

  @Test
  void a_run_that_comes_later_does_not_wait_for_all_calls_of_another() {
    queue().send(IntStream.range(1, 500).mapToObj(n -> message(A, n)).toList(), Duration.ZERO);
    assertThat(poll()).isPresent();
    send(message(B, 1));
    List<StepMessage> next = receiveAll();
    assertThat(next.subList(0, 2)).contains(message(B, 1));
  }

  @Test
  void a_sooner_time_than_the_one_that_is_watched_is_noticed() throws Exception {
    try (EmbeddedStore real = Stores.open(Instant::now)) {
      List<CompletableFuture<StepMessage>> waiting = List.of(taken(real), taken(real), taken(real));
      real.queue().wake(message(A, 1), Instant.now().plus(Duration.ofMinutes(10)));
      Thread.sleep(SOON);
      real.queue().wake(message(A, 2), Instant.now().plus(SOON));
      CompletableFuture<Object> first =
          CompletableFuture.anyOf(waiting.toArray(CompletableFuture[]::new));
      assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo(message(A, 2));
      real.queue().send(List.of(message(A, 3), message(A, 4)), Duration.ZERO);
      for (CompletableFuture<StepMessage> each : waiting) {
        assertThat(each.get(5, TimeUnit.SECONDS).action().seq()).isEqualTo(1);
      }
    }
  }

  @Test
  void who_waits_for_a_message_gets_it_when_it_is_sent_and_when_its_time_has_come()
      throws Exception {
    try (EmbeddedStore real = Stores.open(Instant::now)) {
      CompletableFuture<StepMessage> first = taken(real);
      CompletableFuture<StepMessage> second = taken(real);
      Thread.sleep(SOON); // They wait.
      real.queue().wake(message(A, 2), Instant.now().plus(SOON));
      Thread.sleep(SOON.dividedBy(2));
      real.queue().send(List.of(message(A, 1)), Duration.ZERO);
      assertThat(List.of(first.get(5, TimeUnit.SECONDS), second.get(5, TimeUnit.SECONDS)))
          .containsExactlyInAnyOrder(message(A, 1), message(A, 2));
    }
  }

  @Test
  void a_queue_that_is_stopped_lets_everybody_go() throws Exception {
    CompletableFuture<Optional<Taken>> waiting = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> waiting.completeAsync(this::take, Runnable::run));
    Thread.sleep(SOON); // It waits.
    store.queue().stop();
    assertThat(waiting.get(5, TimeUnit.SECONDS)).isEmpty();
  }

  private Optional<Taken> take() {
    try {
      return store.queue().take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CompletableFuture<StepMessage> taken(EmbeddedStore store) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return store.queue().take().orElseThrow().message();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        Thread::startVirtualThread);
  }

  @Test
  void the_ports_of_a_store_are_its_own() {
    assertThat(store.ports(Notifier.NONE).queue()).isSameAs(store.queue());
  }
}
