package dev.stint.run;

import static dev.stint.run.Facts.RUN;
import static dev.stint.run.Facts.T0;
import static dev.stint.run.Facts.answered;
import static dev.stint.run.Facts.called;
import static dev.stint.run.Facts.held;
import static dev.stint.run.Facts.intended;
import static dev.stint.run.Facts.run;
import static dev.stint.run.Facts.said;
import static dev.stint.run.Facts.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.run.Entry.Suspended;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The content of a hold that a person is shown, and that their decision is bound to. */
class HoldTest {

  private static final ActionId CALL = ActionId.parse("1.1");

  private static Hold hold(Suspended entry, String tool, String arguments) {
    return hold(entry, new ToolCall("call-1", tool, Payload.of(arguments)));
  }

  private static Hold hold(Suspended entry, ToolCall call) {
    return hold(entry, Optional.of(OpenCall.Tool.asked(CALL, call)));
  }

  private static Hold hold(Suspended entry, Optional<OpenCall> call) {
    return new Suspension(RUN, 2, entry, call).hold().orElseThrow();
  }

  private static Suspended entry(
      HoldReason reason, String detail, List<Choice> choices, @Nullable Instant expires) {
    return new Suspended(T0, CALL, new Wait.ForPerson(reason, choices), detail, expires);
  }

  @Test
  void the_content_is_of_everything_that_a_person_sees_and_of_nothing_else() {
    List<Choice> choices = List.of(Choice.APPROVE, Choice.REJECT);
    Suspended approval = entry(HoldReason.APPROVAL, "a rule", choices, null);
    String content = hold(approval, "pay", "{\"cents\":900}").content();
    assertThat(content).matches("[0-9a-f]{64}");
    assertThat(hold(approval, "pay", "{\"cents\":900}").content()).isEqualTo(content);
    List<Hold> others =
        List.of(
            hold(approval, "pay", "{\"cents\":901}"),
            hold(approval, "pay2", "{\"cents\":900}"),
            hold(entry(HoldReason.TOOL_GONE, "a rule", choices, null), "pay", "{\"cents\":900}"),
            hold(
                entry(HoldReason.APPROVAL, "another rule", choices, null),
                "pay",
                "{\"cents\":900}"),
            hold(
                entry(HoldReason.APPROVAL, "a rule", List.of(Choice.APPROVE), null),
                "pay",
                "{\"cents\":900}"),
            hold(
                entry(HoldReason.APPROVAL, "a rule", choices, T0.plusSeconds(60)),
                "pay",
                "{\"cents\":900}"),
            hold(approval, Optional.empty()));
    assertThat(others).extracting(Hold::content).doesNotHaveDuplicates().doesNotContain(content);
  }

  @Test
  void a_large_text_has_the_content_of_the_text_itself_wherever_it_is_kept() {
    Suspended approval = entry(HoldReason.APPROVAL, "a rule", List.of(Choice.APPROVE), null);
    ToolCall inline = new ToolCall("call-1", "pay", Payload.of("{}"));
    String sha256 = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    ToolCall stored = inline.with(new Payload.Stored("r-1/" + sha256, 2, "{}"));
    ToolCall elsewhere = inline.with(new Payload.Stored("r-2/" + sha256, 2, "{}"));
    assertThat(List.of(inline, stored, elsewhere))
        .extracting(call -> hold(approval, call).content())
        .containsOnly(hold(approval, "pay", "{}").content());
  }

  @Test
  void holds_are_in_the_order_in_which_they_came() {
    Run run =
        run(
            started(),
            called(0, 0, "send", "mail", "post"),
            intended("1.1"),
            intended("1.2"),
            intended("1.3"),
            held("1.3"),
            held("1.1"),
            held("1.2"));
    assertThat(run.holds())
        .extracting(hold -> hold.action().toString())
        .containsExactly("1.3", "1.1", "1.2");
    assertThat(run.holds()).extracting(Hold::seq).containsExactly(5L, 6L, 7L);
  }

  @Test
  void a_run_has_an_answer_only_once_nothing_is_open_any_more() {
    assertThat(run(started()).answer()).isEmpty();
    assertThat(run(started(), called(0, 0, "read")).answer()).isEmpty();
    Run answered = run(started(), answered(0, 0, "Done."));
    assertThat(answered.answer().orElseThrow()).hasSize(1);
    assertThat(answered.apply(said("And?")).answer()).as("asked once more").isEmpty();
  }
}
