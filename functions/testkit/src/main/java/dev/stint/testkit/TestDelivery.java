package dev.stint.testkit;

import dev.stint.port.Delivery;
import dev.stint.run.StepMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A delivery without a queue, which remembers for how long it was to be hidden.
 *
 * @param hidden the times given to {@link #hide}, in order
 */
public record TestDelivery(StepMessage message, int receives, boolean isLast, List<Duration> hidden)
    implements Delivery {

  /** The first delivery of a message. */
  public static TestDelivery first(StepMessage message) {
    return new TestDelivery(message, 1, false, Collections.synchronizedList(new ArrayList<>()));
  }

  /** The last delivery of a message, after which it is dead. */
  public static TestDelivery last(StepMessage message) {
    return new TestDelivery(message, 5, true, Collections.synchronizedList(new ArrayList<>()));
  }

  @Override
  public void hide(Duration time) {
    hidden.add(time);
  }
}
