package dev.stint.move;

/** A move cannot go on; the message says to people why, and what to do. */
final class CannotMove extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CannotMove(String why) {
    super(why);
  }

  CannotMove(String why, Throwable cause) {
    super(why, cause);
  }
}
