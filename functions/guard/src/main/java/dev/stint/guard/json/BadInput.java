package dev.stint.guard.json;

/** What was given cannot be read; the message says what is wrong with it. */
public final class BadInput extends Exception {
  private static final long serialVersionUID = 1L;

  public BadInput(String what) {
    super(what);
  }
}
