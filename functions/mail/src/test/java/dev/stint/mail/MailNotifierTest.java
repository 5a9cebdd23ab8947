package dev.stint.mail;

import static dev.stint.mail.TestMail.ADA;
import static dev.stint.mail.TestMail.CLERK;
import static dev.stint.mail.TestMail.mail;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.InDoubt;
import dev.stint.agent.ToolOutcome.Refused;
import dev.stint.agent.ToolOutcome.Returned;
import dev.stint.link.DecisionLinks;
import dev.stint.link.SigningKeys;
import dev.stint.mail.MailSender.Sending;
import dev.stint.mail.Page.Asked;
import dev.stint.mail.Page.Printed;
import dev.stint.mail.Page.Word;
import dev.stint.port.Notice;
import dev.stint.run.Choice;
import dev.stint.run.Run;
import dev.stint.testkit.TestEngine;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests who is told what, and in which thread. */
class MailNotifierTest {

  private final List<Page> pages = new ArrayList<>();
  private final List<String> raw = new ArrayList<>();
  private final List<List<String>> recipients = new ArrayList<>();
  private Sending next = new Sending.Sent("1@ses");

  private MailNotifier notifier(TestMail post, List<Mailbox> boxes) {
    SigningKeys keys = new SigningKeys(List.of("a key of at least thirty-two characters"));
    return new MailNotifier(
        new Mailboxes(boxes, List.of()),
        post.addresses,
        (from, to, bytes) -> {
          assertThat(from).isEqualTo(CLERK);
          recipients.add(to);
          raw.add(new String(bytes, StandardCharsets.US_ASCII).replace("\r\n ", " "));
          return next;
        },
        new Asking(
            new DecisionLinks(keys, Duration.ofDays(1)),
            Optional.of(URI.create("https://agents.example.com"))),
        page -> {
          pages.add(page);
          return new Printed("plain", "<p>html</p>");
        },
        post.engine.clock());
  }

  private MailNotifier notifier(TestMail post) {
    return notifier(post, List.of(post.box));
  }

  private static Notice last(TestMail post) {
    return post.engine.notifier().told().getLast();
  }

  private static Run answered(TestMail post, String text) {
    post.model.says(text);
    MailOutcome taken =
        post.receive(
            CLERK,
            "References: <0@example.com>\n" + mail(ADA, "1@example.com", "Terms", "What is it?"));
    return post.run(taken.of().orElseThrow());
  }

  @Test
  void an_answer_goes_to_whoever_asked_in_the_thread() {
    TestMail post = new TestMail();
    Run run = answered(post, "It is 14.1.");
    assertThat(notifier(post).tell(last(post)))
        .isEqualTo(new Returned("Sent to ada@example.com as <1@ses>."));
    assertThat(recipients).containsExactly(List.of(ADA));
    assertThat(pages.getFirst().text()).isEqualTo("It is 14.1.");
    assertThat(pages.getFirst().asked()).isNull();
    assertThat(pages.getFirst().footer()).contains(run.id().value());
    assertThat(raw.getFirst())
        .contains("To: ada@example.com", "Subject: Re: Terms", "In-Reply-To: <1@example.com>")
        .contains("Reply-To: " + post.addresses.of(post.box, run.id(), 1))
        .contains("Message-ID: <%s.1.1@".formatted(run.id()), "X-Stint-Run: " + run.id())
        .containsPattern("References: <0@example.com>\\s+<1@example.com>")
        .contains("plain", "<p>html</p>");
  }

  @Test
  void a_long_answer_is_cut_and_says_so() {
    TestMail post = new TestMail();
    answered(post, "x".repeat(200_001));
    notifier(post).tell(last(post));
    assertThat(pages.getFirst().text())
        .startsWith("x".repeat(200_000) + "\n[The answer goes on")
        .hasSizeLessThan(200_100);
    answered(new TestMail(), "y");
    TestMail exact = new TestMail();
    answered(exact, "z".repeat(200_000));
    notifier(exact).tell(last(exact));
    assertThat(pages.getLast().text()).isEqualTo("z".repeat(200_000));
  }

  @Test
  void a_hold_goes_to_whoever_decides_with_words_and_a_link() {
    TestMail post = new TestMail();
    Run run = post.waiting();
    notifier(post).tell(last(post));
    assertThat(recipients).containsExactly(List.of(ADA));
    assertThat(pages.getFirst().text()).startsWith("clerk asks to call pay.\n\n");
    Asked asked = Objects.requireNonNull(pages.getFirst().asked());
    assertThat(asked.words()).extracting(Word::name).containsExactly("approve", "reject");
    assertThat(asked.link()).startsWith("https://agents.example.com/decisions/");
    assertThat(raw.getFirst()).contains("Reply-To: " + post.replyTo(run));
    assertThat(pages.getFirst().done())
        .isEqualTo(Account.story(post.timeline(run.id())))
        .anyMatch(line -> line.contains("'pay'") && line.endsWith("]"));

    TestMail watched = new TestMail(Optional.of("boss@other.example"), 20);
    watched.waiting();
    notifier(watched).tell(last(watched));
    assertThat(recipients.getLast()).containsExactly("boss@other.example");
  }

  @Test
  void what_was_decided_in_the_meantime_is_not_sent() {
    TestMail post = new TestMail();
    Run run = post.waiting();
    Notice before = last(post);
    post.engine.decide(run.id(), Choice.REJECT, "no");
    Notice late =
        new Notice(
            post.engine.run(run.id()),
            before.action(),
            Optional.empty(),
            before.deadline(),
            () -> post.timeline(run.id()),
            before.entry(),
            before.texts(),
            Optional.empty());
    assertThat(notifier(post).tell(late))
        .isEqualTo(new Returned("Not sent: it was decided in the meantime."));
    assertThat(raw).isEmpty();
  }

  @Test
  void an_end_says_how_it_came() {
    TestMail post = new TestMail();
    Run run = post.waiting();
    post.engine.runs().cancel(run.id(), TestEngine.ADA.because("no longer wanted"));
    post.engine.drain();
    notifier(post).tell(last(post));
    assertThat(pages.getLast().text()).isEqualTo("This was ended by Ada. no longer wanted");

    TestMail failing = new TestMail();
    failing.model.refuses("401 wrong key");
    failing.receive(CLERK, mail(ADA, "1@example.com", "Terms", "What is it?"));
    notifier(failing).tell(last(failing));
    assertThat(pages.getLast().text())
        .startsWith("I could not finish this. ")
        .contains("401 wrong key");
  }

  @Test
  void whoever_writes_while_something_waits_is_told_whose_decision_it_is() {
    TestMail post = new TestMail();
    Run run = post.waiting();
    post.reply(run, ADA, "What is this?");
    notifier(post).tell(last(post));
    assertThat(pages.getLast().text()).startsWith("Your message was passed on. It decided nothing");
    assertThat(pages.getLast().asked()).isNotNull();
    assertThat(recipients.getLast()).containsExactly(ADA);

    post.reply(run, "grace@example.com", "Any news?");
    notifier(post).tell(last(post));
    assertThat(pages.getLast().text())
        .isEqualTo("Your message was passed on. The run waits for a decision that is not yours.");
    assertThat(pages.getLast().asked()).isNull();
    assertThat(recipients.getLast()).containsExactly("grace@example.com");
  }

  @Test
  void what_the_sender_says_is_passed_on() {
    TestMail post = new TestMail();
    answered(post, "Done.");
    next = new Sending.Rejected("mailbox full");
    ToolOutcome refused = notifier(post).tell(last(post));
    assertThat(refused)
        .isEqualTo(new Refused("The mail to ada@example.com was not sent. mailbox full"));
    next = new Sending.Unsure("no answer");
    assertThat(notifier(post).tell(last(post))).isInstanceOf(InDoubt.class);
  }

  @Test
  void an_agent_without_an_address_tells_nobody() {
    TestMail post = new TestMail();
    answered(post, "Done.");
    assertThat(notifier(post, List.of()).tell(last(post)))
        .isEqualTo(
            new Refused("Agent 'clerk' has no address: set stint.mail.agents.clerk.address."));
    assertThat(raw).isEmpty();
  }
}
