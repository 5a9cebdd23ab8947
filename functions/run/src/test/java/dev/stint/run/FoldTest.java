package dev.stint.run;

import static dev.stint.run.Facts.T0;
import static dev.stint.run.Facts.answered;
import static dev.stint.run.Facts.called;
import static dev.stint.run.Facts.failed;
import static dev.stint.run.Facts.held;
import static dev.stint.run.Facts.intended;
import static dev.stint.run.Facts.run;
import static dev.stint.run.Facts.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.run.Entry.Arrived;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.LimitsSet;
import dev.stint.run.Entry.Moved;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Small print of the fold: bounds, and what a hold of the run does to the call it came at. */
class FoldTest {

  private static final ActionId CALL = ActionId.parse("1.1");
  private static final Person ADA = new Person("Ada", "test", "");

  @Test
  void a_reply_has_read_no_entry_that_there_is_not() {
    assertThat(run(started()).apply(answered(0, 0, "Done.")).status()).isEqualTo(Status.FINISHED);
    assertImpossible(run(started()), answered(0, 1, "Done."), "read up to 0..0");
  }

  @Test
  void the_process_of_a_call_in_doubt_may_say_that_it_came_to_a_question() {
    Run doubt = run(started(), called(0, 0, "ask"), intended("1.1"), held("1.1"));
    Run asked = doubt.apply(new Suspended(T0, CALL, HoldReason.QUESTION, "Which one?"));
    assertThat(asked.holds()).singleElement().returns(HoldReason.QUESTION, Hold::reason);
    assertThat(asked.call(CALL).orElseThrow().intent()).isPresent();
    assertImpossible(
        doubt, new Suspended(T0, CALL, HoldReason.APPROVAL, "pay"), "a call that waits");
  }

  @Test
  void a_run_is_not_held_at_a_call_that_waits_for_somebody() {
    Run waiting =
        run(
            started(),
            called(0, 0, "ask", "pay"),
            new Suspended(T0, CALL, HoldReason.QUESTION, "Which one?"));
    assertImpossible(waiting, limit(CALL), "waits for somebody");
    Run held = waiting.apply(limit(ActionId.parse("1.2")));
    assertThat(held.isHeld()).isTrue();
    assertImpossible(held, limit(ActionId.parse("1.2")), "no second hold");
  }

  @Test
  void a_hold_of_the_run_ends_the_outage_that_it_came_at() {
    ActionId model = ActionId.model(0);
    Run away = run(started(), new Postponed(T0, model, "503"));
    assertThat(away.postponedSince(model)).contains(T0);
    Run held = away.apply(new Suspended(T0, model, HoldReason.MODEL_UNAVAILABLE, "503"));
    assertThat(held.postponedSince(model)).isEmpty();

    Wait wait = new Wait.ForTime(T0.plusSeconds(3_600), new Wait.Then.Again());
    Run waiting = run(started(), new Suspended(T0, model, wait, "429", null));
    assertThat(waiting.postponedSince(model)).contains(T0);
    Run gone = waiting.apply(new Suspended(T0, model, HoldReason.AGENT_GONE, "gone"));
    assertThat(gone.suspensions()).singleElement().returns(2L, Suspension::seq);
    assertThat(gone.postponedSince(model)).isEmpty();
  }

  @Test
  void what_settles_a_wait_changes_the_workspace() {
    Suspended signal = new Suspended(T0, CALL, new Wait.ForSignal("signed"), "why", null);
    Resumed signed =
        new Resumed(
            T0,
            2,
            ADA,
            new Resolution.Returned(Payload.of("Signed."), false),
            Spent.NOTHING,
            Waste.NOTHING,
            List.of(new Change.Put("contract.md", null, Payload.of("# Signed"))));
    Run after = run(started(), called(0, 0, "await"), signal, signed);
    assertThat(after.workspace().version("contract.md")).isPresent();
  }

  @Test
  void limits_are_set_for_a_run_that_goes_on_or_that_they_ended() {
    LimitsSet wider =
        new LimitsSet(
            T0, Limits.DEFAULT.time(Duration.ofDays(1)), Limits.DEFAULT.tokens(1_000_000), ADA);
    Run held = run(started(), limit(ActionId.model(0))).apply(wider);
    assertThat(held.isHeld()).as("limits alone decide no hold").isTrue();
    assertThat(held.stintLimits()).isEqualTo(wider.stintLimits());
    assertThat(held.runLimits()).isEqualTo(wider.runLimits());
    Run ended = run(started(), new Failed(T0, FailureCause.LIMIT, "steps"));
    assertThat(ended.apply(wider).status()).isEqualTo(Status.RUNNING);
    assertImpossible(run(started(), failed()), wider, "no limits for a run that is FAILED");
  }

  @Test
  void a_run_that_was_moved_takes_nothing_new_until_it_arrives_and_then_stands_as_before() {
    Moved moved = new Moved(T0.plusSeconds(60), ADA);
    Arrived arrived = new Arrived(T0.plusSeconds(3_600), ADA);
    Run held = run(started(), called(0, 0, "pay", "read"), limit(CALL));
    Run away = held.apply(moved);
    assertThat(away.status()).isEqualTo(Status.MOVED);
    assertThat(away.end()).contains(moved);
    assertThat(away.suspensions()).isEmpty();
    assertImpossible(away, moved, "no second move");
    assertImpossible(held, arrived, "a run that was moved, not one that is WAITING");
    for (Entry entry :
        List.of(
            new Entry.MessageReceived(T0, List.of(Text.of("Hurry."))),
            intended("1.1"),
            limit(ActionId.parse("1.2")),
            new Resumed(
                T0, 2, ADA, new Resolution.Decision(Choice.RENEW, "", null, Payload.of(""))),
            new LimitsSet(T0, Limits.DEFAULT, Limits.DEFAULT, ADA),
            failed(),
            Facts.cancelled())) {
      assertThatThrownBy(() -> away.apply(entry)).isInstanceOf(ImpossibleHistory.class);
    }
    Run back = away.apply(arrived);
    assertThat(back.holds()).isEqualTo(held.holds());
    assertThat(back.calls()).isEqualTo(held.calls());
    assertThat(back.spent()).isEqualTo(held.spent());
    assertThat(run(started(), failed(), moved, arrived).end())
        .hasValueSatisfying(end -> assertThat(end).isEqualTo(failed()));
  }

  @Test
  void the_time_elsewhere_is_no_time_at_work_and_nobody_is_told_there() {
    Origin mail = new Origin("mail", "ada@example.com", "<1@example.com>", Map.of());
    Run told =
        run(
            started(),
            called(0, 0, "pay"),
            new Entry.MessageReceived(T0, List.of(Text.of("And?")), mail),
            new Entry.Cancelled(T0.plusSeconds(10), ADA));
    assertThat(told.toTell()).hasSize(1);
    Run away = told.apply(new Moved(T0.plusSeconds(20), ADA));
    assertThat(away.toTell()).isEmpty();
    Entry notice =
        new Entry.ToolIntended(
            T0, told.toTell().getFirst().id(), T0.plusSeconds(60), Facts.DEFINITION);
    assertImpossible(away, notice, "no intent");
    assertThat(away.apply(new Arrived(T0.plusSeconds(30), ADA)).toTell()).hasSize(1);

    Run working =
        run(
            started(),
            new Moved(T0.plusSeconds(20), ADA),
            new Arrived(T0.plusSeconds(9_000), ADA),
            new Failed(T0.plusSeconds(9_010), FailureCause.MODEL, "refused"));
    assertThat(working.spent().worked()).isEqualTo(Duration.ofSeconds(30));
  }

  private static Suspended limit(ActionId action) {
    return new Suspended(T0, action, HoldReason.LIMIT, "spent");
  }

  private static void assertImpossible(Run run, Entry entry, String says) {
    assertThatThrownBy(() -> run.apply(entry))
        .isInstanceOf(ImpossibleHistory.class)
        .hasMessageContaining(says);
  }

  @Test
  void only_a_wait_that_is_open_is_settled() {
    Suspended signal = new Suspended(T0, CALL, new Wait.ForSignal("signed"), "why", null);
    Run waiting = run(started(), called(0, 0, "await"), signal);
    Resolution signed = new Resolution.Returned(Payload.of("Signed."), false);
    assertImpossible(waiting, new Resumed(T0, 1, ADA, signed), "one of the waits [2]");
    Run after = waiting.apply(new Resumed(T0, 2, ADA, signed));
    assertImpossible(after, new Resumed(T0, 2, ADA, signed), "one of the waits []");
  }

  @Test
  void a_message_changes_the_workspace() {
    Change first = new Change.Put("contract.md", null, Payload.of("# Draft"));
    Entry message =
        new Entry.MessageReceived(T0, List.of(Text.of("Here it is.")), null, List.of(first));
    Run run = run(started(), message);
    assertThat(run.workspace().version("contract.md")).isPresent();
    assertImpossible(run, message, "made from the versions that stand");
  }

  @Test
  void an_outcome_is_a_return_or_the_failure_or_the_question_that_a_call_came_to() {
    assertThat(Run.saysWhatCame(Facts.returned("1.1"))).isTrue();
    for (HoldReason reason : HoldReason.values()) {
      boolean says =
          List.of(
                  HoldReason.QUESTION,
                  HoldReason.UNDO_FAILED,
                  HoldReason.NOTICE_FAILED,
                  HoldReason.DAMAGE)
              .contains(reason);
      assertThat(Run.saysWhatCame(new Suspended(T0, CALL, reason, "why"))).isEqualTo(says);
    }
    assertThat(Run.saysWhatCame(new Suspended(T0, CALL, new Wait.ForSignal("signed"), "why", null)))
        .isFalse();
    assertThat(Run.saysWhatCame(failed())).isFalse();
  }

  @Test
  void time_at_work_until_a_decision_counts_for_the_run_and_not_for_the_new_stint() {
    Run working =
        run(
            started(),
            called(0, 0, "ask", "read"),
            new Suspended(T0, CALL, HoldReason.QUESTION, "Which one?"));
    Run answered =
        working.apply(
            new Resumed(
                T0.plusSeconds(60),
                2,
                ADA,
                new Resolution.Decision(Choice.ANSWER, "", null, Payload.of("This."))));
    assertThat(answered.spent().worked()).hasSeconds(60);
    assertThat(answered.stint().worked()).isZero();
    assertThat(answered.atWork(T0.plusSeconds(70))).hasSeconds(10);
  }
}
