package dev.stint.run;

import static dev.stint.run.Facts.DEFINITION;
import static dev.stint.run.Facts.T0;
import static dev.stint.run.Facts.answered;
import static dev.stint.run.Facts.called;
import static dev.stint.run.Facts.held;
import static dev.stint.run.Facts.intended;
import static dev.stint.run.Facts.returned;
import static dev.stint.run.Facts.run;
import static dev.stint.run.Facts.started;
import static dev.stint.run.Facts.timeline;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.message.Text;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.Suspended;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which notices a run has to send to the person who spoke to it. */
class TellingTest {

  private static final ActionId CALL = ActionId.parse("1.1");
  private static final Person ADA = new Person("Ada", "test", "");

  private static Origin mail(String id) {
    return new Origin("mail", "ada@example.com", id, Map.of());
  }

  private static Entry mailed() {
    return new Started(
        T0,
        "clerk",
        List.of(Text.of("Pay it.")),
        Limits.DEFAULT,
        Limits.DEFAULT,
        DEFINITION,
        mail("1"));
  }

  private static List<String> toTell(Run run) {
    return run.toTell().stream().map(notice -> notice.id().toString()).toList();
  }

  @Test
  void the_origin_is_of_the_person_who_wrote_last() {
    assertThat(run(started()).origin()).isEmpty();
    Run run = run(mailed());
    assertThat(run.origin()).contains(mail("1"));
    Run again = run.apply(new MessageReceived(T0, List.of(Text.of("Quickly.")), mail("2")));
    assertThat(again.origin()).contains(mail("2"));
  }

  @Test
  void a_doubt_that_the_call_itself_settles_before_anybody_was_told_is_not_told() {
    Run doubt = run(mailed(), called(0, 0, "pay"), intended("1.1"), held("1.1"));
    assertThat(toTell(doubt)).containsExactly("3.1");
    assertThat(toTell(doubt.apply(returned("1.1")))).isEmpty();
    Run asked = doubt.apply(new Suspended(T0, CALL, HoldReason.QUESTION, "Which account?"));
    assertThat(toTell(asked)).as("only what it came to").containsExactly("4.1");
  }

  @Test
  void a_message_that_decides_nothing_is_answered_only_if_a_hold_was_to_be_told() {
    Run done = run(mailed(), answered(0, 0, "Paid."));
    Run unheard =
        done.apply(intended("1.1"))
            .apply(new Suspended(T0, CALL, HoldReason.NOTICE_FAILED, "The mail server is away."));
    assertThat(unheard.holds()).singleElement().returns(false, Hold::isTold);
    Run written = unheard.apply(new MessageReceived(T0, List.of(Text.of("And?")), mail("2")));
    assertThat(toTell(written)).isEmpty();

    Run waiting =
        run(
            mailed(),
            called(0, 0, "pay"),
            new Suspended(T0, CALL, HoldReason.QUESTION, "Which account?"));
    assertThat(waiting.holds()).singleElement().returns(true, Hold::isTold);
    Run answered = waiting.apply(new MessageReceived(T0, List.of(Text.of("Why?")), mail("2")));
    assertThat(toTell(answered)).contains("3.1");
  }

  @Test
  void a_notice_is_under_way_from_its_intent_to_its_outcome() {
    Run ready = run(mailed(), answered(0, 0, "Paid."));
    assertThat(ready.isTelling()).isFalse();
    Run telling = ready.apply(intended("1.1"));
    assertThat(telling.isTelling()).isTrue();
    assertThat(telling.apply(returned("1.1")).isTelling()).isFalse();
  }

  @Test
  void time_counts_while_a_notice_is_to_be_sent_or_under_way() {
    Run ready = run(mailed(), answered(0, 0, "Paid."));
    assertThat(ready.atWork(T0.plusSeconds(30))).hasSeconds(30);
    Run telling = ready.apply(intended("1.1"));
    assertThat(telling.atWork(T0.plusSeconds(30))).hasSeconds(30);
    assertThat(telling.apply(returned("1.1")).atWork(T0.plusSeconds(30))).isZero();
  }

  @Test
  void a_rewind_drops_the_notices_that_nobody_has_begun_to_send_and_keeps_the_others() {
    Timeline answered = timeline(mailed(), answered(0, 0, "Paid."));
    Entry back = new Rewound(T0, 0, List.of(), List.of(), false, ADA);
    assertThat(answered.apply(back).run().notices()).isEmpty();
    assertThat(answered.apply(intended("1.1")).apply(back).run().notices()).containsKey(CALL);
  }
}
