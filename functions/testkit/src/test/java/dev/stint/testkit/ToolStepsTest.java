package dev.stint.testkit;

import static dev.stint.testkit.Clerks.agent;
import static dev.stint.testkit.Clerks.call;
import static dev.stint.testkit.Clerks.kinds;
import static dev.stint.testkit.Clerks.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.ToolOutcome;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.run.ActionId;
import dev.stint.run.Entry.Held;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.step.StepOutcome;
import dev.stint.step.StepOutcome.PutBack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of a tool call, whatever the tool does. */
class ToolStepsTest {

  @Test
  void a_tool_that_says_once_has_its_intent_logged_before_the_call() {
    TestTool pay = TestTool.of("pay", Effect.ONCE);
    TestEngine engine =
        TestEngine.of(agent(pay), new ScriptedModel().calls("pay", "{}").says("Paid."));
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    assertThat(kinds(engine.run(run.id())))
        .containsExactly("Started", "ModelReplied", "ToolIntended", "ToolReturned", "ModelReplied");
    assertThat(pay.invocations())
        .singleElement()
        .satisfies(call -> assertThat(call.key()).isEqualTo(run.id() + "/1.1"));
  }

  @Test
  void an_outcome_whose_place_a_sibling_took_goes_behind_it() {
    List<TestEngine> engines = new ArrayList<>();
    TestTool first =
        TestTool.of(
            "first",
            Effect.ONCE,
            call -> {
              engines.getFirst().deliver(); // the sibling is called and logged meanwhile
              return new ToolOutcome.Returned("first");
            });
    TestTool second = TestTool.of("second", Effect.ONCE);
    ScriptedModel model = new ScriptedModel().callsAll(call("first"), call("second")).says("Done.");
    TestEngine engine = TestEngine.of(agent(first, second), model);
    engines.add(engine);
    Run run = engine.start("clerk", "Do both.");
    engine.drain();
    assertThat(kinds(engine.run(run.id())))
        .containsExactly(
            "Started",
            "ModelReplied",
            "ToolIntended",
            "ToolIntended",
            "ToolReturned",
            "ToolReturned",
            "ModelReplied");
    assertThat(first.invocations()).hasSize(1);
    assertThat(second.invocations()).hasSize(1);
    assertThat(model.requests()).hasSize(2);
  }

  @Test
  void an_intent_without_an_outcome_is_never_called_again_but_held_in_doubt() {
    TestTool pay = TestTool.of("pay", Effect.ONCE);
    TestEngine engine = TestEngine.of(agent(pay), new ScriptedModel().calls("pay", "{}"));
    Run run = engine.start("clerk", "Pay.");
    engine.deliver();
    // A process logs the intent, calls the tool and dies before it can say what came of it.
    engine
        .log()
        .append(
            run.id(),
            2,
            new ToolIntended(
                engine.clock().instant(),
                ActionId.parse("1.1"),
                engine.clock().instant().plusSeconds(60)));

    List<StepOutcome> outcomes = engine.drain();

    assertThat(pay.invocations()).isEmpty();
    Run held = engine.run(run.id());
    assertThat(held.status()).isEqualTo(Status.WAITING);
    assertThat(held.last())
        .isInstanceOfSatisfying(
            Held.class, entry -> assertThat(entry.detail()).contains("1.1", "'pay'"));
    assertThat(outcomes.getFirst()).isInstanceOf(PutBack.class);
    assertThat(engine.queue().size()).isZero();
  }

  @Test
  void a_once_call_that_outlives_its_deadline_is_in_doubt() {
    TestTool slow =
        new TestTool(
            "slow",
            Effect.ONCE,
            Duration.ofMillis(20),
            invocation -> {
              sleep();
              return new ToolOutcome.Returned("too late");
            });
    TestEngine engine = TestEngine.of(agent(slow), new ScriptedModel().calls("slow", "{}"));
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.WAITING);
  }

  @Test
  void a_failed_tool_is_retried_until_its_limit_and_then_the_model_is_told() {
    TestTool flaky =
        TestTool.of("flaky", Effect.READ, call -> new ToolOutcome.Unavailable("no connection"));
    TestEngine engine =
        TestEngine.of(agent(flaky), new ScriptedModel().calls("flaky", "{}").says("I gave up."));
    Run run = engine.start("clerk", "Read it.");
    engine.drain();
    assertThat(flaky.invocations()).hasSize(8);
    assertThat(flaky.invocations()).extracting(call -> call.key()).containsOnly(run.id() + "/1.1");
    assertThat(resultOf(engine.run(run.id())).error()).isTrue();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_tool_that_throws_tells_the_model_why() {
    TestTool broken =
        TestTool.of(
            "broken",
            Effect.READ,
            call -> {
              throw new IllegalStateException("There is no clause 99");
            });
    TestEngine engine =
        TestEngine.of(agent(broken), new ScriptedModel().calls("broken", "{}").says("Sorry."));
    Run run = engine.start("clerk", "Read it.");
    engine.drain();
    ToolResult result = resultOf(engine.run(run.id()));
    assertThat(result.error()).isTrue();
    assertThat(result.output()).isEqualTo(Payload.of("There is no clause 99"));
  }

  @Test
  void a_tool_the_agent_does_not_have_is_an_error_the_model_reads() {
    TestEngine engine =
        TestEngine.of(
            agent(TestTool.of("read", Effect.READ)),
            new ScriptedModel().calls("raed", "{}").says("Sorry."));
    Run run = engine.start("clerk", "Read it.");
    engine.drain();
    assertThat(((Payload.Inline) resultOf(engine.run(run.id())).output()).text())
        .contains("'raed'", "[read]");
    assertThat(engine.run(run.id()).spent().steps()).isEqualTo(3);
  }

  @Test
  void a_large_result_goes_to_the_payload_store_and_the_model_still_reads_all_of_it() {
    String large = "clause ".repeat(20_000);
    ScriptedModel model = new ScriptedModel().calls("read", "{}").says("Long.");
    TestEngine engine =
        TestEngine.of(
            agent(
                Limits.DEFAULT.tokens(1_000_000),
                TestTool.of("read", Effect.READ, call -> new ToolOutcome.Returned(large))),
            model);
    Run run = engine.start("clerk", "Read it.");
    engine.drain();
    assertThat(resultOf(engine.run(run.id())).output())
        .isInstanceOfSatisfying(
            Payload.Stored.class,
            stored -> {
              assertThat(stored.bytes()).isEqualTo(large.length());
              assertThat(stored.preview()).hasSize(256);
            });
    assertThat(model.requests().get(1).messages().get(2).parts().getFirst().payload())
        .isEqualTo(Payload.of(large));
  }

  private static void sleep() {
    try {
      Thread.sleep(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
