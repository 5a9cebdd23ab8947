package dev.stint.agent;

/** A language model. Thread-safe. */
public interface Model {

  /** Most bytes, as UTF-8, of one reply: what is larger is no reply. */
  int REPLY_BYTES_MAX = 4 * 1024 * 1024;

  /**
   * Makes one call. Runs on a virtual thread that is interrupted at the call's timeout. Expected
   * failures are outcomes; an exception counts as {@link ModelOutcome.BadReply}.
   */
  ModelOutcome call(ModelRequest request) throws Exception;
}
