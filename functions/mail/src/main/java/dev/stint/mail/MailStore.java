package dev.stint.mail;

/** Holds received mails as they arrived. */
public interface MailStore {

  /**
   * Reads a mail; one that is too large is not read in full.
   *
   * @param bytesMax the largest size that is read, in bytes
   */
  Stored get(String key, long bytesMax);

  /** The result of reading a mail. */
  sealed interface Stored {

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Found(byte[] raw) implements Stored {}

    record TooLarge(long bytes) implements Stored {}

    /** There is no such mail, or it is gone. */
    record Missing() implements Stored {}
  }
}
