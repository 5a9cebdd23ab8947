package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.run.StepMessage;
import dev.stint.testkit.TestDelivery;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A step's hold on its message, in real time: its thread has no other. */
class LeaseTest {

  private static final Duration OFTEN = Duration.ofMillis(1);

  private final TestDelivery delivery =
      TestDelivery.first(new StepMessage(new RunId("r-1"), ActionId.model(0)));

  @Test
  @Timeout(30)
  void a_long_step_hides_its_message_at_once_and_again_and_again_until_it_is_over()
      throws InterruptedException {
    Lease lease = Lease.on(delivery, Lease.SHORT_MAX.plusSeconds(1), OFTEN);
    assertThat(delivery.hidden()).isNotEmpty();
    while (delivery.hidden().size() < 4) {
      Thread.sleep(OFTEN);
    }
    lease.close();
    int renewed;
    do {
      renewed = delivery.hidden().size();
      Thread.sleep(Duration.ofMillis(100));
    } while (delivery.hidden().size() > renewed); // One renewal may have been under way.
    assertThat(delivery.hidden()).containsOnly(Lease.TERM);
  }

  @Test
  void a_short_step_pays_for_none() {
    Lease lease = Lease.on(delivery, Lease.SHORT_MAX, OFTEN);
    lease.close();
    assertThat(delivery.hidden()).isEmpty();
  }
}
