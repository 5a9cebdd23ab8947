package dev.stint.agent;

/**
 * A tool throws it to say that a call did nothing, and why. The model reads the message and may try
 * something else.
 *
 * <p>A refusal with a cause is believed only if the cause is certain too, as {@link Failures} says:
 * leave the cause out where you know better.
 */
public class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public Refusal(String message) {
    super(message);
  }

  public Refusal(String message, Throwable cause) {
    super(message, cause);
  }
}
