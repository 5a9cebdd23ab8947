package dev.stint.local;

import dev.stint.embedded.EmbeddedInbox;
import dev.stint.embedded.EmbeddedInbox.Waiting;
import dev.stint.embedded.EmbeddedStore;
import dev.stint.quarkus.MailReceiver;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * Received mails in the directory of this process, until they are read. A mail that cannot be read
 * now is tried again; at the latest when the process starts again.
 */
@Singleton
class EmbeddedMail {

  private static final Logger LOG = Logger.getLogger(EmbeddedMail.class);
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final Instance<EmbeddedStore> store;
  private final Instance<MailReceiver> receiver;

  @Inject
  EmbeddedMail(Instance<EmbeddedStore> store, Instance<MailReceiver> receiver) {
    this.store = store;
    this.receiver = receiver;
  }

  /** Lets agents receive mail from now on. */
  void start(LocalMailDelivery delivery) {
    EmbeddedInbox inbox = store.get().inbox();
    delivery.start(inbox::put);
    Thread.ofVirtual().name("stint-mail").start(() -> read(inbox));
  }

  private void read(EmbeddedInbox inbox) {
    try {
      while (true) {
        Waiting next = inbox.take();
        if (!isDone(inbox, next)) {
          Thread.sleep(PAUSE);
          inbox.putBack(next);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isDone(EmbeddedInbox inbox, Waiting mail) {
    try {
      boolean read = receiver.get().take(mail.notification());
      if (read) {
        inbox.remove(mail);
      }
      return read;
    } catch (RuntimeException e) {
      LOG.error("A mail could not be read, and is tried again", e);
      return false;
    }
  }
}
