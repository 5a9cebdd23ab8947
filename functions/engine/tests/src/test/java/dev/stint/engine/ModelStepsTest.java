package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.call;
import static dev.stint.engine.Clerks.failure;
import static dev.stint.engine.Clerks.kinds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Effect;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.engine.StepOutcome.PutBack;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Run;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The outcome of a model call, for anything a model may do. */
class ModelStepsTest {

  @Test
  void a_busy_model_is_asked_again_later_and_no_attempt_is_logged() {
    ScriptedModel model = new ScriptedModel().busy("429").busy("503").says("Done.");
    TestEngine engine = TestEngine.of(agent(), model);
    Run run = engine.start("clerk", "Think.");
    List<StepOutcome> outcomes = engine.drain();
    assertThat(outcomes).filteredOn(PutBack.class::isInstance).hasSize(2);
    assertThat(kinds(engine.timeline(run.id()))).containsExactly("Started", "ModelReplied");
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
    assertThat(engine.timeline(run.id()).last())
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
  void an_endless_run_is_held_by_the_step_limit_of_its_stint() {
    Model loop =
        request ->
            new ModelOutcome.Replied(
                List.of(
                    new ToolCall(
                        "call",
                        "read",
                        Payload.of("{\"page\":%d}".formatted(request.messages().size())))),
                ScriptedModel.USAGE);
    TestEngine engine = TestEngine.of(agent(TestTool.of("read", Effect.READ)), loop);
    Run run = engine.start("clerk", "Loop.");
    engine.drain();
    Run held = engine.run(run.id());
    assertThat(held.spent().steps()).isEqualTo(20);
    assertThat(held.hold().orElseThrow().entry().detail()).contains("steps, 20 of 20");
  }

  @Test
  void a_reply_that_asks_for_too_many_calls_is_paid_for_and_not_used() {
    ToolCall[] calls = new ToolCall[65];
    Arrays.fill(calls, call("read"));
    TestEngine engine =
        TestEngine.of(agent(TestTool.of("read", Effect.READ)), new ScriptedModel().callsAll(calls));
    Run run = engine.start("clerk", "Read all.");
    engine.drain();
    Run held = engine.run(run.id());
    assertThat(held.hold().orElseThrow().entry().detail()).contains("more than 64 calls");
    assertThat(held.spent().usage()).isEqualTo(ScriptedModel.USAGE);
  }
}
