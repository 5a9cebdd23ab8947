package dev.stint.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.port.StepQueue;
import dev.stint.run.StepMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of every {@link StepQueue}. */
public abstract class StepQueueContract {

  private static final RunId RUN = new RunId("r-1");

  /** The queue under test; empty. */
  protected abstract StepQueue queue();

  /** Receives and acknowledges every message that is visible now; waits for at most a second. */
  protected abstract List<StepMessage> receiveAll();

  /** The time by the queue's clock. */
  protected abstract Instant now();

  /** Lets time pass: by waiting, or on a test clock. */
  protected abstract void pass(Duration time);

  @Test
  void a_message_arrives_as_it_was_sent() {
    StepMessage message = new StepMessage(RUN, ActionId.parse("17.3"), 4);
    queue().send(List.of(message), Duration.ZERO);
    assertThat(receiveAll()).containsExactly(message);
  }

  @Test
  void many_messages_arrive_all_of_them() {
    List<StepMessage> messages =
        IntStream.rangeClosed(1, 64)
            .mapToObj(n -> new StepMessage(RUN, new ActionId(5, n)))
            .toList();
    queue().send(messages, Duration.ZERO);
    List<StepMessage> received = new ArrayList<>(receiveAll());
    assertThat(received).containsExactlyInAnyOrderElementsOf(messages);
  }

  @Test
  void sending_nothing_sends_nothing() {
    queue().send(List.of(), Duration.ZERO);
    assertThat(receiveAll()).isEmpty();
  }

  @Test
  void a_delayed_message_does_not_arrive_before_its_time() {
    StepMessage message = new StepMessage(RUN, ActionId.model(1));
    queue().send(List.of(message), Duration.ofSeconds(3));
    assertThat(receiveAll()).isEmpty();
    pass(Duration.ofSeconds(4));
    assertThat(receiveAll()).containsExactly(message);
  }

  @Test
  void a_message_comes_at_the_time_at_which_it_is_wanted_or_at_once() {
    StepMessage late = new StepMessage(RUN, ActionId.model(1));
    StepMessage past = new StepMessage(RUN, ActionId.model(2));
    queue().wake(late, now().plusSeconds(3));
    queue().wake(past, now().minusSeconds(3));
    assertThat(receiveAll()).containsExactly(past);
    pass(Duration.ofSeconds(4));
    assertThat(receiveAll()).containsExactly(late);
  }
}
