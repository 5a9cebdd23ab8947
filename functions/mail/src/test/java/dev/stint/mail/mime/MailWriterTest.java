package dev.stint.mail.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.mail.mime.MailWriter.Outgoing;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reads the written mails with another library. */
class MailWriterTest {

  private static final Outgoing MAIL =
      new Outgoing(
          Instant.parse("2026-11-24T10:00:00Z"),
          "clerk@agents.example.com",
          "clerk",
          List.of("ada@example.com"),
          "clerk+1-2-3@agents.example.com",
          "Re: Kündigung",
          "r-1.4.1@agents.example.com",
          Optional.of("2@example.com"),
          List.of("1@example.com", "2@example.com"),
          "r-1",
          "Grüße\n.\nFrom here\n" + "long ".repeat(400) + ".",
          "<p>Grüße</p>");

  @Test
  void it_is_read_as_it_was_meant() throws MessagingException, IOException {
    MimeMessage read = read(MAIL);
    assertThat(read.getFrom()[0]).hasToString("clerk <clerk@agents.example.com>");
    assertThat(read.getReplyTo()[0]).hasToString("clerk+1-2-3@agents.example.com");
    assertThat(read.getAllRecipients()).hasSize(1);
    assertThat(read.getSubject()).isEqualTo("Re: Kündigung");
    assertThat(read.getMessageID()).isEqualTo("<r-1.4.1@agents.example.com>");
    assertThat(read.getHeader("In-Reply-To")).containsExactly("<2@example.com>");
    assertThat(read.getHeader("References", " ").split("\\s+"))
        .containsExactly("<1@example.com>", "<2@example.com>");
    assertThat(read.getHeader("Auto-Submitted")).containsExactly("auto-replied");
    assertThat(read.getHeader("X-Stint-Run")).containsExactly("r-1");
    assertThat(read.getSentDate()).isEqualTo(MAIL.at());
    assertThat(read.getContentType()).startsWith("multipart/alternative");
    Multipart parts = (Multipart) read.getContent();
    assertThat(parts.getCount()).isEqualTo(2);
    assertThat(parts.getBodyPart(0).getContent().toString().replace("\r\n", "\n"))
        .isEqualTo(MAIL.text());
    assertThat(parts.getBodyPart(1).getContent()).hasToString("<p>Grüße</p>");
    new String(MailWriter.write(MAIL), StandardCharsets.US_ASCII)
        .lines()
        .forEach(line -> assertThat(line).hasSizeLessThan(999));
  }

  @Test
  void no_value_adds_a_header_or_a_recipient() throws MessagingException, IOException {
    String evil = "x\r\nBcc: eve@evil.example\nX-Evil: 1\rX-Too: 2\u2028\u0085y";
    MimeMessage read =
        read(
            new Outgoing(
                MAIL.at(),
                MAIL.from(),
                evil,
                MAIL.to(),
                MAIL.replyTo(),
                evil,
                evil,
                Optional.of(evil),
                List.of(evil),
                evil,
                "text",
                null));
    assertThat(Collections.list(read.getAllHeaders()))
        .extracting(jakarta.mail.Header::getName)
        .doesNotContain("Bcc", "X-Evil", "X-Too")
        .doesNotHaveDuplicates();
    assertThat(read.getAllRecipients()).hasSize(1);
    for (String address : List.of(evil, "a@b.example\r\nBcc: c@d.example", "a b@c.example", "x")) {
      assertThatThrownBy(
              () ->
                  MailWriter.write(
                      new Outgoing(
                          MAIL.at(),
                          MAIL.from(),
                          "",
                          List.of(address),
                          MAIL.replyTo(),
                          "",
                          "1@x",
                          Optional.empty(),
                          List.of(),
                          "r-1",
                          "t",
                          null)))
          .hasMessageContaining("is no e-mail address");
    }
  }

  @Test
  void a_long_thread_stays_within_the_length_of_lines() throws MessagingException, IOException {
    List<String> ids =
        IntStream.range(0, 30).mapToObj(n -> n + "x".repeat(150) + "@e.example").toList();
    MimeMessage read =
        read(
            new Outgoing(
                MAIL.at(),
                MAIL.from(),
                "clerk",
                MAIL.to(),
                MAIL.replyTo(),
                "s",
                "1@x",
                Optional.empty(),
                ids,
                "r-1",
                "t",
                null));
    assertThat(read.getHeader("References", " ").split("\\s+")).hasSize(30);
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    read.writeTo(written);
    written
        .toString(StandardCharsets.US_ASCII)
        .lines()
        .forEach(line -> assertThat(line).hasSizeLessThan(999));
  }

  private static MimeMessage read(Outgoing mail) throws MessagingException, IOException {
    return new MimeMessage(
        Session.getInstance(new Properties()), new ByteArrayInputStream(MailWriter.write(mail)));
  }
}
