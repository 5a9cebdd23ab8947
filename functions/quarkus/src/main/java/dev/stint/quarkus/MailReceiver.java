package dev.stint.quarkus;

/**
 * Receives mails that SES has taken. An application has one if {@code stint-mail} is part of it;
 * functions and the local system receive mails through it, and need not bring mail to those who use
 * none.
 */
public interface MailReceiver {

  /**
   * Receives the mail that a notification is about. When it returns true, the outcome is in the log
   * of the mail's run, or on record; the same notification again changes nothing.
   *
   * @param text JSON as SES, a topic or a queue subscribed to a topic has it
   * @return whether it is done with; if not it must come again, and the process's log says why
   */
  boolean take(String text);
}
