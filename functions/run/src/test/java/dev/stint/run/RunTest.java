package dev.stint.run;

import static dev.stint.run.Facts.DEFINITION;
import static dev.stint.run.Facts.RUN;
import static dev.stint.run.Facts.T0;
import static dev.stint.run.Facts.USAGE;
import static dev.stint.run.Facts.answered;
import static dev.stint.run.Facts.called;
import static dev.stint.run.Facts.cancelled;
import static dev.stint.run.Facts.failed;
import static dev.stint.run.Facts.held;
import static dev.stint.run.Facts.intended;
import static dev.stint.run.Facts.returned;
import static dev.stint.run.Facts.run;
import static dev.stint.run.Facts.said;
import static dev.stint.run.Facts.started;
import static dev.stint.run.Facts.timeline;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.Wasted;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTest {

  @Test
  void a_started_run_has_a_model_call_open() {
    Run run = run(started());
    assertThat(run.status()).isEqualTo(Status.RUNNING);
    assertThat(run.modelCall().map(OpenCall::id)).contains(ActionId.model(0));
  }

  @Test
  void a_reply_without_calls_finishes_the_run() {
    Run run = run(started(), answered(0, 0, "done"));
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(run.answer()).isPresent();
  }

  @Test
  void the_calls_of_one_reply_are_open_together_and_the_last_outcome_opens_the_next_model_call() {
    Run asked = run(started(), called(0, 0, "read", "search"));
    assertThat(asked.calls()).containsOnlyKeys(ActionId.parse("1.1"), ActionId.parse("1.2"));

    Run half = asked.apply(returned("1.2"));
    assertThat(half.modelCall()).isEmpty();

    Run all = half.apply(returned("1.1"));
    assertThat(all.calls()).isEmpty();
    assertThat(all.modelCall().map(OpenCall::id)).contains(ActionId.model(3));
  }

  @Test
  void what_was_spent_adds_up() {
    Run run = run(started(), called(0, 0, "read"), returned("1.1"), answered(2, 2, "done"));
    assertThat(run.spent().steps()).isEqualTo(3);
    assertThat(run.spent().usage()).isEqualTo(USAGE.plus(USAGE));
    assertThat(run.spent().costUsd()).isEqualByComparingTo("0.02");
  }

  @Test
  void a_message_to_a_finished_run_continues_it() {
    Run run = run(started(), answered(0, 0, "done"), said("one more thing"));
    assertThat(run.status()).isEqualTo(Status.RUNNING);
    assertThat(run.modelCall().map(OpenCall::id)).contains(ActionId.model(2));
  }

  @Test
  void a_message_the_model_has_not_read_opens_another_call_after_its_answer() {
    Run run = run(started(), said("wait"), answered(0, 0, "done"));
    assertThat(run.modelCall().map(OpenCall::id)).contains(ActionId.model(2));
    assertThat(run.apply(answered(2, 2, "now done")).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_message_the_model_has_read_opens_no_other_call() {
    Run run = run(started(), said("wait"), answered(0, 1, "done"));
    assertThat(run.status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void an_intent_without_an_outcome_stays_open_until_it_is_held() {
    Run begun = run(started(), called(0, 0, "pay"), intended("1.1"));
    assertThat(begun.status()).isEqualTo(Status.RUNNING);
    assertThat(begun.awaits(ActionId.parse("1.1"))).isTrue();

    Run held = begun.apply(held("1.1"));
    assertThat(held.status()).isEqualTo(Status.WAITING);
    assertThat(held.awaits(ActionId.parse("1.1"))).isFalse();
  }

  @Test
  void a_run_with_one_call_held_and_another_open_still_runs() {
    Run run = run(started(), called(0, 0, "pay", "read"), intended("1.1"), held("1.1"));
    assertThat(run.status()).isEqualTo(Status.RUNNING);
    assertThat(run.apply(returned("1.2")).status()).isEqualTo(Status.WAITING);
  }

  @Test
  void a_cancelled_run_still_takes_the_outcome_of_what_was_under_way() {
    Run run = run(started(), called(0, 0, "pay"), intended("1.1"), cancelled());
    Run late = run.apply(returned("1.1"));
    assertThat(late.status()).isEqualTo(Status.CANCELLED);
    assertThat(late.spent().steps()).isEqualTo(2);
  }

  @Test
  void history_can_be_walked_backwards() {
    Timeline run = timeline(started(), called(0, 0, "read"), returned("1.1"));
    assertThat(run.entries()).hasSize(3);
    assertThat(run.latest(past -> past.last() instanceof Entry.ModelReplied).orElseThrow().length())
        .isEqualTo(2);
    assertThat(run.before().last()).isEqualTo(called(0, 0, "read"));
  }

  @Test
  void a_log_must_begin_with_started() {
    assertImpossible(Run.empty(RUN), said("hello"), "entry 0", "MessageReceived", "Started");
  }

  @Test
  void a_second_start_is_impossible() {
    assertImpossible(run(started()), started(), "entry 1", "no second Started");
  }

  @Test
  void a_reply_to_a_call_that_is_not_open_is_impossible() {
    assertImpossible(run(started()), answered(7, 0, "?"), "entry 1", "model call 0");
    assertImpossible(
        run(started(), answered(0, 0, "done")), answered(0, 0, "again"), "no model call is open");
  }

  @Test
  void a_reply_that_read_the_future_is_impossible() {
    assertImpossible(run(started()), answered(0, 5, "?"), "0..0");
  }

  @Test
  void an_outcome_of_a_call_nobody_asked_for_is_impossible() {
    assertImpossible(
        run(started(), called(0, 0, "read")), returned("1.2"), "entry 2", "ToolReturned", "1.1");
  }

  @Test
  void a_second_outcome_of_one_call_is_impossible() {
    assertImpossible(
        run(started(), called(0, 0, "read"), returned("1.1")), returned("1.1"), "open calls []");
  }

  @Test
  void a_second_intent_is_impossible() {
    assertImpossible(
        run(started(), called(0, 0, "pay"), intended("1.1")), intended("1.1"), "no intent");
  }

  @Test
  void no_tool_outcome_answers_a_hold() {
    assertImpossible(
        run(started(), called(0, 0, "pay"), approvalOf("1.1")),
        returned("1.1"),
        "what settles the wait");
  }

  @Test
  void a_calls_own_outcome_settles_the_doubt_about_it() {
    Run doubt = run(started(), called(0, 0, "pay"), intended("1.1"), held("1.1"));
    Run settled = doubt.apply(returned("1.1"));
    assertThat(settled.holds()).isEmpty();
    assertThat(settled.modelCall().map(OpenCall::id)).contains(ActionId.model(4));
    assertThat(settled.status()).isEqualTo(Status.RUNNING);
  }

  @Test
  void the_outcome_of_a_call_that_a_person_has_decided_comes_too_late() {
    ToolIntended first = (ToolIntended) intended("1.1");
    Run doubt = run(started(), called(0, 0, "pay"), first, held("1.1"));
    assertThat(doubt.awaits(first)).isTrue();
    Hold hold = doubt.holds().getFirst();
    Run retried = doubt.apply(decided(hold, Choice.RETRY));
    assertThat(retried.awaits(first)).isFalse();
    Run again = retried.apply(new ToolIntended(T0.plusSeconds(9), first.action(), T0, DEFINITION));
    assertThat(again.awaits(first)).isFalse();
    assertThat(doubt.apply(decided(hold, Choice.GIVE_UP)).awaits(first)).isFalse();
  }

  private static Entry approvalOf(String action) {
    return new Suspended(T0, ActionId.parse(action), HoldReason.APPROVAL, "May it?");
  }

  private static Entry decided(Hold hold, Choice choice) {
    return new Resumed(
        T0,
        hold.seq(),
        new Person("Ada", "test", ""),
        new Resolution.Decision(choice, hold.content(), null, Payload.of("")));
  }

  @Test
  void time_does_not_count_while_another_side_does_not_answer() {
    Run waiting = run(started(), new Postponed(T0.plusSeconds(10), ActionId.model(0), "503"));
    assertThat(waiting.status()).isEqualTo(Status.RUNNING);
    Instant hoursLater = T0.plusSeconds(20_000);
    assertThat(waiting.stint().worked().plus(waiting.atWork(hoursLater))).hasSeconds(10);
    Run back =
        waiting.apply(
            new ModelReplied(
                hoursLater,
                ActionId.model(0),
                0,
                "gpt",
                List.of(new ToolCall("1", "read", Payload.of("{}"))),
                USAGE,
                BigDecimal.ONE,
                Duration.ZERO,
                DEFINITION,
                false));
    assertThat(back.stint().worked().plus(back.atWork(hoursLater.plusSeconds(5)))).hasSeconds(15);
    assertThat(back.postponedSince(ActionId.model(0))).isEmpty();
  }

  @Test
  void time_counts_while_a_sibling_is_at_work() {
    Run both =
        run(
            started(),
            called(0, 0, "read", "look"),
            new Postponed(T0, ActionId.parse("1.1"), "503"));
    assertThat(both.stint().worked().plus(both.atWork(T0.plusSeconds(30)))).hasSeconds(30);
    Run alone = both.apply(returned("1.2"));
    assertThat(alone.stint().worked().plus(alone.atWork(T0.plusSeconds(30)))).hasSeconds(0);
  }

  @Test
  void what_was_wasted_is_counted_apart_and_makes_nothing_ready() {
    Wasted wasted =
        new Wasted(T0, ActionId.model(0), "gpt", USAGE, new BigDecimal("0.01"), "twice");
    Run run = run(started(), wasted, answered(0, 0, "Done."), wasted);
    assertThat(run.spent().usage()).isEqualTo(USAGE);
    assertThat(run.wasted().calls()).isEqualTo(2);
    assertThat(run.wasted().costUsd()).isEqualByComparingTo("0.02");
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(run.apply(said("More?")).stintWasted().calls()).isEqualTo(2);
  }

  @Test
  void only_what_is_open_and_not_begun_is_postponed() {
    Postponed paying = new Postponed(T0, ActionId.parse("1.1"), "503");
    assertImpossible(run(started(), answered(0, 0, "Done.")), paying, "open calls");
    assertImpossible(run(started(), called(0, 0, "pay"), intended("1.1")), paying, "has begun");
  }

  @Test
  void a_hold_needs_an_intent() {
    assertImpossible(
        run(started(), called(0, 0, "pay")), held("1.1"), "a wait that call 1.1 can come to");
  }

  @Test
  void an_ended_run_does_not_end_again_and_takes_no_message() {
    for (Entry end : List.of(failed(), cancelled())) {
      Run ended = run(started()).apply(end);
      assertImpossible(ended, failed(), "already");
      assertImpossible(ended, cancelled(), "already");
      assertImpossible(ended, said("hello?"), "nothing new");
    }
    assertImpossible(run(started(), answered(0, 0, "done")), cancelled(), "FINISHED");
  }

  private static void assertImpossible(Run run, Entry entry, String... says) {
    assertThatThrownBy(() -> run.apply(entry))
        .isInstanceOf(ImpossibleHistory.class)
        .hasMessageContainingAll(says);
  }
}
