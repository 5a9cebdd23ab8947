package dev.stint.codec;

/** Bytes or JSON that this release cannot read. */
public final class Unreadable extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param what completes «it cannot be read: …»
   */
  public Unreadable(String what) {
    super("it cannot be read: " + what);
  }
}
