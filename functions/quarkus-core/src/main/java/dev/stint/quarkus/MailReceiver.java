package dev.stint.quarkus;

/**
 * Receives mails that SES has accepted. Only an application that includes {@code stint-mail} has
 * one. Functions and the local system receive mails through this interface, so applications without
 * mail need no mail library.
 */
public interface MailReceiver {

  /**
   * Receives the mail that a notification is about. When this returns true, the outcome is in the
   * log of the mail's run, or in the register of mails. Receiving the same notification again
   * changes nothing.
   *
   * @param text JSON in the form of SES, of an SNS topic, or of an SQS queue subscribed to a topic
   * @return whether the notification is done; if not, it must be delivered again, and the process's
   *     log says why
   */
  boolean take(String text);
}
