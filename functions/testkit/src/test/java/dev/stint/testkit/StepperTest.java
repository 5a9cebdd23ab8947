package dev.stint.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.agent.ToolOutcome;
import dev.stint.message.Message;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.port.StepMessage;
import dev.stint.run.ActionId;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.Held;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.step.Deployment;
import dev.stint.step.StepOutcome;
import dev.stint.step.StepOutcome.AlreadyDone;
import dev.stint.step.StepOutcome.NotReady;
import dev.stint.step.StepOutcome.PutBack;
import dev.stint.step.StepOutcome.Stuck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepperTest {

  @Test
  void a_run_goes_through_model_and_tool_to_its_answer() {
    TestTool read = TestTool.of("read", Effect.READ);
    ScriptedModel model = new ScriptedModel().calls("read", "{}").says("Done.");
    TestEngine engine = TestEngine.of(agent(read), model);
    Run run = engine.start("clerk", "Read it.");

    assertThat(engine.drain()).hasSize(3).allMatch(StepOutcome.Done.class::isInstance);

    Run done = engine.run(run.id());
    assertThat(done.status()).isEqualTo(Status.FINISHED);
    assertThat(kinds(done))
        .containsExactly("Started", "ModelReplied", "ToolReturned", "ModelReplied");
    assertThat(done.answer()).contains(List.of(Text.of("Done.")));
    assertThat(model.requests().get(1).messages())
        .extracting(Message::role)
        .containsExactly(Message.Role.USER, Message.Role.MODEL, Message.Role.TOOL);
  }

  @Test
  void several_calls_of_one_reply_run_as_steps_of_their_own_and_one_completes_the_set() {
    ScriptedModel model =
        new ScriptedModel().callsAll(call("a"), call("b"), call("c")).says("Done.");
    TestEngine engine =
        TestEngine.of(
            agent(
                TestTool.of("a", Effect.READ),
                TestTool.of("b", Effect.IDEMPOTENT),
                TestTool.of("c", Effect.ONCE)),
            model);
    Run run = engine.start("clerk", "Do it.");
    engine.deliver();
    assertThat(engine.queue().size()).isEqualTo(3);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(model.requests()).hasSize(2);
  }

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
  void a_redelivered_step_that_is_done_hands_on_what_is_still_open() {
    TestEngine engine =
        TestEngine.of(
            agent(TestTool.of("read", Effect.READ)),
            new ScriptedModel().calls("read", "{}").says("Done."));
    Run run = engine.start("clerk", "Read it.");
    StepMessage first = new StepMessage(run.id(), ActionId.model(0));
    engine.deliver();

    StepOutcome again =
        engine.engine().stepper().step(first, engine.clock().instant().plusSeconds(60));
    assertThat(again).isEqualTo(new AlreadyDone(1));

    engine.drain();
    assertThat(engine.run(run.id()).spent().steps()).isEqualTo(3);
    assertThat(engine.engine().stepper().step(first, engine.clock().instant().plusSeconds(60)))
        .isEqualTo(new AlreadyDone(0));
  }

  @Test
  void a_duplicate_dies_out_instead_of_doubling_the_run() {
    ScriptedModel model = new ScriptedModel();
    for (int n = 0; n < 10; n++) {
      model.calls("read", "{}");
    }
    model.says("Done.");
    TestEngine engine =
        TestEngine.of(agent(Limits.DEFAULT.steps(100), TestTool.of("read", Effect.READ)), model);
    Run run = engine.start("clerk", "Read it.");
    engine.queue().send(List.of(new StepMessage(run.id(), ActionId.model(0))), Duration.ZERO);
    List<StepOutcome> outcomes = engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(outcomes).filteredOn(AlreadyDone.class::isInstance).hasSizeLessThanOrEqualTo(2);
    assertThat(model.requests()).hasSize(11);
  }

  @Test
  void a_duplicate_dies_out_though_every_step_is_slow() {
    ScriptedModel model = new ScriptedModel();
    TestTool slow = TestTool.of("slow", Effect.READ);
    TestEngine engine =
        TestEngine.of(agent(Limits.DEFAULT.steps(100).time(Duration.ofDays(1)), slow), model);
    List<StepMessage> duplicates = new ArrayList<>();
    for (int n = 0; n < 10; n++) {
      boolean first = n == 0;
      model.does(
          request -> {
            // While the first call is made, its message is delivered once more.
            if (first) {
              duplicates.forEach(
                  message -> engine.queue().send(List.of(message), Duration.ofSeconds(1)));
            }
            engine.clock().advance(Duration.ofSeconds(30));
            return new ModelOutcome.Replied(List.of(call("slow")), ScriptedModel.USAGE);
          });
    }
    model.says("Done.");
    Run run = engine.start("clerk", "Read it.");
    duplicates.add(new StepMessage(run.id(), ActionId.model(0)));
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(model.requests()).hasSize(11);
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
  void a_text_that_is_gone_is_reported_and_its_run_marked() {
    String large = "clause ".repeat(20_000);
    TestEngine engine =
        TestEngine.of(
            agent(TestTool.of("read", Effect.READ, call -> new ToolOutcome.Returned(large))),
            new ScriptedModel().calls("read", "{}").says("Long."));
    Run run = engine.start("clerk", "Read it.");
    engine.deliver();
    engine.deliver();
    engine.payloads().clear();
    engine.deploy(
        new Deployment(List.of(agent()), List.of(Route.of("default", new ScriptedModel()))));
    assertThat(engine.drain())
        .singleElement()
        .isInstanceOfSatisfying(
            Stuck.class, stuck -> assertThat(stuck.why()).contains(run.id().value(), "Payload"));
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
  void a_busy_model_is_asked_again_later_and_no_attempt_is_logged() {
    ScriptedModel model = new ScriptedModel().busy("429").busy("503").says("Done.");
    TestEngine engine = TestEngine.of(agent(), model);
    Run run = engine.start("clerk", "Think.");
    List<StepOutcome> outcomes = engine.drain();
    assertThat(outcomes).filteredOn(PutBack.class::isInstance).hasSize(2);
    assertThat(kinds(engine.run(run.id()))).containsExactly("Started", "ModelReplied");
  }

  @Test
  void a_model_that_stays_busy_fails_the_run() {
    ScriptedModel model = new ScriptedModel();
    for (int n = 0; n < 8; n++) {
      model.busy("429");
    }
    TestEngine engine = TestEngine.of(agent(), model);
    Run run = engine.start("clerk", "Think.");
    engine.drain();
    assertThat(failure(engine.run(run.id())).cause()).isEqualTo(FailureCause.MODEL);
    assertThat(failure(engine.run(run.id())).detail()).contains("8 attempts", "429");
  }

  @Test
  void a_route_tries_its_models_in_order_and_the_log_names_the_one_that_answered() {
    Model busy = new ScriptedModel().busy("429");
    Model fine = new ScriptedModel().says("Done.");
    Price price = Price.of("1", "0.1", "10");
    Route route =
        new Route(
            "default",
            List.of(
                new Route.Stop("first", busy, Price.FREE, Duration.ofMinutes(1)),
                new Route.Stop("second", fine, price, Duration.ofMinutes(1))));
    TestEngine engine = TestEngine.of(new Deployment(List.of(agent()), List.of(route)));
    Run run = engine.start("clerk", "Think.");
    engine.drain();
    assertThat(engine.run(run.id()).last())
        .isInstanceOfSatisfying(
            ModelReplied.class,
            reply -> {
              assertThat(reply.model()).isEqualTo("second");
              assertThat(reply.cost()).isEqualByComparingTo("0.0002");
            });
  }

  @Test
  void a_refused_request_fails_the_run_at_once() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel().refuses("401 wrong key"));
    Run run = engine.start("clerk", "Think.");
    engine.drain();
    assertThat(failure(engine.run(run.id())).detail()).contains("401 wrong key");
  }

  @Test
  void a_loop_is_stopped_by_the_step_limit() {
    Model loop = request -> new ModelOutcome.Replied(List.of(call("read")), ScriptedModel.USAGE);
    TestEngine engine = TestEngine.of(agent(TestTool.of("read", Effect.READ)), loop);
    Run run = engine.start("clerk", "Loop.");
    engine.drain();
    Run failed = engine.run(run.id());
    assertThat(failed.spent().steps()).isEqualTo(20);
    assertThat(failure(failed).cause()).isEqualTo(FailureCause.LIMIT);
    assertThat(failure(failed).detail()).contains("steps, 20 of 20");
  }

  @Test
  void a_reply_that_asks_for_too_many_calls_fails_the_run() {
    ToolCall[] calls = new ToolCall[65];
    Arrays.fill(calls, call("read"));
    TestEngine engine =
        TestEngine.of(agent(TestTool.of("read", Effect.READ)), new ScriptedModel().callsAll(calls));
    Run run = engine.start("clerk", "Read all.");
    engine.drain();
    assertThat(failure(engine.run(run.id())).detail()).contains("65", "64");
  }

  @Test
  void a_large_result_goes_to_the_payload_store_and_the_model_still_reads_all_of_it() {
    String large = "clause ".repeat(20_000);
    ScriptedModel model = new ScriptedModel().calls("read", "{}").says("Long.");
    TestEngine engine =
        TestEngine.of(
            agent(TestTool.of("read", Effect.READ, call -> new ToolOutcome.Returned(large))),
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

  @Test
  void a_run_whose_agent_is_gone_is_reported_and_goes_on_once_it_is_back() {
    Agent agent = agent();
    TestEngine engine = TestEngine.of(agent, new ScriptedModel().says("Done."));
    Run run = engine.start("clerk", "Think.");
    engine.deploy(new Deployment(List.of(), List.of()));
    assertThat(engine.drain())
        .singleElement()
        .isInstanceOfSatisfying(
            Stuck.class, stuck -> assertThat(stuck.why()).contains("'clerk'", "[]"));

    engine.deploy(
        new Deployment(
            List.of(agent), List.of(Route.of("default", new ScriptedModel().says("Done.")))));
    assertThat(engine.engine().sweep().sweep(Duration.ofHours(1)).revived()).isEqualTo(1);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_damaged_run_is_reported_and_stops_no_other() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel().says("Done."));
    Run damaged = engine.start("clerk", "Think.");
    engine.log().append(damaged.id(), 1, damaged.started());
    engine.deploy(
        new Deployment(
            List.of(agent()), List.of(Route.of("default", new ScriptedModel().says("Done.")))));
    Run other = engine.start("clerk", "Think too.");
    assertThat(engine.drain())
        .filteredOn(Stuck.class::isInstance)
        .singleElement()
        .satisfies(
            stuck -> assertThat(((Stuck) stuck).why()).contains(damaged.id().value(), "entry 1"));
    assertThat(engine.run(other.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_sweep_finds_work_whose_message_was_lost_and_leaves_living_work_alone() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel().says("Done."));
    Run run = engine.start("clerk", "Think.");
    engine.queue().receive().orElseThrow().acknowledge(); // the message is lost
    assertThat(engine.engine().sweep().sweep(Duration.ofMinutes(16)).revived()).isZero();
    engine.clock().advance(Duration.ofMinutes(17));
    assertThat(engine.engine().sweep().sweep(Duration.ofMinutes(16)).revived()).isEqualTo(1);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_cancelled_run_makes_no_further_step() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel());
    Run run = engine.start("clerk", "Think.");
    engine.runs().cancel(run.id(), "Ada", "test", "no longer wanted");
    assertThat(engine.drain()).hasOnlyElementsOfTypes(AlreadyDone.class, NotReady.class);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void a_step_without_time_goes_back_to_the_queue_untried() {
    TestTool pay = TestTool.of("pay", Effect.ONCE);
    TestEngine engine = TestEngine.of(agent(pay), new ScriptedModel());
    Run run = engine.start("clerk", "Pay.");
    StepOutcome outcome =
        engine
            .engine()
            .stepper()
            .step(new StepMessage(run.id(), ActionId.model(0)), engine.clock().instant());
    assertThat(outcome).isInstanceOf(PutBack.class);
    assertThat(engine.run(run.id()).length()).isEqualTo(1);
  }

  private static Agent agent(TestTool... tools) {
    return agent(Limits.DEFAULT, tools);
  }

  private static Agent agent(Limits limits, TestTool... tools) {
    return Agent.named("clerk").limits(limits).tools(List.of(tools)).build();
  }

  private static ToolCall call(String tool) {
    return new ToolCall("call-" + tool, tool, Payload.of("{}"));
  }

  private static List<String> kinds(Run run) {
    return run.entries().stream().map(entry -> entry.getClass().getSimpleName()).toList();
  }

  private static ToolResult resultOf(Run run) {
    Entry entry = run.latest(ToolReturned.class::isInstance).orElseThrow().last();
    return ((ToolReturned) entry).result();
  }

  private static Failed failure(Run run) {
    return (Failed) run.end().orElseThrow();
  }

  private static void sleep() {
    try {
      Thread.sleep(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
