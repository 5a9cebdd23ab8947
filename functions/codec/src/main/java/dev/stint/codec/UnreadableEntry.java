package dev.stint.codec;

/** Bytes or JSON that are no entry this release can read. */
public final class UnreadableEntry extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param what completes «the entry cannot be read: …»
   */
  public UnreadableEntry(String what) {
    super("the entry cannot be read: " + what);
  }
}
