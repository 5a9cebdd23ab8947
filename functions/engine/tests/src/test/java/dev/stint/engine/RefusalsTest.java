package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.BadReply;
import dev.stint.agent.ModelOutcome.Busy;
import dev.stint.agent.ModelOutcome.Overflow;
import dev.stint.agent.ModelOutcome.Refused;
import dev.stint.agent.ModelOutcome.Unauthorized;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.engine.StepOutcome.PutBack;
import dev.stint.message.Usage;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.InputBound;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a run comes to, and what people read, when no model of a route gives a reply of use. */
class RefusalsTest {

  private static final Price PRICE = Price.of("1", "0.1", "10");
  private static final Limits WIDE = Limits.DEFAULT.tokens(10_000_000).costUsd("100");

  private static TestEngine engine(Agent clerk, Price price, Model... models) {
    List<Route.Stop> stops = new ArrayList<>();
    for (Model model : models) {
      stops.add(
          new Route.Stop(
              "model-" + stops.size(),
              model,
              price,
              Duration.ofMinutes(1),
              ModelParameters.NONE.maxOutputTokens(1_000)));
    }
    return TestEngine.of(
        new Deployment(List.of(clerk), List.of(new Route("default", List.copyOf(stops)))));
  }

  private static Run after(TestEngine engine) {
    Run run = engine.start("clerk", "Think.");
    engine.drain();
    return engine.run(run.id());
  }

  private static Hold hold(Model... models) {
    return after(engine(agent(WIDE), PRICE, models)).hold().orElseThrow();
  }

  @Test
  void a_hold_names_the_models_and_what_each_has_said() {
    Hold credentials =
        hold(
            request -> new Unauthorized("401 expired"),
            request -> new Unauthorized("403 no"),
            request -> new Refused("404 gone"));
    assertThat(credentials.reason()).isEqualTo(HoldReason.CREDENTIALS);
    assertThat(credentials.detail())
        .contains(
            "The vendor of model 'model-0', 'model-1' does not take its credentials.",
            "model 'model-0': does not take its credentials: 401 expired",
            "model 'model-1': does not take its credentials: 403 no",
            "model 'model-2': refused the request: 404 gone");

    Hold overflow =
        hold(request -> new Overflow("200001 tokens"), request -> new Refused("404 gone"));
    assertThat(overflow.reason()).isEqualTo(HoldReason.CONTEXT_OVERFLOW);
    assertThat(overflow.detail())
        .contains(
            "longer than model 'model-0' reads",
            "model 'model-0': the conversation is too long for it: 200001 tokens");
  }

  @Test
  void a_model_that_is_too_dear_is_said_to_be_beside_one_that_is_busy() {
    Price dear = Price.of("1000000", "1000000", "1000000");
    Model busy = request -> new Busy("503", Duration.ZERO);
    Route route =
        new Route(
            "default",
            List.of(
                new Route.Stop("dear", busy, dear, Duration.ofMinutes(1)),
                new Route.Stop("cheap", busy, Price.FREE, Duration.ofMinutes(1))));
    TestEngine engine = TestEngine.of(new Deployment(List.of(agent()), List.of(route)));
    engine.start("clerk", "Think.");
    assertThat(engine.deliver().orElseThrow())
        .isInstanceOfSatisfying(
            PutBack.class,
            back ->
                assertThat(back.why())
                    .contains("model 'dear': would read up to", "model 'cheap': 503"));
  }

  @Test
  void a_model_is_asked_twice_in_one_step_and_no_more() {
    ScriptedModel model = new ScriptedModel();
    for (int n = 0; n < 3; n++) {
      model.does(request -> new BadReply("?", Usage.NONE));
    }
    TestEngine engine = engine(agent(WIDE), PRICE, model);
    engine.start("clerk", "Think.");
    engine.deliver();
    assertThat(model.requests()).hasSize(2);
  }

  @Test
  void a_model_that_said_why_it_does_not_answer_is_not_asked_again_in_that_step() {
    for (ModelOutcome said :
        List.of(
            new Busy("503", Duration.ZERO),
            new Refused("404"),
            new Unauthorized("401"),
            new Overflow("too long"))) {
      ScriptedModel model = new ScriptedModel().does(request -> said);
      TestEngine engine = engine(agent(WIDE), PRICE, model);
      engine.start("clerk", "Think.");
      engine.deliver();
      assertThat(model.requests()).hasSize(1);
    }
  }

  @Test
  void a_refusal_that_was_paid_for_is_on_record_and_a_free_one_is_not() {
    Run paid =
        after(engine(agent(WIDE), PRICE, request -> new Refused("filtered", new Usage(1, 0, 0))));
    assertThat(paid.status()).isEqualTo(Status.FAILED);
    assertThat(paid.wasted().usage()).isEqualTo(new Usage(1, 0, 0));
    assertThat(paid.wasted().costUsd()).isEqualByComparingTo("0.000001");
    Run free = after(engine(agent(WIDE), PRICE, request -> new Refused("404")));
    assertThat(free.wasted().calls()).isZero();
    assertThat(free.length()).isEqualTo(2);
  }

  @Test
  void an_error_of_a_model_is_a_refusal() {
    Run run =
        after(
            engine(
                agent(WIDE),
                PRICE,
                request -> {
                  throw new StackOverflowError("deep");
                }));
    assertThat(Clerks.failure(run).cause()).isEqualTo(FailureCause.MODEL);
    assertThat(Clerks.failure(run).detail()).contains("model 'model-0'", "deep");
  }

  @Test
  void a_model_for_which_the_step_has_no_time_left_is_not_asked() {
    List<TestEngine> engines = new ArrayList<>();
    ScriptedModel spare = new ScriptedModel();
    TestEngine engine =
        engine(
            agent(WIDE),
            PRICE,
            request -> {
              engines.getFirst().clock().advance(Duration.ofMinutes(5));
              return new Busy("503", Duration.ZERO);
            },
            spare);
    engines.add(engine);
    engine.start("clerk", "Think.");
    assertThat(engine.deliver().orElseThrow())
        .isInstanceOfSatisfying(
            PutBack.class,
            back -> assertThat(back.why()).contains("model 'model-1'", "no answer within PT0S"));
    assertThat(spare.requests()).isEmpty();
  }

  /** The tokens that the first request to the model may have. */
  private static long input() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel());
    Run run = engine.start("clerk", "Think.");
    return InputBound.tokens(
        agent(),
        engine.timeline(run.id()),
        new Route.Stop("model-0", new ScriptedModel(), Price.FREE, Duration.ofMinutes(1)));
  }

  private static Run limited(ScriptedModel model, long stintTokens, long runTokens) {
    Agent clerk =
        Agent.named("clerk")
            .stintLimits(Limits.DEFAULT.tokens(stintTokens))
            .runLimits(Limits.DEFAULT.tokens(runTokens))
            .build();
    return after(engine(clerk, Price.FREE, model));
  }

  @Test
  void a_model_is_asked_if_the_limits_pay_for_sixteen_tokens_of_reply_and_not_for_fewer() {
    ScriptedModel model = new ScriptedModel().says("Done.");
    assertThat(limited(model, input() + 16, 1_000_000).status()).isEqualTo(Status.FINISHED);
    assertThat(model.requests().getFirst().maxOutputTokens()).isEqualTo(16);

    ScriptedModel unasked = new ScriptedModel();
    Run held = limited(unasked, input() + 15, 1_000_000);
    assertThat(held.hold().orElseThrow().reason()).isEqualTo(HoldReason.LIMIT);
    assertThat(held.hold().orElseThrow().detail())
        .contains("the stint's limits", "model-0 would read up to %d tokens".formatted(input()));
    assertThat(unasked.requests()).isEmpty();
  }

  @Test
  void the_run_ends_only_if_a_new_stint_would_not_pay_for_the_call_either() {
    Run held = limited(new ScriptedModel(), input() + 15, input() + 16);
    assertThat(held.hold().orElseThrow().reason()).isEqualTo(HoldReason.LIMIT);
    Run ended = limited(new ScriptedModel(), input() + 15, input() + 15);
    assertThat(Clerks.failure(ended).cause()).isEqualTo(FailureCause.LIMIT);
    assertThat(Clerks.failure(ended).detail()).contains("the run's limits");
  }
}
