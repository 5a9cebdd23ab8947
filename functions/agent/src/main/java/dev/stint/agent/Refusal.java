package dev.stint.agent;

/**
 * Thrown by a tool to say that a call did nothing, and why. The model reads the message and may try
 * something else.
 *
 * <p>A refusal with a cause counts only if the cause is certain too, as {@link Failures} defines
 * it. Leave the cause out if you know that the call did nothing.
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
