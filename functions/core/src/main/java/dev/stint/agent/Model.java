package dev.stint.agent;

/** A language model. Thread-safe. */
public interface Model {

  /**
   * Makes one call. Runs on a virtual thread that is interrupted at the call's timeout. Expected
   * failures are outcomes; an exception counts as {@link ModelOutcome.Refused}.
   */
  ModelOutcome call(ModelRequest request) throws Exception;
}
