package dev.stint.quarkus;

import dev.stint.engine.StepOutcome;
import dev.stint.engine.StepOutcome.Stuck;
import dev.stint.engine.Stepper;
import dev.stint.port.Delivery;
import dev.stint.telemetry.Telemetry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Handles messages of the step queue, wherever they were delivered. */
@Singleton
public class StepMessages {

  private static final Logger LOG = Logger.getLogger(StepMessages.class);

  private final Stepper stepper;
  private final Telemetry telemetry;
  private final StintConfig config;

  @Inject
  StepMessages(Stepper stepper, Telemetry telemetry, StintConfig config) {
    this.stepper = stepper;
    this.telemetry = telemetry;
    this.config = config;
  }

  /**
   * Performs the step that a message asks for.
   *
   * @return whether the message is done; if not, it must be delivered again, and the log says why
   */
  public boolean make(Delivery delivery, Instant deadline) {
    return isDone(delivery, () -> stepper.step(delivery, deadline));
  }

  /**
   * Gives up the step of a message whose deliveries all failed.
   *
   * @return whether the message is done; if not, it must be delivered again, and the log says why
   */
  public boolean giveUp(Delivery delivery) {
    return isDone(
        delivery,
        () ->
            stepper.giveUp(
                delivery,
                "%d times; its process was killed, ran out of time, could not reach the log, or never ran for want of concurrency. The log of the step function has each try"
                    .formatted(config.receivesMax())));
  }

  private boolean isDone(Delivery delivery, Supplier<StepOutcome> work) {
    LogContext.enter(delivery.message());
    try {
      if (work.get() instanceof Stuck stuck) {
        LOG.error(stuck.why());
      }
      return true;
    } catch (RuntimeException e) {
      LOG.errorf(
          e,
          "Delivery %d of %d failed: %s",
          delivery.receives(),
          config.receivesMax(),
          delivery.message());
      return false;
    } finally {
      LogContext.leave();
      telemetry.flush(); // Before the message is acknowledged, or a crash could lose its span.
    }
  }
}
