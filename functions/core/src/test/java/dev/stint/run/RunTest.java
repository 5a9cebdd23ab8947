package dev.stint.run;

import static dev.stint.run.Facts.RUN;
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
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunTest {

  @Test
  void a_started_run_has_a_model_call_open() {
    Run run = run(started());
    assertThat(run.status()).isEqualTo(Status.RUNNING);
    assertThat(run.modelCallAt()).hasValue(0);
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
    assertThat(half.modelCallAt()).isEmpty();

    Run all = half.apply(returned("1.1"));
    assertThat(all.calls()).isEmpty();
    assertThat(all.modelCallAt()).hasValue(3);
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
    assertThat(run.modelCallAt()).hasValue(2);
  }

  @Test
  void a_message_the_model_has_not_read_opens_another_call_after_its_answer() {
    Run run = run(started(), said("wait"), answered(0, 0, "done"));
    assertThat(run.modelCallAt()).hasValue(2);
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
    Run run = run(started(), called(0, 0, "read"), returned("1.1"));
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
        run(started(), called(0, 0, "pay"), intended("1.1"), held("1.1")),
        returned("1.1"),
        "a person's decision");
  }

  @Test
  void a_hold_needs_an_intent() {
    assertImpossible(run(started(), called(0, 0, "pay")), held("1.1"), "intent");
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
