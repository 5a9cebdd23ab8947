package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.Usage;
import dev.stint.run.Entry.Wasted;
import dev.stint.run.HoldReason;
import dev.stint.run.Run;
import dev.stint.run.StepMessage;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestDelivery;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tokens that a vendor does not count are replaced by an upper bound. */
class UsageTest {

  private static final Price PRICE = Price.of("1", "0.1", "10");

  private static TestEngine engine(Model model, Limits limits, TestTool... tools) {
    Route.Stop stop =
        new Route.Stop(
            "m", model, PRICE, Duration.ofMinutes(1), ModelParameters.NONE.maxOutputTokens(1_000));
    return TestEngine.of(
        new Deployment(
            List.of(agent(limits, tools)), List.of(new Route("default", List.of(stop)))));
  }

  private static Run answered(Usage counted, String answer) {
    TestEngine engine =
        engine(request -> new Replied(List.of(Text.of(answer)), counted), Limits.DEFAULT);
    Run run = engine.start("clerk", "Think of something.");
    engine.drain();
    return engine.run(run.id());
  }

  @Test
  void a_number_that_is_missing_is_an_upper_bound_and_marked() {
    Usage usage = answered(Usage.NONE, "Done.").spent().usage();
    assertThat(usage.estimated()).isTrue();
    assertThat(usage.inputTokens()).isGreaterThan("Think of something.".length());
    assertThat(usage.outputTokens()).as("what it was allowed").isEqualTo(1_000);
    assertThat(answered(Usage.NONE, "Done.").spent().costUsd()).isPositive();
  }

  @Test
  void a_number_that_cannot_be_is_an_upper_bound_and_a_plausible_one_is_not_touched() {
    Usage tooFew = answered(new Usage(20, 1, 0), "word ".repeat(100)).spent().usage();
    assertThat(tooFew).isEqualTo(new Usage(20, 1_000, 0, true));
    Usage fine = answered(new Usage(20, 110, 10), "word ".repeat(100)).spent().usage();
    assertThat(fine).isEqualTo(new Usage(20, 110, 10));
  }

  @Test
  void a_model_that_counts_nothing_spends_its_limits_all_the_same() {
    TestTool read = TestTool.of("read", Effect.READ);
    Model silent =
        request ->
            new Replied(
                List.of(
                    new ToolCall(
                        "1",
                        "read",
                        Payload.of("{\"page\":%d}".formatted(request.messages().size())))),
                Usage.NONE);
    TestEngine engine = engine(silent, Limits.DEFAULT.steps(1_000).tokens(20_000), read);
    Run run = engine.start("clerk", "Read on.");
    engine.drain();
    Run held = engine.run(run.id());
    assertThat(held.hold().orElseThrow().reason()).isEqualTo(HoldReason.LIMIT);
    assertThat(held.spent().usage().tokens()).isLessThanOrEqualTo(20_000);
    assertThat(read.invocations()).hasSizeLessThan(20);
  }

  @Test
  void what_a_duplicate_paid_that_came_second_is_wasted() {
    List<TestEngine> engines = new ArrayList<>();
    ScriptedModel model =
        new ScriptedModel()
            .does(
                request -> {
                  TestEngine engine = engines.getFirst();
                  StepMessage same =
                      new StepMessage(
                          engine
                              .index()
                              .toRevive(java.util.Optional.empty(), 1)
                              .runs()
                              .getFirst()
                              .run(),
                          ActionId.model(0));
                  engine
                      .engine()
                      .stepper()
                      .step(TestDelivery.first(same), engine.clock().instant().plusSeconds(100));
                  return new Replied(List.of(Text.of("Second.")), new Usage(90, 30, 0));
                })
            .says("First.");
    TestEngine engine = engine(model, Limits.DEFAULT);
    engines.add(engine);
    Run started = engine.start("clerk", "Think.");
    engine.drain();
    Run run = engine.run(started.id());
    assertThat(engine.runs().answer(run)).contains(List.of(Text.of("First.")));
    assertThat(engine.timeline(run.id()).last())
        .isInstanceOfSatisfying(
            Wasted.class, wasted -> assertThat(wasted.usage()).isEqualTo(new Usage(90, 30, 0)));
    assertThat(run.spent().usage()).isEqualTo(ScriptedModel.USAGE);
    assertThat(run.wasted().costUsd()).isEqualByComparingTo("0.00039");
  }
}
