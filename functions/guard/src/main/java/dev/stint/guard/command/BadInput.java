package dev.stint.guard.command;

/** What was given cannot be read; the message says what is wrong with it. */
final class BadInput extends Exception {
  private static final long serialVersionUID = 1L;

  BadInput(String what) {
    super(what);
  }
}
