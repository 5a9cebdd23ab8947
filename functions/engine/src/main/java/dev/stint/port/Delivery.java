package dev.stint.port;

import dev.stint.run.StepMessage;
import java.time.Duration;

/**
 * One delivery of a step message. The message is hidden from other processes for a time, and then
 * delivered again, unless it is acknowledged before.
 */
public interface Delivery {

  StepMessage message();

  /**
   * Hides the message for this long from now, whether that is shorter or longer than before. Never
   * throws: if it fails, the message comes again sooner or later than wanted, which costs money and
   * harms nothing.
   */
  void hide(Duration time);

  /** How often the message was delivered, this time included. */
  int receives();

  /** Whether the message is dead if this delivery fails too. */
  boolean isLast();
}
