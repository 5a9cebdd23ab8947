package dev.stint.mail.mime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.address.Mailbox;
import org.apache.james.mime4j.message.BodyPartBuilder;
import org.apache.james.mime4j.message.DefaultMessageWriter;
import org.apache.james.mime4j.message.MultipartBuilder;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.RawField;
import org.jspecify.annotations.Nullable;

/** Writes mails. No value of a header can add another header: its line ends become blanks. */
public final class MailWriter {

  private static final String CHARSET = "utf-8";

  private MailWriter() {}

  /**
   * A mail to send.
   *
   * @param from an address
   * @param name the name that is shown before {@code from}
   * @param to addresses
   * @param replyTo an address
   * @param messageId without angle brackets
   * @param inReplyTo Message-ID of the mail that it answers, if it answers one
   * @param references Message-IDs of the thread, the oldest first
   * @param run the id of the run that it is about
   * @param html the content of {@code text} as HTML; null for plain text alone
   */
  public record Outgoing(
      Instant at,
      String from,
      String name,
      List<String> to,
      String replyTo,
      String subject,
      String messageId,
      Optional<String> inReplyTo,
      List<String> references,
      String run,
      String text,
      @Nullable String html) {}

  /** Writes a mail in the format of RFC 5322 and MIME, marked as automatic (RFC 3834). */
  public static byte[] write(Outgoing mail) {
    try {
      Message.Builder builder = Message.Builder.of();
      builder.setDate(Date.from(mail.at()), TimeZone.getTimeZone("UTC"));
      builder.setFrom(mailbox(line(mail.name()), mail.from()));
      builder.setTo(mail.to().stream().map(address -> mailbox(null, address)).toList());
      builder.setReplyTo(mailbox(null, mail.replyTo()));
      builder.setSubject(line(mail.subject()));
      builder.setMessageId("<%s>".formatted(id(mail.messageId())));
      mail.inReplyTo().ifPresent(id -> builder.setField(ids("In-Reply-To", List.of(id))));
      if (!mail.references().isEmpty()) {
        builder.setField(ids("References", mail.references()));
      }
      builder.setField(new RawField("Auto-Submitted", "auto-replied"));
      builder.setField(new RawField(MailReader.OWN_HEADER, line(mail.run())));
      String html = mail.html();
      if (html == null) {
        text(builder, mail.text());
      } else {
        builder.setBody(
            MultipartBuilder.create("alternative")
                .addBodyPart(part("plain", mail.text()))
                .addBodyPart(part("html", html))
                .build());
      }
      return bytes(builder.build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void text(Message.Builder builder, String text) throws IOException {
    builder.setBody(crlf(text), "plain", StandardCharsets.UTF_8);
    builder.setContentType("text/plain", new NameValuePair("charset", CHARSET));
    builder.setContentTransferEncoding("quoted-printable");
  }

  private static BodyPartBuilder part(String subType, String text) throws IOException {
    return BodyPartBuilder.create()
        .setBody(crlf(text), subType, StandardCharsets.UTF_8)
        .setContentType("text/" + subType, new NameValuePair("charset", CHARSET))
        .setContentTransferEncoding("quoted-printable");
  }

  private static byte[] bytes(Message message) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new DefaultMessageWriter().writeMessage(message, out);
    message.dispose();
    return out.toByteArray();
  }

  private static Mailbox mailbox(@Nullable String name, String address) {
    if (!MailReader.isAddress(address)) {
      throw new IllegalArgumentException("'%s' is no e-mail address".formatted(line(address)));
    }
    int at = address.lastIndexOf('@');
    return new Mailbox(name, address.substring(0, at), address.substring(at + 1));
  }

  private static RawField ids(String name, List<String> ids) {
    List<String> each = new ArrayList<>();
    ids.forEach(id -> each.add("<%s>".formatted(id(id))));
    return new RawField(name, String.join(" ", each));
  }

  private static String id(String text) {
    return text.replaceAll("[^\\x21-\\x7e]|[<>]", "");
  }

  private static String line(String text) {
    return text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]+", " ").strip();
  }

  private static String crlf(String text) {
    return text.replaceAll("\\R", "\r\n");
  }
}
