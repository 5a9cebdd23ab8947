package dev.stint.local;

import dev.stint.client.Mail;
import dev.stint.client.StintClient;
import dev.stint.emulators.LocalMail;
import dev.stint.emulators.LocalMail.Delivered;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;

/**
 * Shows every mail that an agent receives, its outcome and its run, and every mail that people get.
 */
final class MailConsole {

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  private final PrintStream out;
  private final StintClient api;
  private final Set<String> seen = new HashSet<>();
  private boolean failing;

  MailConsole(PrintStream out, StintClient api) {
    this.out = out;
    this.api = api;
  }

  /** Prints how to write to an agent, in commands to copy. */
  void invite(LocalMail mail, LocalMailDelivery post, String question) {
    post.addresses()
        .forEach(
            (agent, address) -> {
              String from = post.sender(agent).orElse("ada@example.com");
              out.printf(
                  "%nMail for %s: %s, by SMTP at localhost:%d%n", agent, address, mail.smtpPort());
              out.printf(
                  "  swaks --server localhost:%d --from %s --to %s --header 'Subject: Terms' --body '%s'%n",
                  mail.smtpPort(), from, address, question);
              out.printf(
                  "  printf 'From: %s\\nTo: %s\\nSubject: Terms\\n\\n%s\\n' | curl smtp://localhost:%d --mail-from %s --mail-rcpt %s -T -%n",
                  from, address, question, mail.smtpPort(), from, address);
            });
    out.printf(
        "What it answers is shown here, and can be read by IMAP at localhost:%d, as anybody and with any password.%n",
        mail.imapPort());
  }

  /** Shows mails from now on, until the process ends. */
  void start(LocalMail mail) {
    mail.show(this::show);
    Instant since = Instant.now();
    Thread.ofVirtual().name("stint-mails").start(() -> follow(since));
  }

  private void follow(Instant since) {
    try {
      while (true) {
        look(since);
        Thread.sleep(LOOK_EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Shows new mails. After a request that fails, the next one may succeed. */
  private void look(Instant since) {
    try {
      for (Mail received : api.mails(since).items().reversed()) {
        received(received);
      }
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        out.println("What became of mails cannot be shown for now: " + e.getMessage());
      }
      failing = true;
    }
  }

  private void received(Mail mail) {
    if (!seen.add(mail.id())) {
      return;
    }
    synchronized (out) {
      out.printf(
          "%n→ mail from %s, \"%s\": %s%s%s%n",
          mail.from(),
          mail.subject(),
          mail.outcome(),
          mail.run() == null ? "" : ", run " + mail.run(),
          mail.detail() == null ? "" : ", " + mail.detail());
    }
  }

  private void show(Delivered mail) {
    try {
      MimeMessage message =
          new MimeMessage(
              Session.getInstance(new Properties()), new ByteArrayInputStream(mail.raw()));
      synchronized (out) {
        out.printf("%n← mail to %s%n", mail.to());
        for (String header : new String[] {"From", "Reply-To", "Subject", "In-Reply-To"}) {
          String[] value = message.getHeader(header);
          if (value != null) {
            out.printf("  %s: %s%n", header, value[0]);
          }
        }
        out.printf("%n%s%n", text(message).strip().indent(2));
      }
    } catch (MessagingException | IOException e) {
      out.printf("%n← mail to %s that cannot be shown: %s%n", mail.to(), e.getMessage());
    }
  }

  /** The plain text of a mail. */
  private static String text(Part part) throws MessagingException, IOException {
    Object content = part.getContent();
    return content instanceof Multipart parts && parts.getCount() > 0
        ? text(parts.getBodyPart(0))
        : String.valueOf(content);
  }
}
