package dev.stint.mail;

import java.util.List;

/** Sends mails that are already composed. Thread-safe. */
public interface MailSender {

  /**
   * Sends one mail at most once: it does not try again if the mail may have been accepted.
   *
   * @param from the sender's address, which is also where bounces go
   * @param to the recipients' addresses, at least one
   * @param raw headers and body in the format of RFC 5322
   */
  Sending send(String from, List<String> to, byte[] raw);

  /** The outcome of sending a mail. */
  sealed interface Sending {

    /**
     * The mail was accepted.
     *
     * @param messageId the Message-ID that its readers see, without angle brackets
     */
    record Sent(String messageId) implements Sending {}

    /** The mail was refused, and is not sent. */
    record Rejected(String why) implements Sending {}

    /** It is not known whether the mail was accepted. */
    record Unsure(String why) implements Sending {}
  }
}
