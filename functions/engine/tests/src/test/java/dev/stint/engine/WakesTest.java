package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.port.PortUnavailable;
import dev.stint.port.StepQueue;
import dev.stint.run.StepMessage;
import dev.stint.testkit.TestClock;
import dev.stint.testkit.TestEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages for a late time, which come early and are sent again. */
class WakesTest {

  private static final StepMessage MESSAGE =
      new StepMessage(new RunId("r-one"), new ActionId(1, 1));
  private static final Instant LATE = TestEngine.START.plus(Duration.ofHours(5));

  private final TestClock clock = new TestClock(TestEngine.START);
  private final List<Instant> sent = new ArrayList<>();
  private boolean breaks;
  private final Wakes wakes =
      new Wakes(
          new StepQueue() {
            @Override
            public void send(List<StepMessage> messages, Duration delay) {
              throw new AssertionError("Not sent at once");
            }

            @Override
            public void wake(StepMessage message, Instant at) {
              if (breaks) {
                throw new PortUnavailable("It does not answer");
              }
              sent.add(at);
            }
          },
          clock);

  @Test
  void of_duplicates_that_come_early_one_is_sent_on() {
    wakes.wake(MESSAGE, LATE);
    wakes.wake(MESSAGE, LATE);
    clock.advance(Duration.ofMinutes(8));
    wakes.wake(MESSAGE, LATE);
    assertThat(sent).containsExactly(LATE);

    clock.advance(Duration.ofMinutes(2));
    wakes.wake(MESSAGE, LATE);
    assertThat(sent).as("that one may have come, by a clock five minutes ahead").hasSize(2);
  }

  @Test
  void another_message_and_another_time_are_sent() {
    wakes.wake(MESSAGE, LATE);
    wakes.wake(MESSAGE, LATE.plusSeconds(1));
    wakes.wake(new StepMessage(MESSAGE.run(), new ActionId(1, 2)), LATE);
    assertThat(sent).hasSize(3);
  }

  @Test
  void what_may_come_at_any_moment_is_always_sent() {
    Instant soon = TestEngine.START.plus(StepQueue.DELAY_MAX);
    wakes.wake(MESSAGE, soon);
    wakes.wake(MESSAGE, soon);
    assertThat(sent).hasSize(2);
  }

  @Test
  void what_was_not_sent_is_not_remembered() {
    breaks = true;
    assertThatThrownBy(() -> wakes.wake(MESSAGE, LATE)).isInstanceOf(PortUnavailable.class);
    breaks = false;
    wakes.wake(MESSAGE, LATE);
    assertThat(sent).hasSize(1);
  }
}
