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
import dev.stint.agent.RunId;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.Withheld;
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
    assertThat(answered.answer()).contains(new EntryId(answered.id(), 1));
    assertThat(answered.apply(said("And?")).answer()).as("asked once more").isEmpty();
  }

  @Test
  void two_holds_of_the_same_words_are_told_apart_by_their_run_position_and_action() {
    Suspended approval = entry(HoldReason.APPROVAL, "a rule", List.of(Choice.APPROVE), null);
    Suspended sibling =
        new Suspended(
            T0,
            ActionId.parse("1.2"),
            new Wait.ForPerson(HoldReason.APPROVAL, List.of(Choice.APPROVE)),
            "a rule",
            null);
    OpenCall call = OpenCall.Tool.asked(CALL, new ToolCall("call-1", "pay", Payload.of("{}")));
    assertAllDiffer(
        content(new Suspension(RUN, 2, approval, Optional.of(call))),
        content(new Suspension(new RunId("r-2"), 2, approval, Optional.of(call))),
        content(new Suspension(RUN, 3, approval, Optional.of(call))),
        content(new Suspension(RUN, 2, sibling, Optional.of(call))));
  }

  private static String content(Suspension suspension) {
    return suspension.hold().orElseThrow().content();
  }

  private static void assertAllDiffer(String... contents) {
    assertThat(contents).doesNotHaveDuplicates();
  }

  @Test
  void the_content_of_a_withheld_result_is_of_its_text_and_of_each_change() {
    Change a = new Change.Put("a.md", null, Payload.of("one"));
    Change b = new Change.Put("b.md", null, Payload.of("one"));
    Change a2 = new Change.Put("a.md", null, Payload.of("two"));
    assertAllDiffer(
        withheld("Edited.", List.of()),
        withheld("Edited too.", List.of()),
        withheld("Edited.", List.of(a)),
        withheld("Edited.", List.of(b)),
        withheld("Edited.", List.of(a2)),
        withheld("Edited.", List.of(a, b)),
        withheld("Edited.", List.of(b, a)));
  }

  private static String withheld(String output, List<Change> changes) {
    Withheld result =
        new Withheld(new ToolResult("call-1", "edit", Payload.of(output), false), changes);
    Suspended entry =
        new Suspended(T0, CALL, new Wait.ForPerson(HoldReason.APPROVAL), "a rule", null, result);
    return hold(entry, "edit", "{}").content();
  }

  @Test
  void the_content_of_an_undo_is_of_the_call_and_of_what_it_returned() {
    Suspended failed = entry(HoldReason.UNDO_FAILED, "closed", List.of(Choice.RETRY), null);
    assertAllDiffer(
        undo(failed, "pay", "{}", "Paid."),
        undo(failed, "book", "{}", "Paid."),
        undo(failed, "pay", "{\"cents\":1}", "Paid."),
        undo(failed, "pay", "{}", "Paid twice."));
  }

  private static String undo(Suspended entry, String tool, String arguments, String outcome) {
    ToolCall call = new ToolCall("call-1", tool, Payload.of(arguments));
    PastCall made = new PastCall(2, ActionId.parse("1.1"), call, Payload.of(outcome), false, true);
    return hold(entry, Optional.of(OpenCall.Undo.of(CALL, made))).content();
  }

  @Test
  void the_content_of_a_notice_is_of_its_channel() {
    Suspended failed = entry(HoldReason.NOTICE_FAILED, "away", List.of(Choice.RETRY), null);
    assertAllDiffer(
        hold(failed, Optional.of(OpenCall.Notice.of(1, "mail"))).content(),
        hold(failed, Optional.of(OpenCall.Notice.of(1, "chat"))).content());
  }

  @Test
  void the_hold_of_a_call_is_not_the_hold_of_the_run() {
    Run one = run(started(), called(0, 0, "pay"), intended("1.1"), held("1.1"));
    assertThat(one.hold()).isEmpty();
    assertThat(one.hold(3)).isPresent();
    Run both =
        run(
            started(),
            called(0, 0, "pay", "read"),
            intended("1.1"),
            held("1.1"),
            new Suspended(T0, ActionId.parse("1.2"), HoldReason.LIMIT, "spent"));
    assertThat(both.hold()).hasValueSatisfying(hold -> assertThat(hold.seq()).isEqualTo(4));
  }

  @Test
  void people_read_what_happens_when_a_hold_expires() {
    assertThat(HoldReason.LIMIT.onExpiry()).isEqualTo("the run ends");
    assertThat(HoldReason.APPROVAL.onExpiry())
        .isEqualTo("the call is given up, and the model is told");
  }
}
