package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.kinds;
import static dev.stint.engine.Clerks.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolOutcome.CallAgain;
import dev.stint.agent.ToolOutcome.Returned;
import dev.stint.agent.ToolOutcome.WaitsFor;
import dev.stint.agent.ToolOutcome.WaitsUntil;
import dev.stint.message.ToolResult;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.HoldReason;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that wait for a time because their tool says so: nothing runs and nothing is paid. */
class TimersTest {

  private static final ActionId CALL = new ActionId(1, 1);
  private static final Duration YEAR = Duration.ofDays(365);

  private final ScriptedModel model = new ScriptedModel().calls("look", "{}").says("Done.");
  private final List<Instant> called = new ArrayList<>();

  private TestEngine engine(Effect effect, Function<ToolInvocation, ToolOutcome> look) {
    TestEngine[] made = new TestEngine[1];
    TestTool tool =
        TestTool.of(
            "look",
            effect,
            call -> {
              called.add(made[0].clock().instant());
              return look.apply(call);
            });
    made[0] = TestEngine.of(agent(tool), model);
    return made[0];
  }

  private static Run drained(TestEngine engine) {
    Run run = engine.start("clerk", "Look.");
    engine.drain();
    return engine.run(run.id());
  }

  /** What the model read as the result of the call. */
  private ToolResult read() {
    return (ToolResult) model.requests().getLast().messages().getLast().parts().getFirst();
  }

  private static Instant endOfWait(TestEngine engine, Run run) {
    return engine
        .timeline(run.id())
        .latest(past -> past.last() instanceof Resumed)
        .orElseThrow()
        .last()
        .at();
  }

  @ParameterizedTest
  @EnumSource(Effect.class)
  void a_result_is_handed_on_after_a_year_and_the_call_is_made_once(Effect effect) {
    TestEngine engine = engine(effect, call -> new WaitsFor(YEAR, "A year is over."));
    Run run = drained(engine);
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(called).hasSize(1);
    assertThat(read().output().toString()).contains("A year is over.");
    assertThat(endOfWait(engine, run)).isAfterOrEqualTo(TestEngine.START.plus(YEAR));
    assertThat(run.spent().worked()).as("waiting is no work").isLessThan(Duration.ofMinutes(1));
    assertThat(run.spent().steps()).isEqualTo(3);
  }

  @Test
  void a_run_waits_and_says_until_when() {
    Instant at = TestEngine.START.plus(Duration.ofHours(3));
    TestEngine engine = engine(Effect.READ, call -> new WaitsUntil(at, "It is noon."));
    Run run = engine.start("clerk", "Look.");
    engine.deliver();
    engine.deliver();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.WAITING);
    assertThat(engine.timeline(run.id()).last())
        .isInstanceOfSatisfying(
            Suspended.class, wait -> assertThat(wait.detail()).isEqualTo("until " + at));
    assertThat(engine.index().find(run.id()).orElseThrow().notes().due()).contains(at);
  }

  @Test
  void what_is_past_is_handed_on_at_once_and_what_is_too_far_is_refused() {
    TestEngine engine =
        engine(Effect.READ, call -> new WaitsUntil(TestEngine.START.minusSeconds(1), "Past."));
    assertThat(kinds(engine.timeline(drained(engine).id())))
        .containsExactly("Started", "ModelReplied", "ToolReturned", "ModelReplied");
    for (ToolOutcome tooFar :
        List.of(
            new WaitsFor(Duration.ofDays(367), "Never."),
            new WaitsFor(Duration.ofSeconds(Long.MAX_VALUE), "Never."),
            new WaitsUntil(Instant.MAX, "Never."),
            new CallAgain(Duration.ofDays(367), 3, "Never."))) {
      model.calls("look", "{}").says("Done.");
      TestEngine other = engine(Effect.READ, call -> tooFar);
      Run run = drained(other);
      assertThat(resultOf(other.timeline(run.id())).error()).as(tooFar.toString()).isTrue();
      assertThat(run.status()).isEqualTo(Status.FINISHED);
    }
  }

  @Test
  void a_tool_is_called_again_until_it_has_a_result() {
    TestEngine engine =
        engine(
            Effect.IDEMPOTENT,
            call ->
                called.size() < 4
                    ? new CallAgain(Duration.ofMinutes(10), 9, "It is not there.")
                    : new Returned("There it is."));
    Run run = drained(engine);
    assertThat(called).hasSize(4);
    for (int n = 1; n < called.size(); n++) {
      assertThat(Duration.between(called.get(n - 1), called.get(n)))
          .isGreaterThanOrEqualTo(Duration.ofMinutes(10));
    }
    assertThat(read().output().toString()).contains("There it is.");
    assertThat(run.spent().steps()).as("one call").isEqualTo(3);
  }

  @Test
  void a_tool_is_called_again_so_often_and_then_the_model_reads_why() {
    TestEngine engine =
        engine(Effect.READ, call -> new CallAgain(Duration.ofMinutes(10), 3, "It is not there."));
    drained(engine);
    assertThat(called).as("at first, and three times more").hasSize(4);
    assertThat(read().error()).isTrue();
    assertThat(read().output().toString()).contains("called 4 times", "It is not there.");
  }

  /** Outages count by themselves: their hours begin when the other system stops answering. */
  @Test
  void an_outage_between_does_not_count_as_a_call() {
    TestEngine engine =
        engine(
            Effect.READ,
            call ->
                switch (called.size()) {
                  case 1 -> new CallAgain(Duration.ofHours(20), 2, "Not yet.");
                  case 2, 3 -> new ToolOutcome.Unavailable("503");
                  case 4 -> new CallAgain(Duration.ofHours(20), 2, "Not yet.");
                  default -> new Returned("There it is.");
                });
    Run run = drained(engine);
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(read().error()).isFalse();
    assertThat(called).hasSize(5);
  }

  @Test
  void what_happens_once_is_not_called_again() {
    TestEngine engine =
        engine(Effect.ONCE, call -> new CallAgain(Duration.ofMinutes(1), 9, "Not yet."));
    drained(engine);
    assertThat(called).hasSize(1);
    assertThat(read().error()).isTrue();
    assertThat(read().output().toString()).contains("READ or an IDEMPOTENT");
  }

  @Test
  void a_timer_that_fires_early_and_twice_ends_the_wait_once_and_in_time() {
    TestEngine engine = engine(Effect.READ, call -> new WaitsFor(Duration.ofDays(3), "Over."));
    Run run = engine.start("clerk", "Look.");
    engine.deliver();
    engine.deliver();
    StepMessage fired = new StepMessage(run.id(), CALL);
    engine.queue().send(List.of(fired, fired), Duration.ZERO);
    engine.clock().advance(Duration.ofDays(1));
    engine.queue().send(List.of(fired), Duration.ZERO);
    engine.drain();
    assertThat(endOfWait(engine, run)).isAfterOrEqualTo(TestEngine.START.plus(Duration.ofDays(3)));
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "ModelReplied", "Suspended", "Resumed", "ModelReplied");
  }

  @Test
  void a_timer_that_never_fires_is_found_by_the_sweep_and_not_before_its_time() {
    TestEngine engine = engine(Effect.READ, call -> new WaitsFor(Duration.ofDays(3), "Over."));
    Run run = engine.start("clerk", "Look.");
    engine.deliver();
    engine.deliver();
    engine.loseMessages();
    engine.clock().advance(Duration.ofDays(2));
    assertThat(Clerks.sweep(engine, Duration.ofMinutes(16)).revived()).isZero();
    engine.clock().advance(Duration.ofDays(1).plus(Duration.ofMinutes(20)));
    assertThat(Clerks.sweep(engine, Duration.ofMinutes(16)).revived()).isEqualTo(1);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_rewind_and_a_fork_wait_again() {
    TestEngine engine = engine(Effect.READ, call -> new WaitsFor(Duration.ofDays(3), "Over."));
    model.says("Done again.").says("Done otherwise.");
    Run run = drained(engine);
    engine.engine().rewinds().rewind(run.id(), 1, false, TestEngine.ADA.because("once more"));
    engine.drain();
    assertThat(called).hasSize(2);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  /** Several calls at once may not together have more than the limits leave. */
  @Test
  void a_result_counts_when_its_call_is_made_and_is_cut_to_what_is_left() {
    TestTool look =
        TestTool.of(
            "look", Effect.READ, call -> new WaitsFor(Duration.ofHours(1), "x".repeat(600)));
    ScriptedModel twice =
        new ScriptedModel().callsAll(Clerks.call("look"), Clerks.call("look")).says("Done.");
    TestEngine engine = TestEngine.of(agent(Limits.DEFAULT.bytes(1_000), look), twice);
    Run run = engine.start("clerk", "Look.");
    engine.deliver();
    engine.deliver();
    engine.deliver();
    assertThat(engine.run(run.id()).stint().bytes()).isEqualTo(1_000);
    engine.drain();
    assertThat(engine.run(run.id()).spent().bytes()).isEqualTo(1_000);
    assertThat(engine.run(run.id()).spent().steps()).isEqualTo(3);
    assertThat(engine.run(run.id()).hold().orElseThrow().reason()).isEqualTo(HoldReason.LIMIT);
  }

  @Test
  void what_a_call_did_is_in_the_log_if_its_run_was_ended_meanwhile() {
    TestEngine[] made = new TestEngine[1];
    TestTool pay =
        TestTool.of(
            "look",
            Effect.ONCE,
            call -> {
              made[0].runs().cancel(call.run(), TestEngine.ADA);
              return new WaitsFor(Duration.ofDays(1), "Paid.");
            });
    made[0] = TestEngine.of(agent(pay), model);
    Run run = drained(made[0]);
    assertThat(run.status()).isEqualTo(Status.CANCELLED);
    assertThat(resultOf(made[0].timeline(run.id())).output().toString()).contains("Paid.");
  }

  @Test
  void a_cancelled_run_waits_for_nothing() {
    TestEngine engine = engine(Effect.READ, call -> new WaitsFor(Duration.ofDays(3), "Over."));
    Run run = engine.start("clerk", "Look.");
    engine.deliver();
    engine.deliver();
    engine.runs().cancel(run.id(), TestEngine.ADA);
    engine.drain();
    assertThat(engine.timeline(run.id()).entries())
        .noneMatch(entry -> entry instanceof Resumed r && r.resolution() instanceof Resolution.Due);
  }

  /** Each timer is one message for its run; nothing is read of runs whose time has not come. */
  @Test
  void ten_thousand_timers_of_one_second_all_fire() {
    int many = 10_000;
    ScriptedModel asleep = new ScriptedModel();
    TestTool sleep =
        TestTool.of("sleep", Effect.READ, call -> new WaitsFor(Duration.ofMinutes(10), "Over."));
    TestEngine engine = TestEngine.of(agent(sleep), asleep);
    for (int n = 0; n < many; n++) {
      asleep.calls("sleep", "{}");
      engine.start("clerk", "Sleep.");
      engine.deliver();
      engine.deliver();
    }
    for (int n = 0; n < many; n++) {
      asleep.says("Done.");
    }
    engine.drain();
    assertThat(
            engine
                .index()
                .list(Optional.empty(), Set.of(Status.WAITING, Status.RUNNING), Optional.empty(), 1)
                .runs())
        .isEmpty();
    assertThat(asleep.requests()).hasSize(2 * many);
  }
}
