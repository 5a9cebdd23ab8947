package dev.stint.local.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Folder;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Store;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code ./dev run --mail} as a process, with Ada's mail client. */
record MailSystem(LocalSystem system) implements AutoCloseable {

  private static final String ADA = "ada@example.com";

  /**
   * @param steps the option that says where steps are performed; empty for in the process
   */
  static MailSystem start(Path data, String steps) throws IOException, InterruptedException {
    return new MailSystem(
        LocalSystem.start(
            data,
            Stream.of("--mail", steps).filter(option -> !option.isEmpty()).toArray(String[]::new)));
  }

  String output() throws IOException {
    return system.output();
  }

  private String port(String pattern) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(output());
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  /**
   * @param thread Message-IDs of the mails before it; the last one is of the mail that it replies
   *     to
   */
  void send(String to, String subject, String id, List<String> thread, String text)
      throws MessagingException, IOException {
    Properties settings = new Properties();
    settings.setProperty("mail.smtp.host", "localhost");
    settings.setProperty("mail.smtp.port", port("smtp://localhost:(\\d+)"));
    settings.setProperty("mail.smtp.from", ADA);
    MimeMessage mail = new MimeMessage(Session.getInstance(settings));
    mail.setFrom(new InternetAddress(ADA));
    mail.setSubject(subject);
    mail.setText(text, "UTF-8");
    if (!thread.isEmpty()) {
      mail.setHeader("In-Reply-To", thread.getLast());
      mail.setHeader("References", String.join(" ", thread));
    }
    mail.saveChanges();
    mail.setHeader("Message-ID", id);
    try (Transport smtp = Session.getInstance(settings).getTransport("smtp")) {
      smtp.connect();
      smtp.sendMessage(mail, new Address[] {new InternetAddress(to)});
    }
  }

  /** Ada's mail of this number, as her client reads it; waits for it. */
  Message awaitMail(int number) throws MessagingException, IOException, InterruptedException {
    Properties settings = new Properties();
    settings.setProperty("mail.imap.port", port("IMAP at localhost:(\\d+)"));
    Instant until = LocalSystem.patience();
    while (true) {
      try (Store store = Session.getInstance(settings).getStore("imap")) {
        store.connect("localhost", ADA, "any");
        Folder inbox = store.getFolder("INBOX");
        inbox.open(Folder.READ_ONLY);
        if (inbox.getMessageCount() >= number) {
          return new MimeMessage((MimeMessage) inbox.getMessage(number));
        }
      } catch (AuthenticationFailedException e) {
        // She has no mailbox before her first mail.
      }
      system.pause(until);
    }
  }

  /** The received mails and their outcomes, newest first. */
  JsonNode mails() throws IOException, InterruptedException {
    return json("/mails").path("mails");
  }

  JsonNode json(String path) throws IOException, InterruptedException {
    return system.json(path);
  }

  @Override
  public void close() {
    system.close();
  }
}
