package dev.stint.mail.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mails are changed at random; every one of them can be read. */
class FuzzTest {

  private static final int MAILS = 10_000;
  private static final Duration ONE_MAX = Duration.ofSeconds(5);

  private final MailReader reader =
      new MailReader(new MailLimits(10, 1_000_000, List.of("text/*", "message/rfc822")));

  @Test
  @Timeout(300)
  void ten_thousand_mutated_mails_are_all_read() throws IOException {
    long seed = 20261124;
    Mutations mutations = new Mutations(seed);
    for (int n = 0; n < MAILS; n++) {
      byte[] raw = mutations.next();
      long began = System.nanoTime();
      ReceivedMail mail = reader.read(raw);
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as("mail %d of seed %d", n, seed)
          .isLessThan(ONE_MAX);
      assertThat(mail.subject()).doesNotContain("\r", "\n");
      mail.from().ifPresent(from -> assertThat(MailReader.isAddress(from)).isTrue());
      mail.attachments()
          .forEach(file -> assertThat(file.name()).isNotBlank().doesNotContain("/", "\n", "\0"));
    }
  }

  /** The largest mails that are accepted, made to cost as much as possible. */
  @Test
  @Timeout(120)
  void the_largest_and_most_tangled_mails_are_read_in_time() {
    int bytes = 10 * 1024 * 1024;
    String html = "From: a@b.example\r\nContent-Type: text/html\r\n\r\n";
    String plain = "From: a@b.example\r\n\r\n";
    for (String mail :
        List.of(
            html + "<div>".repeat(bytes / 5),
            html + "<b><i>".repeat(bytes / 6),
            html + "<td>x".repeat(bytes / 5),
            html + "<a href='https://a.example'>".repeat(bytes / 29),
            html + "<div style='" + "x ".repeat(bytes / 2),
            html + "<p " + "a=b ".repeat(bytes / 4),
            html + "<p style='" + ";color:rgba(".repeat(80_000) + "'>x",
            html + "<p style=';color:rgba(1,1,1,1'>x".repeat(30_000),
            html + "&#".repeat(bytes / 2),
            html + "a<p style='" + "/*".repeat(900) + "'>x".repeat(1_000),
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                + "--b\r\nContent-Disposition: attachment; filename=\"%s\"\r\n\r\nx\r\n"
                    .formatted("n".repeat(60_000))
                    .repeat(150),
            plain + "a\r\n".repeat(bytes / 3),
            plain + "On x\r\n".repeat(bytes / 6),
            plain + ("wrote:" + "\r\n".repeat(20)).repeat(bytes / 46),
            plain + "x".repeat(bytes),
            plain + " ".repeat(bytes),
            "From: " + "\"".repeat(60_000) + "\r\n\r\n",
            "From: " + "a.".repeat(30_000) + "@b.example\r\n\r\n",
            "Subject: " + "=?utf-8?Q?a?= ".repeat(4_000) + "\r\n\r\n",
            "References: " + "<".repeat(60_000) + "\r\n\r\n",
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                + "--b\r\n\r\nx\r\n".repeat(bytes / 10),
            "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n".formatted("-".repeat(70))
                + "-".repeat(bytes),
            "X: y\r\n".repeat(bytes / 6))) {
      long began = System.nanoTime();
      reader.read(mail.getBytes(ISO_8859_1));
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as(mail.substring(0, Math.min(80, mail.length())))
          .isLessThan(Duration.ofSeconds(20));
    }
  }
}
