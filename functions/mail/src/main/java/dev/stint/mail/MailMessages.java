package dev.stint.mail;

import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What is done with SES's notifications, whoever received them. */
public final class MailMessages {

  private static final Logger LOG = Logger.getLogger(MailMessages.class);

  private final SesNotification notification;
  private final Inbox inbox;

  MailMessages(SesNotification notification, Inbox inbox) {
    this.notification = notification;
    this.inbox = inbox;
  }

  /**
   * Receives the mail that a notification is about. When it returns true, what became of the mail
   * is in the log of its run, or on record; the same notification again changes nothing.
   *
   * @param text JSON as SES, a topic or a queue behind a topic has it
   * @return whether it is done with; if not it must come again, and the log says why
   */
  public boolean take(String text) {
    try {
      Optional<List<Taken>> taken = notification.read(text).map(inbox::receive);
      if (taken.isEmpty()) {
        LOG.info("A notification that is not about a mail");
      }
      return true;
    } catch (RuntimeException e) {
      // Without its text, which may have signed addresses and a mail in it.
      LOG.error("A notification of SES failed, and must come again", e);
      return false;
    }
  }
}
