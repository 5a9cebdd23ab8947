package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.call;
import static dev.stint.engine.Clerks.kinds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.ModelOutcome;
import dev.stint.engine.StepOutcome.AlreadyDone;
import dev.stint.engine.StepOutcome.NotReady;
import dev.stint.engine.StepOutcome.PutBack;
import dev.stint.message.Message;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.port.Delivery;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestDelivery;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run from its first step to its last, and messages that are delivered twice or too late. */
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
    assertThat(kinds(engine.timeline(done.id())))
        .containsExactly("Started", "ModelReplied", "ToolReturned", "ModelReplied");
    assertThat(engine.runs().answer(done)).contains(List.of(Text.of("Done.")));
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
  void a_redelivered_step_that_is_done_hands_on_what_is_still_open() {
    TestEngine engine =
        TestEngine.of(
            agent(TestTool.of("read", Effect.READ)),
            new ScriptedModel().calls("read", "{}").says("Done."));
    Run run = engine.start("clerk", "Read it.");
    Delivery first = TestDelivery.first(new StepMessage(run.id(), ActionId.model(0)));
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
      model.calls("read", "{\"n\":%d}".formatted(n));
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
            // While the first call is made, its message is delivered again.
            if (first) {
              duplicates.forEach(
                  message -> engine.queue().send(List.of(message), Duration.ofSeconds(1)));
            }
            engine.clock().advance(Duration.ofSeconds(30));
            ToolCall call =
                new ToolCall(
                    "call",
                    "slow",
                    Payload.of("{\"at\":\"%s\"}".formatted(engine.clock().instant())));
            return new ModelOutcome.Replied(List.of(call), ScriptedModel.USAGE);
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
  void a_cancelled_run_makes_no_further_step() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel());
    Run run = engine.start("clerk", "Think.");
    engine.runs().cancel(run.id(), TestEngine.ADA.because("no longer wanted"));
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
            .step(
                TestDelivery.first(new StepMessage(run.id(), ActionId.model(0))),
                engine.clock().instant());
    assertThat(outcome).isInstanceOf(PutBack.class);
    assertThat(engine.run(run.id()).length()).isEqualTo(1);
  }
}
