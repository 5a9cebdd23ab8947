package dev.stint.mail;

import java.util.List;

/** Sends mail that is composed already. Thread-safe. */
public interface MailSender {

  /**
   * Sends one mail, at most once: it is never tried again once it may have been taken.
   *
   * @param from the sender's address, which is also where bounces go
   * @param to the recipients' addresses, at least one
   * @param raw headers and body, as RFC 5322 has them
   */
  Sending send(String from, List<String> to, byte[] raw);

  /** The outcome of sending a mail. */
  sealed interface Sending {

    /**
     * It is on its way.
     *
     * @param messageId the Message-ID that its readers see, without angle brackets
     */
    record Sent(String messageId) implements Sending {}

    /** It was not taken, and will not be. */
    record Rejected(String why) implements Sending {}

    /** Nobody can tell whether it was taken. */
    record Unsure(String why) implements Sending {}
  }
}
