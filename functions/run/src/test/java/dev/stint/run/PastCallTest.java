package dev.stint.run;

import static dev.stint.run.Facts.T0;
import static dev.stint.run.Facts.called;
import static dev.stint.run.Facts.held;
import static dev.stint.run.Facts.intended;
import static dev.stint.run.Facts.returned;
import static dev.stint.run.Facts.started;
import static dev.stint.run.Facts.timeline;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.Withheld;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which calls a rewind has to look at, because they were made or may have been. */
class PastCallTest {

  private static final ActionId CALL = ActionId.parse("1.1");
  private static final Instant LATER = T0.plusSeconds(60);
  private static final Person ADA = new Person("Ada", "test", "");
  private static final Withheld EDITED =
      new Withheld(new ToolResult("1", "edit", Payload.of("Edited."), false), List.of());

  private static Suspended waits(Wait wait, @Nullable Withheld withheld) {
    return new Suspended(T0, CALL, wait, "why", LATER, withheld);
  }

  /** The call after its wait was settled like this; empty if it cannot have done anything. */
  private static Optional<PastCall> settled(Suspended wait, Source source, Resolution so) {
    Timeline asked = timeline(started(), called(0, 0, "edit"));
    Timeline after = asked.apply(wait).apply(new Resumed(LATER, 2, source, so));
    List<PastCall> made = PastCall.since(after, asked);
    assertThat(made).hasSizeLessThanOrEqualTo(1);
    return made.stream().findFirst();
  }

  private static Optional<PastCall> decided(
      HoldReason reason, Choice choice, @Nullable Withheld withheld) {
    return settled(
        waits(new Wait.ForPerson(reason), withheld),
        ADA,
        new Resolution.Decision(choice, "", null, Payload.of("So it is.")));
  }

  private static Optional<PastCall> expired(Wait wait, @Nullable Withheld withheld) {
    return settled(waits(wait, withheld), new Source.Clock(), new Resolution.Expired());
  }

  @Test
  void a_call_is_found_at_the_entry_with_its_outcome_newest_first() {
    Timeline past = timeline(started());
    Timeline after =
        past.apply(called(0, 0, "a", "b")).apply(returned("1.2")).apply(returned("1.1"));
    assertThat(PastCall.since(after, past)).extracting(PastCall::seq).containsExactly(3L, 2L);
    assertThat(PastCall.since(after, past))
        .extracting(made -> made.action().toString())
        .containsExactly("1.1", "1.2");
    assertThat(PastCall.since(after, after)).isEmpty();
  }

  @Test
  void a_call_that_a_person_kept_from_being_made_did_nothing() {
    assertThat(decided(HoldReason.APPROVAL, Choice.REJECT, null)).isEmpty();
    assertThat(expired(new Wait.ForPerson(HoldReason.APPROVAL), null)).isEmpty();
    assertThat(decided(HoldReason.TOOL_GONE, Choice.REJECT, null)).isEmpty();
    assertThat(decided(HoldReason.QUESTION, Choice.ANSWER, null)).isEmpty();
  }

  @Test
  void a_call_whose_result_was_withheld_was_made_whatever_a_person_decides() {
    for (Choice choice : List.of(Choice.APPROVE, Choice.REJECT)) {
      assertThat(decided(HoldReason.APPROVAL, choice, EDITED))
          .hasValueSatisfying(
              made -> {
                assertThat(made.certain()).isTrue();
                assertThat(made.seq()).isEqualTo(3);
                assertThat(made.outcome()).isEqualTo(Payload.of("Edited."));
              });
    }
    assertThat(expired(new Wait.ForPerson(HoldReason.APPROVAL), EDITED))
        .hasValueSatisfying(made -> assertThat(made.certain()).isTrue());
  }

  @Test
  void nobody_knows_what_a_call_did_that_was_given_up_or_whose_answer_never_came() {
    assertThat(decided(HoldReason.TOOL_UNAVAILABLE, Choice.GIVE_UP, null))
        .hasValueSatisfying(made -> assertThat(made.certain()).isFalse());
    assertThat(expired(new Wait.ForPerson(HoldReason.TOOL_UNAVAILABLE), null))
        .hasValueSatisfying(made -> assertThat(made.certain()).isFalse());
    assertThat(expired(new Wait.ForCallback(null), null))
        .hasValueSatisfying(made -> assertThat(made.certain()).isFalse());
    Timeline asked = timeline(started(), called(0, 0, "pay"));
    Timeline givenUp =
        asked
            .apply(intended("1.1"))
            .apply(held("1.1"))
            .apply(
                new Resumed(
                    LATER,
                    3,
                    ADA,
                    new Resolution.Decision(Choice.GIVE_UP, "", null, Payload.of(""))));
    assertThat(PastCall.since(givenUp, asked)).singleElement().returns(false, PastCall::certain);
  }

  @Test
  void what_a_person_recorded_and_what_another_system_answered_is_certain() {
    assertThat(decided(HoldReason.TOOL_UNAVAILABLE, Choice.RECORD, null))
        .hasValueSatisfying(
            made -> {
              assertThat(made.certain()).isTrue();
              assertThat(made.outcome()).isEqualTo(Payload.of("So it is."));
            });
    Resolution answer = new Resolution.Returned(Payload.of("Signed."), false);
    assertThat(settled(waits(new Wait.ForCallback(null), null), new Source.Caller(""), answer))
        .hasValueSatisfying(made -> assertThat(made.certain()).isTrue());
  }
}
