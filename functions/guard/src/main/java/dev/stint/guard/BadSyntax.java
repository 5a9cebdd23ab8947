package dev.stint.guard;

/** A document is not of its kind. */
final class BadSyntax extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;

  /**
   * @param line from 1
   */
  BadSyntax(String what, int line) {
    super(what.lines().findFirst().orElse(""));
    this.line = line;
  }

  int line() {
    return line;
  }
}
