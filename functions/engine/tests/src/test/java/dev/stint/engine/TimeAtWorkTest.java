package dev.stint.engine;

import static dev.stint.engine.Clerks.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ToolOutcome;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.run.Choice;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.HoldReason;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Time at work: what counts, how it adds up, and which calls are not begun when little is left. */
class TimeAtWorkTest {

  private final ScriptedModel model = new ScriptedModel();
  private final TestTool pay = TestTool.of("pay", Effect.ONCE).approved();

  /** The model takes this time, and then asks for a payment. */
  private void thinks(TestEngine engine, Duration time, int n) {
    model.does(
        request -> {
          engine.clock().advance(time);
          return new ModelOutcome.Replied(
              List.of(new ToolCall("call-" + n, "pay", Payload.of("{\"n\":%d}".formatted(n)))),
              ScriptedModel.USAGE);
        });
  }

  private static Limits time(long minutes) {
    return Limits.DEFAULT.time(Duration.ofMinutes(minutes));
  }

  @Test
  void it_adds_up_across_holds_without_the_time_of_waiting_until_its_limit_ends_the_run() {
    Agent clerk = Agent.named("clerk").stintLimits(time(10)).runLimits(time(25)).tools(pay).build();
    TestEngine engine = TestEngine.of(clerk, model);
    for (int n = 0; n < 4; n++) {
      thinks(engine, Duration.ofMinutes(8), n);
    }
    Run run = engine.start("clerk", "Pay.");
    for (int n = 1; n <= 3; n++) {
      engine.drain();
      run = engine.run(run.id());
      assertThat(run.holds().getFirst().reason()).isEqualTo(HoldReason.APPROVAL);
      assertThat(run.spent().worked()).isEqualTo(Duration.ofMinutes(8L * n));
      assertThat(run.stint().worked()).isEqualTo(Duration.ofMinutes(8));
      engine.clock().advance(Duration.ofDays(1));
      engine.decide(run.id(), Choice.APPROVE, "");
      assertThat(engine.run(run.id()).stint().worked()).isZero();
    }
    engine.drain();
    run = engine.run(run.id());
    assertThat(run.status()).isEqualTo(Status.FAILED);
    assertThat(failure(run).cause()).isEqualTo(FailureCause.LIMIT);
    assertThat(failure(run).detail()).contains("Limit of the run", "time, PT32M of PT25M");
    assertThat(pay.invocations()).hasSize(3);
  }

  @Test
  void a_stint_that_took_its_time_is_held() {
    TestEngine engine =
        TestEngine.of(Agent.named("clerk").stintLimits(time(10)).tools(pay).build(), model);
    thinks(engine, Duration.ofMinutes(10), 0);
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    assertThat(engine.run(run.id()).holds().getFirst().entry().detail())
        .contains("time, PT10M of PT10M");
  }

  /** A tool that pays once, and may take this many minutes. */
  private static TestTool slow(long minutes) {
    return new TestTool(
        "pay", Effect.ONCE, Duration.ofMinutes(minutes), call -> new ToolOutcome.Returned("paid"));
  }

  private Run afterThinking(Duration thought, Limits runLimits, TestTool tool) {
    Agent clerk =
        Agent.named("clerk").stintLimits(time(10)).runLimits(runLimits).tools(tool).build();
    TestEngine engine = TestEngine.of(clerk, model);
    thinks(engine, thought, 0);
    model.says("Done.");
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    return engine.run(run.id());
  }

  @Test
  void a_call_that_happens_once_is_not_begun_when_the_stints_time_would_cut_it_off() {
    TestTool tool = slow(4);
    Run run = afterThinking(Duration.ofMinutes(6).plusMillis(1), time(100), tool);
    assertThat(run.holds().getFirst().reason()).isEqualTo(HoldReason.LIMIT);
    assertThat(run.holds().getFirst().entry().detail()).contains("may not be enough", "'pay'");
    assertThat(tool.invocations()).isEmpty();
  }

  @Test
  void it_is_begun_when_just_enough_is_left() {
    TestTool tool = slow(4);
    assertThat(afterThinking(Duration.ofMinutes(6), time(100), tool).status())
        .isEqualTo(Status.FINISHED);
    assertThat(tool.invocations()).hasSize(1);
  }

  @Test
  void at_most_half_of_a_stints_time_is_kept_for_it() {
    TestTool tool = slow(60);
    assertThat(afterThinking(Duration.ofMinutes(5), time(100), tool).status())
        .isEqualTo(Status.FINISHED);
  }

  @Test
  void where_no_new_stint_would_give_it_time_the_run_ends() {
    TestTool tool = slow(4);
    Run run = afterThinking(Duration.ofMinutes(7), time(10), tool);
    assertThat(failure(run).cause()).isEqualTo(FailureCause.LIMIT);
    assertThat(failure(run).detail()).contains("Limit of the run", "may not be enough");
    assertThat(tool.invocations()).isEmpty();
  }

  @Test
  void where_just_enough_is_left_of_the_run_a_person_may_give_it_a_new_stint() {
    Duration thought = Duration.ofMinutes(6).plusMillis(1);
    Limits enough = Limits.DEFAULT.time(thought.plusMinutes(4));
    assertThat(afterThinking(thought, enough, slow(4)).holds())
        .singleElement()
        .returns(HoldReason.LIMIT, hold -> hold.reason());
  }

  @Test
  void a_call_is_cut_off_where_the_limit_ends_and_its_undo_is_not() {
    TestTool send =
        TestTool.of("send", Effect.ONCE)
            .undoneBy(Effect.IDEMPOTENT, call -> new ToolOutcome.Returned("recalled"));
    Agent clerk =
        Agent.named("clerk")
            .stintLimits(Limits.DEFAULT.time(Duration.ofSeconds(50)))
            .tools(send)
            .build();
    TestEngine engine =
        TestEngine.of(clerk, model.calls("send", "{}").says("Sent.").says("Recalled."));
    Run run = engine.start("clerk", "Send.");
    engine.drain();
    assertThat(send.invocations().getFirst().deadline())
        .isEqualTo(TestEngine.START.plusSeconds(50));
    engine.engine().rewinds().rewind(run.id(), 0, false, TestEngine.ADA);
    engine.drain();
    assertThat(send.undone().getFirst().deadline())
        .isEqualTo(TestEngine.START.plus(send.spec().timeout()));
  }
}
