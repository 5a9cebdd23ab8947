package dev.stint.run;

import static dev.stint.run.Facts.T0;
import static dev.stint.run.Facts.answered;
import static dev.stint.run.Facts.called;
import static dev.stint.run.Facts.cancelled;
import static dev.stint.run.Facts.held;
import static dev.stint.run.Facts.intended;
import static dev.stint.run.Facts.returned;
import static dev.stint.run.Facts.run;
import static dev.stint.run.Facts.started;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.message.Payload;
import dev.stint.run.Action.AwaitCall;
import dev.stint.run.Action.CallModel;
import dev.stint.run.Action.CallTool;
import dev.stint.run.Action.Fail;
import dev.stint.run.Action.WaitForPerson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionTest {

  private static final Agent CLERK = Agent.named("clerk").build();

  @Test
  void a_new_run_is_ready_to_call_its_model() {
    assertThat(ready(run(started()))).containsExactly(new CallModel(ActionId.model(0)));
  }

  @Test
  void the_calls_of_one_reply_are_ready_together() {
    Run run = run(started(), called(0, 0, "read", "search", "count"));
    assertThat(ready(run))
        .extracting(Action::id)
        .map(ActionId::toString)
        .containsExactly("1.1", "1.2", "1.3");
    assertThat(ready(run)).allMatch(CallTool.class::isInstance);
  }

  @Test
  void exactly_the_outcome_that_completes_the_set_makes_the_next_model_call_ready() {
    Run half = run(started(), called(0, 0, "read", "search"), returned("1.1"));
    assertThat(ids(half)).containsExactly("1.2");
    assertThat(ids(half.apply(returned("1.2")))).containsExactly("3");
  }

  @Test
  void nothing_is_ready_once_a_run_is_over_or_waits() {
    assertThat(ready(run(started(), answered(0, 0, "done")))).isEmpty();
    assertThat(ready(run(started(), cancelled()))).isEmpty();
    assertThat(ready(run(started(), called(0, 0, "pay"), intended("1.1"), held("1.1")))).isEmpty();
  }

  @Test
  void a_begun_call_is_awaited_until_its_deadline_and_then_held() {
    Run run = run(started(), called(0, 0, "pay"), intended("1.1"));
    Instant settledBy = T0.plusSeconds(60).plus(Entry.ToolIntended.GRACE);
    assertThat(ready(run)).containsExactly(new AwaitCall(ActionId.parse("1.1"), settledBy));
    assertThat(Action.ready(CLERK, run, settledBy))
        .singleElement()
        .isInstanceOfSatisfying(
            WaitForPerson.class,
            hold -> assertThat(hold.detail()).contains("1.1", "'pay'", "no longer"));
  }

  @Test
  void a_spent_step_limit_ends_the_run_before_the_next_model_call() {
    Run run = run(started(Limits.DEFAULT.steps(2)), called(0, 0, "read"), returned("1.1"));
    assertFails(ready(run), "2", "steps, 2 of 2");
  }

  @Test
  void only_as_many_calls_are_ready_as_there_are_steps_left() {
    Run run = run(started(Limits.DEFAULT.steps(3)), called(0, 0, "a", "b", "c"));
    assertThat(ids(run)).containsExactly("1.1", "1.2");
    assertFails(ready(run.apply(returned("1.1")).apply(returned("1.2"))), "1.3", "3 of 3");
  }

  @Test
  void a_begun_call_counts_against_the_steps_left() {
    Run run = run(started(Limits.DEFAULT.steps(2)), called(0, 0, "pay", "pay"), intended("1.1"));
    assertThat(ids(run)).containsExactly("1.1");
  }

  @Test
  void spent_tokens_cost_and_time_end_the_run_too() {
    Run run = run(started(Limits.DEFAULT.tokens(110)), called(0, 0, "read"), returned("1.1"));
    assertFails(ready(run), "2", "tokens, 110 of 110");

    run = run(started(Limits.DEFAULT.costUsd("0.01")), called(0, 0, "read"), returned("1.1"));
    assertFails(ready(run), "2", "cost, $0.01 of $0.01");

    run = run(started(Limits.DEFAULT.time(Duration.ofMinutes(1))));
    assertFails(Action.ready(CLERK, run, T0.plusSeconds(60)), "0", "time, PT1M of PT1M");
  }

  private static List<Action> ready(Run run) {
    return Action.ready(CLERK, run, T0);
  }

  private static List<String> ids(Run run) {
    return ready(run).stream().map(action -> action.id().toString()).toList();
  }

  private static void assertFails(List<Action> ready, String id, String why) {
    assertThat(ready)
        .singleElement()
        .isInstanceOfSatisfying(
            Fail.class,
            fail -> {
              assertThat(fail.id()).hasToString(id);
              assertThat(fail.detail()).contains(why);
            });
  }

  @Test
  void a_call_that_was_approved_late_comes_after_those_that_were_ready_before_it() {
    Run run =
        run(
            started(Limits.DEFAULT.steps(2)),
            called(0, 0, "pay", "read"),
            new Entry.Suspended(T0, ActionId.parse("1.1"), HoldReason.APPROVAL, "a rule"),
            new Entry.Resumed(
                T0,
                2,
                new Person("Ada", "test", ""),
                new Resolution.Decision(Choice.APPROVE, "", null, Payload.of(""))));
    assertThat(ids(run)).as("one step is left").containsExactly("1.2");
  }

  @Test
  void a_call_of_a_tool_that_is_gone_waits_for_a_person_who_reads_which_tools_are_left() {
    Agent other = Agent.named("clerk").instructions("Be brief.").build();
    Run run = run(started(), called(0, 0, "pay"));
    assertThat(Action.ready(other, run, T0))
        .singleElement()
        .isInstanceOfSatisfying(
            WaitForPerson.class,
            hold -> {
              assertThat(hold.reason()).isEqualTo(HoldReason.TOOL_GONE);
              assertThat(hold.detail()).contains("tool 'pay'", "has only []");
            });
  }
}
