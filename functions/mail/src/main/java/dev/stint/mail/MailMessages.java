package dev.stint.mail;

import dev.stint.quarkus.MailReceiver;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Handles SES's notifications, both in the function and in the local system. */
final class MailMessages implements MailReceiver {

  private static final Logger LOG = Logger.getLogger(MailMessages.class);

  private final SesNotification notification;
  private final Inbox inbox;

  MailMessages(SesNotification notification, Inbox inbox) {
    this.notification = notification;
    this.inbox = inbox;
  }

  @Override
  public boolean take(String text) {
    try {
      Optional<List<MailOutcome>> taken = notification.read(text).map(inbox::receive);
      if (taken.isEmpty()) {
        LOG.info("A notification that is not about a mail");
      }
      return true;
    } catch (RuntimeException e) {
      // The text is not logged: it may contain signed addresses and a mail.
      LOG.error("A notification of SES failed, and must come again", e);
      return false;
    }
  }
}
