package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.call;
import static dev.stint.engine.Clerks.kinds;
import static dev.stint.engine.Clerks.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.StepOutcome.PutBack;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.run.Choice;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.HoldReason;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.run.Wait;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestDelivery;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** The outcome of a tool call, for anything a tool may do. */
class ToolStepsTest {

  @Test
  void a_tool_that_says_once_has_its_intent_logged_before_the_call() {
    TestTool pay = TestTool.of("pay", Effect.ONCE);
    TestEngine engine =
        TestEngine.of(agent(pay), new ScriptedModel().calls("pay", "{}").says("Paid."));
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "ModelReplied", "ToolIntended", "ToolReturned", "ModelReplied");
    assertThat(pay.invocations())
        .singleElement()
        .satisfies(call -> assertThat(call.key()).isEqualTo(run.id() + "/1.1"));
  }

  @Test
  void a_refusal_says_nothing_of_the_tries_before_it() {
    List<Integer> tries = new ArrayList<>();
    TestTool create =
        TestTool.of(
            "create",
            Effect.IDEMPOTENT,
            call -> {
              tries.add(tries.size());
              throw tries.size() == 1
                  ? new java.io.UncheckedIOException(new SocketTimeoutException("read"))
                  : new IllegalStateException("it exists already");
            });
    TestEngine engine =
        TestEngine.of(agent(create), new ScriptedModel().calls("create", "{}").says("Done."));
    Run run = engine.start("clerk", "Create it.");
    engine.drain();
    assertThat(tries).hasSize(2);
    assertThat(engine.timeline(run.id()).entries())
        .filteredOn(ToolReturned.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(
            ToolReturned.class, returned -> assertThat(returned.unsure()).isTrue());
  }

  @Test
  void what_a_tool_throws_is_in_the_log_of_the_process_with_the_id_of_its_run() {
    IllegalStateException thrown = new IllegalStateException("no such account");
    TestTool pay =
        TestTool.of(
            "pay",
            Effect.ONCE,
            call -> {
              throw thrown;
            });
    TestEngine engine =
        TestEngine.of(agent(pay), new ScriptedModel().calls("pay", "{}").says("It failed."));
    Run run = engine.start("clerk", "Pay.");
    List<LogRecord> records = new ArrayList<>();
    Logger logger = Logger.getLogger("dev.stint.engine.ToolCaller");
    Handler handler = collecting(records);
    logger.addHandler(handler);
    try {
      engine.drain();
    } finally {
      logger.removeHandler(handler);
    }
    assertThat(records)
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.getMessage()).contains(run.id().value(), "Call 1.1", "'pay'");
              assertThat(record.getThrown()).isSameAs(thrown);
            });
  }

  private static Handler collecting(List<LogRecord> records) {
    return new Handler() {
      @Override
      public void publish(LogRecord record) {
        records.add(record);
      }

      @Override
      public void flush() {
        // The records are in a list.
      }

      @Override
      public void close() {
        // There is nothing to close.
      }
    };
  }

  @Test
  void an_outcome_whose_place_a_sibling_took_goes_behind_it() {
    List<TestEngine> engines = new ArrayList<>();
    TestTool first =
        TestTool.of(
            "first",
            Effect.ONCE,
            call -> {
              engines.getFirst().deliver(); // the sibling is called and logged in between
              return new ToolOutcome.Returned("first");
            });
    TestTool second = TestTool.of("second", Effect.ONCE);
    ScriptedModel model = new ScriptedModel().callsAll(call("first"), call("second")).says("Done.");
    TestEngine engine = TestEngine.of(agent(first, second), model);
    engines.add(engine);
    Run run = engine.start("clerk", "Do both.");
    engine.drain();
    assertThat(kinds(engine.timeline(run.id())))
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
    // A process logs the intent, calls the tool and dies before it appends the outcome.
    engine
        .log()
        .append(
            run.id(),
            2,
            new ToolIntended(
                engine.clock().instant(),
                ActionId.parse("1.1"),
                engine.clock().instant().plusSeconds(60),
                run.started().definition()));

    List<StepOutcome> outcomes = engine.drain();

    assertThat(pay.invocations()).isEmpty();
    Run held = engine.run(run.id());
    assertThat(held.status()).isEqualTo(Status.WAITING);
    assertThat(engine.timeline(held.id()).last())
        .isInstanceOfSatisfying(
            Suspended.class, entry -> assertThat(entry.detail()).contains("1.1", "'pay'"));
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
  void a_tool_that_breaks_is_retried_by_its_effect() {
    Function<ToolInvocation, ToolOutcome> breaks =
        call -> {
          throw new NullPointerException("a bug");
        };
    TestTool read = TestTool.of("read", Effect.READ, breaks);
    TestEngine reading =
        TestEngine.of(agent(read), new ScriptedModel().calls("read", "{}").says("So."));
    Run told = reading.start("clerk", "Read it.");
    reading.drain();
    assertThat(read.invocations()).hasSize(1);
    assertThat(resultOf(reading.timeline(told.id())).output()).isEqualTo(Payload.of("a bug"));

    TestTool put = TestTool.of("put", Effect.IDEMPOTENT, breaks);
    TestEngine putting = TestEngine.of(agent(put), new ScriptedModel().calls("put", "{}"));
    Run held = putting.start("clerk", "Put it.");
    putting.drain();
    assertThat(put.invocations()).hasSize(8);
    assertThat(put.invocations()).extracting(call -> call.key()).containsOnly(held.id() + "/1.1");
    assertThat(reason(putting, held)).isEqualTo(HoldReason.TOOL_UNAVAILABLE);

    TestTool pay = TestTool.of("pay", Effect.ONCE, breaks);
    TestEngine paying = TestEngine.of(agent(pay), new ScriptedModel().calls("pay", "{}"));
    Run doubt = paying.start("clerk", "Pay.");
    paying.drain();
    assertThat(pay.invocations()).hasSize(1);
    assertThat(reason(paying, doubt)).isEqualTo(HoldReason.IN_DOUBT);
  }

  private static HoldReason reason(TestEngine engine, Run run) {
    return engine.run(run.id()).holds().getFirst().reason();
  }

  @Test
  void a_once_call_that_went_to_another_system_and_failed_is_held() {
    for (Exception failure :
        List.of(
            new SocketTimeoutException("read timed out"),
            new SQLTimeoutException("cancelled"),
            new IllegalStateException("cannot pay", new IOException("HTTP 504")))) {
      TestTool pay = TestTool.of("pay", Effect.ONCE, call -> thrown(failure));
      TestEngine engine = TestEngine.of(agent(pay), new ScriptedModel().calls("pay", "{}"));
      Run run = engine.start("clerk", "Pay.");
      engine.drain();
      assertThat(reason(engine, run)).isEqualTo(HoldReason.IN_DOUBT);
      assertThat(pay.invocations()).hasSize(1);
    }
  }

  private static ToolOutcome thrown(Exception failure) {
    return sneaky(failure);
  }

  @SuppressWarnings("unchecked") // throws what a user's tool may throw
  private static <E extends Exception> ToolOutcome sneaky(Exception failure) throws E {
    throw (E) failure;
  }

  /**
   * The process that makes the call is stopped; another one waits long enough, and asks a person.
   */
  private static void heldByAnother(TestEngine engine, RunId run) {
    engine.clock().advance(Duration.ofMinutes(10));
    ActionId open = engine.run(run).calls().keySet().iterator().next();
    engine
        .engine()
        .stepper()
        .step(
            TestDelivery.first(new StepMessage(run, open)),
            engine.clock().instant().plusSeconds(60));
  }

  @Test
  void the_process_that_made_a_call_settles_a_doubt_that_was_logged_meanwhile() {
    List<TestEngine> engines = new ArrayList<>();
    TestTool pay =
        TestTool.of(
            "pay",
            Effect.ONCE,
            call -> {
              heldByAnother(engines.getFirst(), call.run());
              return new ToolOutcome.Returned("paid");
            });
    ScriptedModel model = new ScriptedModel().calls("pay", "{}").says("Paid.");
    TestEngine engine = TestEngine.of(agent(pay), model);
    engines.add(engine);
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly(
            "Started", "ModelReplied", "ToolIntended", "Suspended", "ToolReturned", "ModelReplied");
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(pay.invocations()).hasSize(1);
  }

  @Test
  void the_process_whose_undo_failed_settles_a_doubt_about_it_too() {
    List<TestEngine> engines = new ArrayList<>();
    TestTool pay =
        TestTool.of("pay", Effect.ONCE)
            .undoneBy(
                Effect.ONCE,
                undo -> {
                  heldByAnother(engines.getFirst(), undo.run());
                  return new ToolOutcome.Refused("it was paid out already");
                });
    TestEngine engine =
        TestEngine.of(agent(pay), new ScriptedModel().calls("pay", "{}").says("Paid."));
    engines.add(engine);
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    engine.engine().rewinds().rewind(run.id(), 0, false, TestEngine.ADA.because("a mistake"));
    engine.drain();
    assertThat(engine.timeline(run.id()).entries())
        .filteredOn(Suspended.class::isInstance)
        .extracting(held -> ((Suspended) held).waitsFor())
        .containsExactly(
            new Wait.ForPerson(HoldReason.IN_DOUBT), new Wait.ForPerson(HoldReason.UNDO_FAILED));
    assertThat(engine.run(run.id()).holds())
        .singleElement()
        .satisfies(hold -> assertThat(hold.entry().detail()).contains("paid out already"));
  }

  @Test
  void a_persons_decision_about_a_doubt_wins_if_it_was_first() {
    List<TestEngine> engines = new ArrayList<>();
    TestTool pay =
        TestTool.of(
            "pay",
            Effect.ONCE,
            call -> {
              heldByAnother(engines.getFirst(), call.run());
              engines.getFirst().decide(call.run(), Choice.RECORD, "I asked the bank.");
              return new ToolOutcome.Returned("paid");
            });
    TestEngine engine =
        TestEngine.of(agent(pay), new ScriptedModel().calls("pay", "{}").says("Paid."));
    engines.add(engine);
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly(
            "Started", "ModelReplied", "ToolIntended", "Suspended", "Resumed", "ModelReplied");
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
    ToolResult result = resultOf(engine.timeline(run.id()));
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
    assertThat(((Payload.Inline) resultOf(engine.timeline(run.id())).output()).text())
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
    assertThat(resultOf(engine.timeline(run.id())).output())
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
