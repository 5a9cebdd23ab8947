package dev.stint.port;

import dev.stint.run.StepMessage;
import java.time.Duration;

/**
 * One delivery of a step message. While its step is made it is hidden from others; it comes again
 * when its time is up, unless it is acknowledged before.
 */
public interface Delivery {

  StepMessage message();

  /**
   * Hides the message for this long from now, be that shorter or longer than it was. Never throws:
   * if it fails, the message comes again sooner or later than wished, which costs and harms
   * nothing.
   */
  void hide(Duration time);

  /** How often the message was delivered, this time included. */
  int receives();

  /** Whether the message is given up as dead, should this delivery fail too. */
  boolean isLast();
}
