package dev.stint.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.link.DecisionLinks;
import dev.stint.link.SigningKeys;
import dev.stint.mail.Page.Asked;
import dev.stint.run.Hold;
import dev.stint.run.Run;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AskingTest {

  private static final SigningKeys KEYS =
      new SigningKeys(List.of("a key of at least thirty-two characters"));

  private final TestMail post = new TestMail();
  private final Asking asking =
      new Asking(
          new DecisionLinks(KEYS, Duration.ofDays(1)),
          Optional.of(URI.create("https://agents.example.com/")));

  @Test
  void a_call_is_shown_so_that_nothing_in_it_is_out_of_sight() {
    Asked asked =
        about(
            "{\"note\": \"safe\", %s \"to\": \"\u202eevil\u200b\\n\"}".formatted("\n".repeat(500)),
            true);
    assertThat(asked.tool()).isEqualTo("pay");
    assertThat(asked.arguments()).isEqualTo("{\"note\":\"safe\",\"to\":\"\\u202eevil\\u200b\\n\"}");
    assertThat(asked.words()).extracting(Page.Word::name).containsExactly("approve", "reject");
    assertThat(asked.link()).startsWith("https://agents.example.com/decisions/");
  }

  @Test
  void where_a_reply_comes_to_no_hold_no_word_is_offered() {
    assertThat(about("{}", false).words()).isNull();
  }

  @Test
  void a_call_too_large_for_a_mail_is_not_shown_and_has_no_word_to_approve_it() {
    Asked asked = about("{\"note\":\"%s\"}".formatted("x".repeat(30_000)), true);
    assertThat(asked.arguments()).contains("too many for a mail");
    assertThat(asked.words()).extracting(Page.Word::name).containsExactly("reject");
  }

  private Asked about(String arguments, boolean bound) {
    post.model.calls("pay", arguments);
    MailOutcome taken =
        post.receive(
            TestMail.CLERK, TestMail.mail(TestMail.ADA, "1@example.com", "Invoice", "Pay."));
    Run run = post.run(taken.of().orElseThrow());
    Hold hold = run.holds().getFirst();
    return asking.about(hold, TestMail.ADA, bound, post.engine.runs()::text, post.now());
  }
}
