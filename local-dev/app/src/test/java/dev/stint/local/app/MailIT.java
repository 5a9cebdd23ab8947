package dev.stint.local.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests {@code ./dev run --mail} by a mail client, which sends by SMTP and reads by IMAP. */
class MailIT {

  private static final String CLERK = "clerk@agents.example.com";
  private static final String FIRST_ID = "<first@mail.example.com>";

  private static final String TASK =
      """
      Hello clerk,
      please change the period of payment from forty-five (45) to thirty (30) days wherever it is stated.
      In clause 11.4, raise the cap from two million euros (EUR 2,000,000) to three million euros (EUR 3,000,000).
      --\s
      Ada
      """;

  @TempDir Path data;

  @ParameterizedTest
  @ValueSource(strings = {"", "--lambda"})
  void a_mail_starts_a_run_whose_hold_goes_out_and_the_reply_approve_brings_the_answer(String steps)
      throws Exception {
    try (MailSystem system = MailSystem.start(data, steps)) {
      decideByMail(system);
    }
  }

  private static void decideByMail(MailSystem system) throws Exception {
    system.send(CLERK, "Agreement with Alder", FIRST_ID, List.of(), TASK);

    Message hold = system.awaitMail(1);
    assertThat(hold.getSubject()).isEqualTo("Re: Agreement with Alder");
    assertThat(hold.getFrom()[0]).hasToString("clerk <clerk@agents.example.com>");
    assertThat(hold.getHeader("In-Reply-To")).containsExactly(FIRST_ID);
    assertThat(hold.getHeader("References")[0]).contains(FIRST_ID);
    assertThat(hold.getHeader("Auto-Submitted")).containsExactly("auto-replied");
    assertThat(hold.getContentType()).startsWith("multipart/alternative");
    String replyTo = ((InternetAddress) hold.getReplyTo()[0]).getAddress();
    assertThat(replyTo).startsWith("clerk+").endsWith("@agents.example.com");
    String asked = text(hold);
    assertThat(asked)
        .contains("changeClause", "\"number\":\"11.4\"", "approve: the call is made as it is")
        .contains("The agent called 'outline' (1.1)");
    HttpResponse<String> page = get(URI.create(link(asked)));
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("clerk asks to call changeClause");

    String holdId = hold.getHeader("Message-ID")[0];
    assertThat(holdId).as("as SES has it").contains("@email.amazonses.com");
    List<String> thread = List.of(FIRST_ID, holdId);
    system.send(
        replyTo,
        "Re: Agreement with Alder",
        "<second@mail.example.com>",
        thread,
        "approve\n\nOn Tuesday, clerk wrote:\n> reject\n");
    Message answer = system.awaitMail(2);
    assertThat(text(answer))
        .contains("Changed: [6.2, 6.4, 14.4, 18.2, 11.4].")
        .contains("changeClause: approve, decided by ada@example.com");
    assertThat(answer.getSubject()).isEqualTo("Re: Agreement with Alder");
    assertThat(answer.getHeader("In-Reply-To")).containsExactly(FIRST_ID);
    assertThat(answer.getHeader("References")[0]).contains(FIRST_ID);

    system.send(
        CLERK,
        "Re: Agreement with Alder",
        "<third@mail.example.com>",
        List.of(FIRST_ID, answer.getHeader("Message-ID")[0]),
        "What does clause 11.4 say now?");
    Message more = system.awaitMail(3);
    assertThat(text(more)).contains("three million euros (EUR 3,000,000)");
    assertThat(more.getHeader("In-Reply-To")).containsExactly("<third@mail.example.com>");
    assertThat(more.getHeader("References")[0]).contains(FIRST_ID, "<third@mail.example.com>");

    List<String> outcomes = new ArrayList<>();
    system.mails().forEach(mail -> outcomes.add(mail.path("outcome").asText()));
    assertThat(outcomes).containsExactly("said", "decided", "started");
    String run = system.mails().path(0).path("run").asText();
    JsonNode finished = system.json("/runs/" + run);
    assertThat(finished.path("status").asText()).isEqualTo("finished");
    assertThat(system.output())
        .contains("← mail to ada@example.com", "→ mail from ada@example.com");
  }

  @Test
  void a_message_that_is_no_word_is_passed_on_and_the_hold_is_shown_once_more() throws Exception {
    try (MailSystem system = MailSystem.start(data, "")) {
      system.send(CLERK, "Payment", FIRST_ID, List.of(), TASK);
      Message hold = system.awaitMail(1);
      String replyTo = ((InternetAddress) hold.getReplyTo()[0]).getAddress();
      system.send(replyTo, "Re: Payment", "<2@x>", List.of(FIRST_ID), "Please approve it!");
      Message kept = system.awaitMail(2);
      assertThat(text(kept))
          .contains("It decided nothing", "still waits for you", "\"number\":\"11.4\"");
      assertThat(kept.getReplyTo()[0]).isEqualTo(hold.getReplyTo()[0]);
      assertThat(kept.getHeader("In-Reply-To")).containsExactly("<2@x>");
    }
  }

  private static String text(Part part) throws MessagingException, IOException {
    return part.getContent() instanceof Multipart parts
        ? text(parts.getBodyPart(0))
        : String.valueOf(part.getContent()).replace("\r\n", "\n");
  }

  private static String link(String text) {
    return Arrays.stream(text.split("\\s"))
        .filter(word -> word.contains("/decisions/"))
        .findFirst()
        .orElseThrow();
  }

  private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }
}
