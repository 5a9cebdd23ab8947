package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.port.Threads;
import dev.stint.run.StepMessage;
import dev.stint.testkit.TestDelivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** A step keeps its message while it lasts. */
class LeaseTest {

  private final TestDelivery delivery =
      TestDelivery.first(new StepMessage(new RunId("r-1"), ActionId.model(0)));
  private final List<Runnable> repeated = new ArrayList<>();

  /** Repeats what a test has it repeat. */
  private final Threads threads =
      new Threads() {
        @Override
        public <T> T within(Duration time, Callable<T> work) {
          throw new AssertionError("A lease calls nobody");
        }

        @Override
        public Repetition every(Duration period, String name, Runnable work) {
          assertThat(period).as("sooner than the term ends").isLessThan(Lease.TERM.dividedBy(2));
          repeated.add(work);
          return () -> repeated.remove(work);
        }
      };

  @Test
  void a_long_step_hides_its_message_at_once_and_again_and_again_until_it_is_over() {
    Lease lease = Lease.on(threads, delivery, Lease.SHORT_MAX.plusMillis(1));
    assertThat(delivery.hidden()).containsExactly(Lease.TERM);
    repeated.forEach(Runnable::run);
    repeated.forEach(Runnable::run);
    assertThat(delivery.hidden()).containsExactly(Lease.TERM, Lease.TERM, Lease.TERM);
    lease.close();
    assertThat(repeated).isEmpty();
  }

  @Test
  void a_short_step_pays_for_none() {
    Lease.on(threads, delivery, Lease.SHORT_MAX).close();
    assertThat(delivery.hidden()).isEmpty();
    assertThat(repeated).isEmpty();
  }
}
