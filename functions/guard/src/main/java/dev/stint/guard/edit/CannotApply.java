package dev.stint.guard.edit;

/** Operations do not fit the documents; none of them was applied. */
public final class CannotApply extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param why what does not fit, where, and what does nearly; for whoever wrote the operation
   */
  public CannotApply(String why) {
    super(why);
  }
}
