package dev.stint.mail;

/** Where received mails are, as they came. */
public interface MailStore {

  /**
   * Reads a mail, and not one byte more than is wanted of a larger one.
   *
   * @param bytesMax how large it may be
   */
  Stored get(String key, long bytesMax);

  /** A mail of a store, if there is one. */
  sealed interface Stored {

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Found(byte[] raw) implements Stored {}

    record TooLarge(long bytes) implements Stored {}

    /** Nothing, or nothing any more. */
    record Missing() implements Stored {}
  }
}
