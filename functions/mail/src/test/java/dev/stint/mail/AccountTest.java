package dev.stint.mail;

import static dev.stint.mail.TestMail.ADA;
import static dev.stint.mail.TestMail.CLERK;
import static dev.stint.mail.TestMail.mail;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.run.Choice;
import dev.stint.run.Run;
import dev.stint.story.Checker;
import dev.stint.story.Story;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests what a mail says was done since the one before. */
class AccountTest {

  private final TestMail post = new TestMail();

  @Test
  void nothing_was_done_before_anything_was() {
    post.model.says("Hello.");
    MailOutcome taken = post.receive(CLERK, mail(ADA, "1@x", "Hello", "Are you there?"));
    assertThat(Account.of(post.timeline(taken.of().orElseThrow()))).isNull();
  }

  @Test
  void calls_are_counted_by_tool_and_decisions_are_named() {
    Run run = post.waiting();
    post.engine.decide(run.id(), Choice.APPROVE, "");
    post.engine.drain();
    assertThat(Account.of(post.timeline(run.id())))
        .containsExactly("pay: 1 call", "pay: approve, decided by Ada");
  }

  @Test
  void several_calls_are_one_line_and_those_that_failed_are_counted() {
    ToolCall[] calls =
        IntStream.rangeClosed(1, 3)
            .mapToObj(n -> new ToolCall("call-" + n, "unknown", Payload.of("{}")))
            .toArray(ToolCall[]::new);
    post.model.callsAll(calls).says("No.");
    MailOutcome taken = post.receive(CLERK, mail(ADA, "1@x", "Hello", "Do it."));
    assertThat(Account.of(post.timeline(taken.of().orElseThrow())))
        .containsExactly("unknown: 3 calls, of which 3 failed");
  }

  @Test
  void who_decides_reads_the_story_with_the_entries_that_say_so() {
    Run run = post.waiting();
    List<String> story = Account.story(post.timeline(run.id()));
    Checker checker = new Checker(post.timeline(run.id()));
    assertThat(story).hasSizeGreaterThan(1).allMatch(line -> line.matches("(?s).+ \\[[\\d, ]+]"));
    assertThat(Story.brief(post.timeline(run.id())).sentences())
        .allMatch(sentence -> checker.problem(sentence).isEmpty());
  }

  @Test
  void what_was_told_before_the_next_mail_is_not_told_again() {
    Run run = post.waiting();
    post.reply(run, ADA, "approve");
    post.model.says("Gladly.");
    post.receive(
        post.addresses.of(post.box, run.id(), post.run(run.id()).length() - 1),
        mail(ADA, "2@x", "Re: Invoice 7", "Thank you."));
    assertThat(Account.of(post.timeline(run.id()))).isNull();
  }

  @Test
  void a_long_account_is_cut() {
    ToolCall[] calls =
        IntStream.rangeClosed(1, 31)
            .mapToObj(n -> new ToolCall("call-" + n, "tool" + n, Payload.of("{}")))
            .toArray(ToolCall[]::new);
    post.model.callsAll(calls).says("No.");
    MailOutcome taken = post.receive(CLERK, mail(ADA, "1@x", "Hello", "Do it."));
    assertThat(Account.of(post.timeline(taken.of().orElseThrow()))).hasSizeBetween(15, 30);
  }

  @Test
  void the_footer_says_which_run_it_is_and_what_it_has_used() {
    post.model.says("Hello.");
    MailOutcome taken = post.receive(CLERK, mail(ADA, "1@x", "Hello", "Are you there?"));
    Run run = post.run(taken.of().orElseThrow());
    assertThat(Account.footer(run))
        .isEqualTo("clerk, run %s: 1 steps, 110 tokens, $0.0000".formatted(run.id()));
  }
}
