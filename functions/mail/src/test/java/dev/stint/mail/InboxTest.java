package dev.stint.mail;

import static dev.stint.mail.TestMail.ADA;
import static dev.stint.mail.TestMail.CLERK;
import static dev.stint.mail.TestMail.mail;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.mail.MailOutcome.Refused;
import dev.stint.mail.MailOutcome.Said;
import dev.stint.mail.MailOutcome.Started;
import dev.stint.message.Attachment;
import dev.stint.port.MailRegister.MailRecord;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Run;
import dev.stint.run.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests whose mail is accepted, and which run it belongs to. */
class InboxTest {

  private final TestMail post = new TestMail();

  @Test
  void a_mail_starts_a_run_which_knows_who_wrote_it() {
    post.model.says("Done.");
    MailOutcome taken =
        post.receive(CLERK, mail("Ada <Ada@Example.com>", "1@example.com", "Terms", "Look."));
    Run run = post.run(taken.of().orElseThrow());
    assertThat(taken).isEqualTo(new Started(run.id()));
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(post.timeline(run.id()).started().parts().getFirst().payload())
        .hasToString(post.timeline(run.id()).started().parts().getFirst().payload().toString())
        .asString()
        .contains("Mail from ada@example.com")
        .contains("Subject: Terms")
        .contains("Look.");
    assertThat(run.origin().orElseThrow().by()).isEqualTo(ADA);
    MailRecord record = records().getFirst();
    assertThat(record.outcome()).isEqualTo("started");
    assertThat(record.run()).contains(run.id().value());
    assertThat(record.expires()).isEqualTo(post.now().plus(Duration.ofDays(30)));
  }

  @Test
  void the_same_mail_delivered_twice_starts_one_run() {
    post.model.says("Done.");
    MailOutcome first = post.receive(CLERK, mail(ADA, "1@example.com", "Terms", "Look."));
    MailOutcome second = post.receive(CLERK, mail(ADA, "1@example.com", "Terms", "Look."));
    assertThat(second).isEqualTo(first);
    assertThat(post.modelCalls()).isEqualTo(1);
    assertThat(post.receive(CLERK, mail(ADA, "1@example.com", "Terms", "Look elsewhere.")))
        .as("another mail with its Message-ID")
        .isInstanceOf(Refused.class);
  }

  @Test
  void a_verdict_that_did_not_pass_refuses_a_mail_unread() {
    MailOutcome taken =
        post.receive(CLERK, mail(ADA, "1@example.com", "Terms", "Look."), List.of("dmarc FAIL"));
    assertThat(taken).isEqualTo(new Refused("SES's verdicts: dmarc FAIL"));
    assertThat(post.modelCalls()).isZero();
    assertThat(records().getFirst().outcome()).isEqualTo("refused");
  }

  @Test
  void who_is_on_no_list_is_answered_with_nothing_and_recorded() {
    for (String from :
        List.of(
            "eve@evil.example",
            "\"ada@example.com\" <eve@evil.example>",
            "ada@example.com.evil.example",
            "ada@notexample.com",
            "ada@sub.example.com",
            "ada@example.com, eve@evil.example",
            CLERK)) {
      assertThat(post.receive(CLERK, mail(from, from.hashCode() + "@x", "Terms", "Look.")))
          .as(from)
          .isInstanceOf(Refused.class);
    }
    assertThat(post.modelCalls()).isZero();
    assertThat(post.engine.notifier().told()).isEmpty();
    assertThat(records()).hasSize(7).allMatch(record -> record.outcome().equals("refused"));
    post.model.says("Done.");
    assertThat(post.receive(CLERK, mail("partner@other.example", "9@x", "Terms", "Look.")))
        .as("the application's own callback allows them")
        .isInstanceOf(Started.class);
  }

  @Test
  void automatic_mail_bounces_and_our_own_start_nothing() {
    for (String header :
        List.of(
            "Auto-Submitted: auto-replied",
            "Precedence: bulk",
            "List-Id: <all.example.com>",
            "X-Stint-Run: r-1")) {
      assertThat(post.receive(CLERK, header + "\n" + mail(ADA, header.hashCode() + "@x", "S", "T")))
          .as(header)
          .isInstanceOf(Refused.class);
    }
    assertThat(post.receive(CLERK, mail(ADA, "r-123.4.1@agents.example.com", "S", "T")))
        .isEqualTo(new Refused("it is a mail of an agent"));
    post.bucket.put("bounce", mail(ADA, "b@x", "S", "T").getBytes(UTF_8));
    Arrival bounce =
        new Arrival(
            "bounce",
            post.now(),
            "",
            List.of(CLERK),
            List.of(),
            new Arrival.Where.InBucket("bounce"));
    assertThat(post.inbox.receive(bounce).getFirst()).isInstanceOf(Refused.class);
    assertThat(post.modelCalls()).isZero();
  }

  @Test
  void a_thousand_mails_of_one_sender_cost_twenty_runs_and_are_all_on_record() {
    IntStream.range(0, 20).forEach(n -> post.model.says("Done."));
    List<MailOutcome> taken =
        IntStream.range(0, 1_000)
            .mapToObj(n -> post.receive(CLERK, mail(ADA, n + "@example.com", "Terms", "Look " + n)))
            .toList();
    assertThat(taken.stream().filter(Started.class::isInstance)).hasSize(20);
    assertThat(post.modelCalls()).isEqualTo(20);
    assertThat(post.register.list(Instant.EPOCH, Instant.MAX, 2_000)).hasSize(1_000);
    post.model.says("Done.").says("Done.");
    assertThat(post.receive(CLERK, mail("grace@example.com", "g@x", "Terms", "Look.")))
        .as("others are not affected")
        .isInstanceOf(Started.class);
    post.engine.clock().advance(Duration.ofHours(1));
    assertThat(post.receive(CLERK, mail(ADA, "later@x", "Terms", "Look.")))
        .isInstanceOf(Started.class);
  }

  @Test
  void a_mail_of_thirty_megabytes_is_refused_unread() {
    MailOutcome taken = post.receive(CLERK, mail(ADA, "1@x", "Big", "x".repeat(30 * 1024 * 1024)));
    assertThat(taken.detail()).contains("at most 10485760 are taken");
    assertThat(post.modelCalls()).isZero();
  }

  @Test
  void a_zip_bomb_is_left_out_unopened_and_the_model_is_told() {
    post.model.says("Done.");
    MailOutcome taken =
        post.receive(
            CLERK,
            """
            From: ada@example.com
            Content-Type: multipart/mixed; boundary=b

            --b

            Unpack this.
            --b
            Content-Type: application/zip; name=bomb.zip
            Content-Disposition: attachment
            Content-Transfer-Encoding: base64

            UEsDBBQAAAAIAA==
            --b
            Content-Type: text/plain; name=notes.txt

            Note.
            --b--
            """);
    Run run = post.run(taken.of().orElseThrow());
    assertThat(post.timeline(run.id()).started().parts()).hasSize(2);
    assertThat(post.timeline(run.id()).started().parts().getFirst().payload().toString())
        .contains("bomb.zip");
    assertThat(post.timeline(run.id()).started().parts().getLast()).isInstanceOf(Attachment.class);
  }

  @Test
  void attachments_are_documents_of_the_run_and_only_who_decides_changes_them() {
    post.model.says("Done.").says("Again.").says("And again.");
    String mail =
        """
        From: %s
        %sContent-Type: multipart/mixed; boundary=b

        --b

        Look.
        --b
        Content-Type: text/markdown; name=terms.md

        %s
        --b
        Content-Type: text/plain; name=latin.txt
        Content-Transfer-Encoding: base64

        TfxsbGVyCg==
        --b--
        """;
    Run run = post.run(post.receive(CLERK, mail.formatted(ADA, "", "Terms.")).of().orElseThrow());
    assertThat(document(run, "terms.md")).contains("Terms.");
    assertThat(post.engine.engine().workspaces().of(run).content("latin.txt").orElseThrow().bytes())
        .as("as it came, and not as UTF-8")
        .containsExactly('M', 0xfc, 'l', 'l', 'e', 'r', '\n');
    String to = post.addresses.of(post.box, run.id(), run.length() - 1);
    post.receive(to, mail.formatted("partner@other.example", "Message-ID: <2@x>\n", "Worse."));
    assertThat(document(post.run(run.id()), "terms.md")).contains("Terms.");
    post.receive(to, mail.formatted(ADA, "Message-ID: <3@x>\n", "Better."));
    assertThat(document(post.run(run.id()), "terms.md")).contains("Better.");
  }

  private String document(Run run, String path) {
    return post.engine.engine().workspaces().of(run).text(path).orElseThrow();
  }

  @Test
  void a_reply_to_the_agents_own_address_finds_its_run_by_what_it_refers_to() {
    post.model.says("Done.").says("Done again.").says("Another.");
    MailOutcome first = post.receive(CLERK, mail(ADA, "1@example.com", "Terms", "Look."));
    String reply = "References: <1@example.com> <xyz@email.amazonses.com>\n";
    assertThat(post.receive(CLERK, reply + mail(ADA, "2@example.com", "Re: Terms", "Once more.")))
        .isEqualTo(new Said(first.of().orElseThrow()));
    assertThat(
            post.receive(CLERK, reply + mail("grace@example.com", "3@x", "Re: Terms", "Me too.")))
        .as("somebody else's thread is nobody's proof")
        .isInstanceOf(Started.class)
        .isNotEqualTo(first);
  }

  @Test
  void a_message_that_comes_twice_is_said_once_and_one_of_another_sender_is_another() {
    post.model.says("Done.").says("Once more.").says("And again.");
    MailOutcome first = post.receive(CLERK, mail(ADA, "1@example.com", "Terms", "Look."));
    Run run = post.run(first.of().orElseThrow());
    String to = post.addresses.of(post.box, run.id(), run.length() - 1);
    String again = mail(ADA, "2@example.com", "Re: Terms", "Again.");
    post.receive(to, again);
    post.receive(to, again);
    post.receive(to, mail("grace@example.com", "2@example.com", "Re: Terms", "I too."));
    assertThat(post.timeline(run.id()).entries().stream().filter(MessageReceived.class::isInstance))
        .hasSize(2);
    assertThat(post.run(run.id()).origin().orElseThrow().by()).isEqualTo("grace@example.com");
  }

  @Test
  void a_forged_reply_address_is_refused_and_so_is_one_that_expired() {
    post.model.says("Done.").says("Again.");
    MailOutcome first = post.receive(CLERK, mail(ADA, "1@example.com", "Terms", "Look."));
    Run run = post.run(first.of().orElseThrow());
    String to = post.addresses.of(post.box, run.id(), run.length() - 1);
    String forged = to.replaceFirst("-.{4}", "-0000");
    assertThat(post.receive(forged, mail(ADA, "2@x", "Re: Terms", "Again.")).detail())
        .isEqualTo("its reply address was not made here");
    assertThat(
            post.receive(
                post.addresses.of(post.box, run.id(), 99), mail(ADA, "3@x", "Re", "Again.")))
        .as("of an entry that is none")
        .isInstanceOf(Refused.class);
    post.engine.clock().advance(TestMail.VALID_FOR);
    assertThat(post.receive(to, mail(ADA, "4@x", "Re: Terms", "Again.")).detail())
        .contains("expired");
    assertThat(post.run(run.id()).length()).isEqualTo(run.length());
  }

  @Test
  void who_replies_to_all_is_heard_once_by_the_address_that_says_more() {
    Run run = post.waiting();
    String mail = mail(ADA, "all@x", "Re: Invoice 7", "approve");
    post.bucket.put("all", mail.getBytes(UTF_8));
    Arrival arrival =
        new Arrival(
            "all",
            post.now(),
            ADA,
            List.of(CLERK, post.replyTo(run), CLERK, "nobody@agents.example.com"),
            List.of(),
            new Arrival.Where.InBucket("all"));
    assertThat(post.inbox.receive(arrival)).singleElement().isInstanceOf(MailOutcome.Decided.class);
    post.engine.drain();
    assertThat(post.paid).hasValue(1);
    assertThat(post.timeline(run.id()).entries().stream().filter(MessageReceived.class::isInstance))
        .isEmpty();
  }

  @Test
  void a_mail_to_nobody_here_is_on_record() {
    assertThat(post.receive("nobody@agents.example.com", mail(ADA, "1@x", "S", "T")))
        .isEqualTo(new Refused("no agent has this address"));
    assertThat(records().getFirst().to()).isEqualTo("nobody@agents.example.com");
  }

  @Test
  void a_run_that_is_over_takes_no_message() {
    post.model.refuses("no");
    MailOutcome first = post.receive(CLERK, mail(ADA, "1@example.com", "Terms", "Look."));
    Run run = post.run(first.of().orElseThrow());
    assertThat(run.status()).isEqualTo(Status.FAILED);
    MailOutcome reply =
        post.receive(
            post.addresses.of(post.box, run.id(), 0), mail(ADA, "2@x", "Re: Terms", "Again."));
    assertThat(reply.detail()).contains("over");
  }

  private List<MailRecord> records() {
    return post.register.list(Instant.EPOCH, Instant.MAX, 100);
  }
}
