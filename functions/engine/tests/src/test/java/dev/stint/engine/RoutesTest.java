package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.failure;
import static dev.stint.engine.Clerks.kinds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.BadReply;
import dev.stint.agent.ModelOutcome.Busy;
import dev.stint.agent.ModelOutcome.Overflow;
import dev.stint.agent.ModelOutcome.Refused;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelOutcome.Unauthorized;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.message.Text;
import dev.stint.message.Usage;
import dev.stint.run.Choice;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.HoldReason;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A route goes on to its next model, and says why if none replied. */
class RoutesTest {

  private static final Price PRICE = Price.of("1", "0.1", "10");
  private static final Model BUG =
      request -> {
        throw new NullPointerException("choices[0]");
      };

  private static Model answers(ModelOutcome outcome) {
    return request -> outcome;
  }

  private static TestEngine engine(Model... models) {
    List<Route.Stop> stops =
        Stream.of(models)
            .map(
                model ->
                    new Route.Stop(
                        "model-" + List.of(models).indexOf(model),
                        model,
                        PRICE,
                        Duration.ofMinutes(1)))
            .toList();
    return TestEngine.of(
        new Deployment(
            List.of(agent(Limits.DEFAULT.tokens(10_000_000).costUsd("100"))),
            List.of(new Route("default", stops))));
  }

  private static Run after(TestEngine engine) {
    Run run = engine.start("clerk", "Think.");
    engine.drain();
    return engine.run(run.id());
  }

  static Stream<Model> unwilling() {
    return Stream.of(
        answers(new Refused("404 no such model")),
        answers(new Unauthorized("401")),
        answers(new Busy("503", Duration.ZERO)),
        answers(new Overflow("too long")),
        answers(new BadReply("choices: []", Usage.NONE)),
        answers(new Replied(List.of(), ScriptedModel.USAGE)),
        BUG);
  }

  @ParameterizedTest
  @MethodSource("unwilling")
  void whatever_the_first_model_says_the_spare_is_asked(Model first) {
    ScriptedModel spare = new ScriptedModel().says("Done.");
    TestEngine engine = engine(first, spare);
    Run run = after(engine);
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(engine.timeline(run.id()).last())
        .isInstanceOfSatisfying(
            ModelReplied.class, reply -> assertThat(reply.model()).isEqualTo("model-1"));
  }

  @Test
  void a_bad_reply_is_asked_for_once_more() {
    ScriptedModel model =
        new ScriptedModel().does(request -> new BadReply("?", Usage.NONE)).says("Done.");
    Run run = after(engine(model));
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(model.requests()).hasSize(2);
    assertThat(run.wasted().usage().estimated()).as("it was paid for all the same").isTrue();
    assertThat(run.wasted().usage().outputTokens()).isPositive();
  }

  @Test
  void a_bad_reply_that_took_all_of_the_time_is_not_asked_for_again() {
    List<TestEngine> engines = new ArrayList<>();
    List<Integer> asked = new ArrayList<>();
    Model slow =
        request -> {
          asked.add(request.messages().size());
          engines.getFirst().clock().advance(Duration.ofMinutes(3));
          return new BadReply("?", Usage.NONE);
        };
    TestEngine engine = engine(slow, new ScriptedModel().says("Done."));
    engines.add(engine);
    Run run = engine.start("clerk", "Think.");
    engine.deliver();
    assertThat(asked).hasSize(1);
    assertThat(engine.run(run.id()).wasted().usage().tokens()).isPositive();
  }

  @Test
  void a_model_that_only_gives_bad_replies_is_left_to_a_person_in_the_end() {
    Run run = after(engine(BUG));
    assertThat(run.hold().orElseThrow().reason()).isEqualTo(HoldReason.MODEL_UNAVAILABLE);
    assertThat(run.hold().orElseThrow().entry().detail()).contains("choices[0]");
  }

  @Test
  void a_reply_of_no_use_that_was_paid_for_is_on_record_and_leaves_less() {
    ScriptedModel model =
        new ScriptedModel()
            .does(request -> new Replied(List.of(), new Usage(50, 7, 0)))
            .says("Done.");
    TestEngine engine = engine(model);
    Run run = after(engine);
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "Wasted", "ModelReplied");
    assertThat(run.wasted().usage()).isEqualTo(new Usage(50, 7, 0));
    assertThat(run.wasted().costUsd()).isEqualByComparingTo("0.00012");
    assertThat(run.spent().usage()).isEqualTo(ScriptedModel.USAGE);
    int before = model.requests().get(0).maxOutputTokens();
    assertThat(before).isEqualTo(4096);
  }

  @Test
  void a_reply_that_is_larger_than_anybody_reads_is_none() {
    String large = "x".repeat(Model.REPLY_BYTES_MAX + 1);
    ScriptedModel spare = new ScriptedModel().says("Done.");
    TestEngine engine =
        engine(answers(new Replied(List.of(Text.of(large)), new Usage(10, 1_000_000, 0))), spare);
    Run run = after(engine);
    assertThat(engine.runs().answer(run)).contains(List.of(Text.of("Done.")));
  }

  @Test
  void when_all_have_said_no_the_run_waits_or_fails_by_what_they_said() {
    assertThat(reason(new Refused("404"), new Unauthorized("401")))
        .isEqualTo(HoldReason.CREDENTIALS);
    assertThat(reason(new Refused("404"), new Overflow("200,000 tokens")))
        .isEqualTo(HoldReason.CONTEXT_OVERFLOW);
    Run failed = after(engine(answers(new Refused("404")), answers(new Refused("400"))));
    assertThat(failure(failed).cause()).isEqualTo(FailureCause.MODEL);
    assertThat(failure(failed).detail()).contains("model-0", "404", "model-1", "400");
  }

  private static HoldReason reason(ModelOutcome first, ModelOutcome second) {
    return after(engine(answers(first), answers(second))).hold().orElseThrow().reason();
  }

  @Test
  void a_conversation_that_is_too_long_goes_on_when_a_model_reads_more() {
    ScriptedModel model =
        new ScriptedModel().does(request -> new Overflow("8,192 tokens")).says("Done.");
    TestEngine engine = engine(model);
    Run run = after(engine);
    engine.decide(run.id(), Choice.RETRY, "");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }
}
