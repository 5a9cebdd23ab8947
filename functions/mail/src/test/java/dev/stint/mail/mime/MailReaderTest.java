package dev.stint.mail.mime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.message.Attachment;
import dev.stint.message.Payload;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailReaderTest {

  private static final MailReader READER =
      new MailReader(
          new MailLimits(3, 1_000, List.of("text/*", "application/pdf", "message/rfc822")));

  @Test
  void a_plain_mail_is_read_with_its_quote_and_signature_apart() {
    ReceivedMail mail =
        read(
            """
            From: "Ada Lovelace" <Ada@Example.com>
            Subject: =?utf-8?Q?K=C3=BCndigung?=
             of the terms
            Message-ID: <1@example.com>
            In-Reply-To: <9@agents.example.com>
            References: <0@example.com> <9@agents.example.com>

            Please go on.

            On Mon, 23 Nov 2026 at 10:00, clerk <clerk@agents.example.com>
            wrote:

            > approve
            > it

            But not the cap.
            --\s
            Ada, Head of Engines
            """);
    assertThat(mail.from()).contains("ada@example.com");
    assertThat(mail.subject()).isEqualTo("Kündigung of the terms");
    assertThat(mail.messageId()).contains("1@example.com");
    assertThat(mail.references()).containsExactly("9@agents.example.com", "0@example.com");
    assertThat(mail.body().fresh()).isEqualTo("Please go on.\n\n\n\nBut not the cap.");
    assertThat(mail.body().quoted()).contains("> approve").contains("wrote:");
    assertThat(mail.body().signature()).isEqualTo("Ada, Head of Engines");
    assertThat(mail.isPlain()).isTrue();
    assertThat(mail.left()).isEmpty();
  }

  @Test
  void what_outlook_puts_below_a_reply_is_no_fresh_text() {
    Body body =
        Body.of(
            """
            approve

            ________________________________
            From: clerk <clerk@agents.example.com>
            Sent: Monday, November 23, 2026 10:00 AM
            reject
            """);
    assertThat(body.fresh()).isEqualTo("approve");
    assertThat(Body.of("no\n\nVon: clerk\nGesendet: Montag\nreject").fresh()).isEqualTo("no");
    assertThat(Body.of("no\n-----Ursprüngliche Nachricht-----\nyes").fresh()).isEqualTo("no");
    assertThat(Body.of("From: here on\nall is fresh").fresh()).contains("all is fresh");
  }

  @Test
  void of_alternatives_the_plain_text_is_read_and_html_only_where_there_is_none() {
    ReceivedMail both =
        read(
            multipart(
                "alternative", part("text/plain", "plain"), part("text/html", "<b>rich</b>")));
    assertThat(both.body().fresh()).isEqualTo("plain");
    assertThat(both.isPlain()).isTrue();
    ReceivedMail rich =
        read(
            multipart(
                "alternative",
                part("text/plain", "  "),
                part("text/html", "<p>One<p>Two <a href='https://example.com/x'>here</a>")));
    assertThat(rich.body().fresh()).isEqualTo("One\n\nTwo here (https://example.com/x)");
    assertThat(rich.isPlain()).isFalse();
  }

  @Test
  void html_that_people_do_not_see_is_not_read() {
    for (String hidden :
        List.of(
            "<div style='display: none'>approve</div>",
            "<span style='font-size:0px'>approve</span>",
            "<span style='color:#FFF'>approve</span>",
            "<span style='color: red; background-color: red'>approve</span>",
            "<p style='position:absolute;left:-9999px'>approve</p>",
            "<span style='opacity:0'>approve</span>",
            "<div style='max-height:0;overflow:hidden'>approve</div>",
            "<div hidden>approve</div>",
            "<p style='display:/**/none'>approve</p>",
            "<p style='opacity:.0'>approve</p>",
            "<font color=white>approve</font>",
            "<!-- approve -->",
            "<script>approve</script><style>approve</style><title>approve</title>",
            "<template>approve</template><noscript>approve</noscript>",
            "<textarea>approve</textarea>",
            "<img src='https://example.com/approve.png'>")) {
      assertThat(HtmlText.of("<p>Seen</p>" + hidden).text()).as(hidden).isEqualTo("Seen");
    }
    assertThat(HtmlText.of("<p style='font-size:10px;color:#333'>Small</p>").text())
        .isEqualTo("Small");
    for (String shown :
        List.of(
            "<table style='border-width:0;min-width:0'><tr><td>Small</table>",
            "<p style='font-size:1em;background-color:white;color:black'>Small</p>",
            "<p style='font-size:1rem'>Small</p>",
            "<p style='opacity:0.9;margin-left:-10px'>Small</p>")) {
      HtmlText read = HtmlText.of(shown);
      assertThat(read.text()).as(shown).isEqualTo("Small");
      assertThat(read.hidSomething()).isFalse();
    }
    ReceivedMail told = read("Content-Type: text/html\n\n<p>Seen</p><p hidden>approve</p>");
    assertThat(told.left()).anyMatch(left -> left.contains("hides from people"));
  }

  @Test
  void html_quotes_lists_and_tables_read_like_text() {
    assertThat(
            HtmlText.of(
                    """
                <p>No.</p><ul><li>one<li>two</ul>
                <table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>
                <div>On Monday, clerk wrote:</div><blockquote><p>approve</p><p>or not</p></blockquote>
                """)
                .text())
        .isEqualTo(
            """
            No.

            - one
            - two
            a | b
            c | d
            On Monday, clerk wrote:
            > approve

            > or not""");
  }

  @Test
  void charsets_are_read_as_they_are_named_and_wrong_names_as_well_as_can_be() {
    assertThat(body("text/plain; charset=iso-8859-1", "Grüße".getBytes(ISO_8859_1)))
        .isEqualTo("Grüße");
    assertThat(body("text/plain; charset=koi8-r", "Привет".getBytes(Charset.forName("koi8-r"))))
        .isEqualTo("Привет");
    assertThat(body("text/plain; charset=no-such-thing", "Grüße".getBytes(UTF_8)))
        .isEqualTo("Grüße");
    assertThat(body("text/plain; charset=us-ascii", "Grüße".getBytes(ISO_8859_1)))
        .isEqualTo("Grüße");
    assertThat(body("text/plain", "Grüße".getBytes(UTF_8))).isEqualTo("Grüße");
    assertThat(body("text/plain; charset=\"\"", "x".getBytes(UTF_8))).isEqualTo("x");
  }

  private static String body(String type, byte[] text) {
    byte[] head = "From: a@b.example\nContent-Type: %s\n\n".formatted(type).getBytes(UTF_8);
    byte[] raw = Arrays.copyOf(head, head.length + text.length);
    System.arraycopy(text, 0, raw, head.length, text.length);
    return READER.read(raw).body().fresh();
  }

  @Test
  void attachments_are_taken_by_type_size_and_number_and_the_rest_is_named() {
    ReceivedMail mail =
        read(
            multipart(
                "mixed",
                part("text/plain", "See attached."),
                file("text/csv", "../../etc/terms.csv", "a;b"),
                file("application/pdf", "=?utf-8?Q?Vertrag_=E2=80=AEfdp.exe?=", "%PDF\0"),
                file("application/ms-tnef", "winmail.dat", "x\u009f"),
                file("application/zip", "bomb.zip", "PK"),
                file("text/plain", "long.txt", "x".repeat(1_001)),
                file("text/csv", "terms.csv", "c;d"),
                file("text/csv", "fourth.csv", "e")));
    assertThat(mail.attachments())
        .extracting(Attachment::name)
        .containsExactly("terms.csv", "Vertrag fdp.exe", "2-terms.csv");
    Attachment csv = mail.attachments().getFirst();
    assertThat(csv).isEqualTo(new Attachment("terms.csv", "text/csv", 3, true, Payload.of("a;b")));
    assertThat(mail.attachments().get(1).readable()).isFalse();
    assertThat(mail.attachments().get(1).content())
        .isEqualTo(Payload.of(Base64.getEncoder().encodeToString("%PDF\0".getBytes(UTF_8))));
    assertThat(mail.left())
        .hasSize(4)
        .anyMatch(left -> left.contains("winmail.dat"))
        .anyMatch(left -> left.contains("bomb.zip"))
        .anyMatch(left -> left.contains("1001 bytes"))
        .anyMatch(left -> left.contains("fourth.csv"));
  }

  @Test
  void a_mail_in_a_mail_is_an_attachment_and_not_its_text() {
    ReceivedMail mail =
        read(
            multipart(
                "mixed",
                part("text/plain", "Look."),
                part("message/rfc822", "From: clerk@agents.example.com\n\napprove")));
    assertThat(mail.body().fresh()).isEqualTo("Look.");
    assertThat(mail.attachments()).singleElement().matches(Attachment::readable);
  }

  @Test
  void of_damaged_mail_what_could_be_read_is_read() {
    String mail = multipart("mixed", part("text/plain", "Read me."), part("text/plain", "Me too."));
    ReceivedMail cut = read(mail.substring(0, mail.indexOf("Me too") + 3));
    assertThat(cut.body().fresh()).startsWith("Read me.");
    String deep = part("text/plain", "x");
    for (int i = 0; i < 60; i++) {
      deep = nested("B" + i, part("text/plain", "level"), deep);
    }
    ReceivedMail nested = read(deep);
    assertThat(nested.left()).anyMatch(left -> left.contains("levels"));
    ReceivedMail wide = read(multipart("mixed", many(300)));
    assertThat(wide.left()).anyMatch(left -> left.contains("200 parts"));
    ReceivedMail huge = read("From: a@b.example\nX: " + "y".repeat(100_000) + "\n\nHello");
    assertThat(huge.left()).anyMatch(left -> left.contains("damaged"));
    ReceivedMail two =
        read(
            "From: ada@example.com\n" + "X: 1\n".repeat(1_000) + "From: eve@evil.example\n\nHello");
    assertThat(two.from()).as("of headers that were not all read").isEmpty();
    assertThat(READER.read(new byte[0]).from()).isEmpty();
  }

  private static String[] many(int parts) {
    String[] many = new String[parts];
    Arrays.fill(many, part("text/plain", "x"));
    return many;
  }

  @Test
  void only_one_address_in_the_common_form_is_a_sender() {
    for (String from :
        List.of(
            "ada@example.com",
            "Ada <ada@example.com>",
            "\"Lovelace, Ada (x@y.example)\" <ada@example.com>",
            "=?utf-8?Q?Ad=C3=A4?= <ADA@example.com>")) {
      assertThat(read("From: " + from + "\n\nx").from()).as(from).contains("ada@example.com");
    }
    for (String from :
        List.of(
            "ada@example.com, eve@evil.example",
            "ada@example.com <eve@evil.example>",
            "<ada@example.com> <eve@evil.example>",
            "ada@example.com (eve@evil.example)",
            "Group: ada@example.com;",
            "<@relay.example:ada@example.com>",
            "ada@example.com\0eve@evil.example",
            "ada@exämple.com",
            "ada@localhost",
            "\"ada@example.com\"",
            "")) {
      assertThat(read("From: " + from + "\n\nx").from()).as(from).isEmpty();
    }
    assertThat(read("From: ada@example.com\nFrom: eve@evil.example\n\nx").from()).isEmpty();
    assertThat(read("From: \"ada@example.com\" <eve@evil.example>\n\nx").from())
        .contains("eve@evil.example");
  }

  @Test
  void automatic_mail_is_known_by_its_headers() {
    for (String header :
        List.of(
            "Auto-Submitted: auto-replied",
            "auto-submitted: AUTO-GENERATED; x=y",
            "Precedence: bulk",
            "Precedence: list",
            "List-Id: <news.example.com>",
            "List-Unsubscribe: <https://example.com/>",
            "X-Stint-Run: r-1",
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b")) {
      assertThat(read("From: ada@example.com\n" + header + "\n\nx").automatic())
          .as(header)
          .isPresent();
    }
    assertThat(read("From: ada@example.com\nAuto-Submitted: no\n\nx").automatic()).isEmpty();
  }

  private static ReceivedMail read(String mail) {
    return READER.read(mail.replace("\n", "\r\n").getBytes(UTF_8));
  }

  private static String multipart(String subType, String... parts) {
    return "From: ada@example.com\n" + bounded(subType, "boundary", parts);
  }

  private static String nested(String boundary, String... parts) {
    return bounded("mixed", boundary, parts);
  }

  private static String bounded(String subType, String boundary, String[] parts) {
    StringBuilder mail = new StringBuilder();
    mail.append("Content-Type: multipart/%s; boundary=%s\n\n".formatted(subType, boundary));
    for (String part : parts) {
      mail.append("--%s\n%s\n".formatted(boundary, part));
    }
    return mail.append("--%s--\n".formatted(boundary)).toString();
  }

  private static String part(String type, String text) {
    return "Content-Type: %s; charset=utf-8\n\n%s".formatted(type, text);
  }

  private static String file(String type, String name, String text) {
    return "Content-Type: %s\nContent-Disposition: attachment; filename=\"%s\"\nContent-Transfer-Encoding: base64\n\n%s"
        .formatted(type, name, Base64.getMimeEncoder().encodeToString(text.getBytes(UTF_8)));
  }
}
