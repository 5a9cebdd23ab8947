package dev.stint.testkit.simulation;

/** Something that must never be is so. */
public final class Violation extends AssertionError {

  private static final long serialVersionUID = 1L;

  /**
   * @param what the promise that was broken, and how
   */
  public Violation(String what) {
    super(what);
  }

  Violation(String what, Throwable cause) {
    super(what, cause);
  }
}
