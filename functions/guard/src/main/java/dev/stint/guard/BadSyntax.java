package dev.stint.guard;

/** A document is not of its kind. */
final class BadSyntax extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final boolean isOfLength;

  /**
   * @param line from 1
   */
  BadSyntax(String what, int line) {
    this(what, line, false);
  }

  private BadSyntax(String what, int line, boolean isOfLength) {
    super(what.lines().findFirst().orElse(""));
    this.line = line;
    this.isOfLength = isOfLength;
  }

  /** A document that is of its kind, and too much to be measured as such. */
  static BadSyntax ofLength(String what, int line) {
    return new BadSyntax(what, line, true);
  }

  boolean isOfLength() {
    return isOfLength;
  }

  int line() {
    return line;
  }
}
