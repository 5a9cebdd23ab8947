package dev.stint.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.RunId;
import dev.stint.emulators.LocalMail.Delivered;
import dev.stint.run.Origin;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.lambda.LambdaEvents;
import dev.stint.testkit.lambda.LambdaEvents.SqsRecord;
import dev.stint.testkit.lambda.LambdaFunction;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import dev.stint.testkit.lambda.MailEvent;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests the deployed function {@code email} with SES's events, and the answer that is sent. */
class MailIT {

  private static final Outcome ALL_DONE = new Outcome.Answered("{\"batchItemFailures\":[]}");

  private final Local local = new Local();
  private final LambdaFunction email = local.function("email");

  @AfterEach
  void stop() {
    email.close();
    local.close();
  }

  @ParameterizedTest
  @EnumSource(MailEvent.class)
  void each_shape_of_an_event_starts_the_run_once(MailEvent event) throws Exception {
    local.putMail(MailEvent.KEY, MailEvent.MAIL.getBytes(StandardCharsets.UTF_8));
    assertThat(email.invoke(event.json())).isEqualTo(ALL_DONE);
    assertThat(email.invoke(event.json())).as("delivered twice").isEqualTo(ALL_DONE);
    Run run = onlyRun();
    assertThat(local.runs().timeline(run).started().parts().getFirst().payload().toString())
        .contains("Mail from ada@example.com", "How is liability limited?");
    assertThat(run.origin().map(Origin::by)).contains("ada@example.com");
  }

  @Test
  void the_answer_goes_out_by_ses_and_decisions_are_asked_for_with_links() throws Exception {
    String task =
        MailEvent.MAIL.replace(
            "How is liability limited?",
            """
            Change the period of payment from forty-five (45) to thirty (30) days wherever it is stated.
            In clause 11.4, raise the cap from two million euros (EUR 2,000,000) to three million euros (EUR 3,000,000).""");
    local.putMail(MailEvent.KEY, task.getBytes(StandardCharsets.UTF_8));
    email.invoke(MailEvent.QUEUE.json());
    try (LambdaFunction step = local.function("step")) {
      makeSteps(step);
      Run run = onlyRun();
      assertThat(run.status()).isEqualTo(Status.WAITING);
      assertThat(text(mail(0)))
          .contains("clerk asks to call changeClause", "https://agents.example.com/decisions/");
      assertThat(mail(0).getReplyTo()[0].toString())
          .startsWith("clerk+" + run.id().value().substring(2) + "-");
      local.approve(run.holds().getFirst());
      makeSteps(step);
      assertThat(onlyRun().status()).isEqualTo(Status.FINISHED);
      assertThat(text(mail(1))).contains("Changed: [6.2");
      assertThat(mail(1).getHeader("In-Reply-To")).containsExactly("<stored-1@mail.example.com>");
      assertThat(local.sent()).hasSize(2);
    }
  }

  @Test
  void any_charset_and_html_are_read() throws Exception {
    String html =
        """
        From: ada@example.com
        Subject: =?koi8-r?B?8NLJ18XU?=
        Content-Type: text/html; charset=koi8-r

        <p>Пункт <b>14.1</b>&nbsp;&hellip;</p><p style='display:none'>hidden</p>
        """;
    local.putMail(MailEvent.KEY, html.getBytes(Charset.forName("koi8-r")));
    assertThat(email.invoke(MailEvent.QUEUE_RAW.json())).isEqualTo(ALL_DONE);
    assertThat(local.runs().timeline(onlyRun()).started().parts().getFirst().payload().toString())
        .contains("Subject: Привет", "Пункт 14.1 …")
        .doesNotContain("hidden");
  }

  @Test
  void what_cannot_be_read_comes_again_and_what_does_not_count_does_not() throws Exception {
    SqsRecord nonsense = new SqsRecord("bad", "handle", "{}", Map.of());
    assertThat(email.invoke(LambdaEvents.sqs("stint-mail", List.of(nonsense))))
        .isEqualTo(new Outcome.Answered("{\"batchItemFailures\":[{\"itemIdentifier\":\"bad\"}]}"));
    assertThat(email.invoke("{\"Records\":[{\"eventSource\":\"aws:ses\",\"ses\":{}}]}"))
        .isInstanceOf(Outcome.Failed.class);
    String failed = MailEvent.QUEUE.json().replace("PASS", "FAIL");
    assertThat(failed).isNotEqualTo(MailEvent.QUEUE.json());
    assertThat(email.invoke(failed)).isEqualTo(ALL_DONE);
    assertThat(local.list()).isEmpty();
  }

  private void makeSteps(LambdaFunction step) throws Exception {
    for (Optional<SqsRecord> next = local.receive(); next.isPresent(); next = local.receive()) {
      assertThat(step.invoke(LambdaEvents.sqs(Local.QUEUE, List.of(next.get()))))
          .isEqualTo(ALL_DONE);
      local.delete(next.get());
    }
  }

  private Run onlyRun() {
    List<RunId> runs = local.list();
    assertThat(runs).hasSize(1);
    return local.runs().find(runs.getFirst()).orElseThrow();
  }

  /** A mail that was sent to Ada. */
  private MimeMessage mail(int number) throws MessagingException {
    Delivered mail = local.sent().get(number);
    assertThat(mail.to()).isEqualTo("ada@example.com");
    return new MimeMessage(
        Session.getInstance(new Properties()), new ByteArrayInputStream(mail.raw()));
  }

  private static String text(MimeMessage mail) throws MessagingException, IOException {
    return ((Multipart) mail.getContent()).getBodyPart(0).getContent().toString();
  }
}
