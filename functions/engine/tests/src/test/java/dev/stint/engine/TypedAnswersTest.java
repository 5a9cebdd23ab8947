package dev.stint.engine;

import static dev.stint.engine.Clerks.kinds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import dev.stint.agent.AnswerType;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.engine.Holds.Outcome;
import dev.stint.message.Message;
import dev.stint.message.Message.Role;
import dev.stint.run.Choice;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.HoldReason;
import dev.stint.run.Origin;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestAnswer;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypedAnswersTest {

  private final ScriptedModel model = new ScriptedModel();
  private final TestTool read = TestTool.of("read", Effect.READ);

  private TestEngine engine(Limits stintLimits) {
    return TestEngine.of(
        Agent.named("counter")
            .instructions("Count.")
            .tools(read)
            .answers(new TestAnswer())
            .stintLimits(stintLimits)
            .build(),
        model);
  }

  private static Run drained(TestEngine engine) {
    Run run = engine.start("counter", "How many?");
    engine.drain();
    return engine.run(run.id());
  }

  @Test
  void an_answer_that_fits_is_a_value() {
    TestEngine engine = engine(Limits.DEFAULT);
    model.calls("read", "{}").says(" 42 ");
    Run run = drained(engine);
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(engine.runs().answer(run, Long.class)).contains(42L);
    assertThat(engine.runs().answer(run, long.class)).contains(42L);
    assertThat(engine.runs().answerJson(run)).contains("42");
    assertThat(model.requests().getFirst().answer()).isPresent();
  }

  @Test
  void one_that_does_not_is_asked_for_again_with_what_is_wrong_and_counts() {
    TestEngine engine = engine(Limits.DEFAULT);
    model.says("Many.").says("42");
    Run run = drained(engine);
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "ModelReplied", "ModelReplied");
    assertThat(run.spent().steps()).isEqualTo(2);
    assertThat(run.spent().usage()).isEqualTo(ScriptedModel.USAGE.plus(ScriptedModel.USAGE));
    List<Message> asked = model.requests().getLast().messages();
    assertThat(asked).extracting(Message::role).containsExactly(Role.USER, Role.MODEL, Role.USER);
    assertThat(asked.getLast().toString()).contains("'Many.' is no whole number");
    assertThat(((ModelReplied) engine.timeline(run.id()).entries().get(1)).unfit())
        .isEqualTo("'Many.' is no whole number");
    assertThat(engine.runs().answer(run, Long.class)).contains(42L);
  }

  @Test
  void a_run_has_no_answer_before_one_fits() {
    TestEngine engine = engine(Limits.DEFAULT);
    model.says("Many.");
    Run run = engine.start("counter", "How many?");
    engine.deliver();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.RUNNING);
    assertThat(engine.runs().answer(engine.run(run.id()))).isEmpty();
    assertThat(engine.runs().answerJson(engine.run(run.id()))).isEmpty();
  }

  @Test
  void after_three_in_a_row_a_person_is_asked_and_may_let_it_go_on() {
    TestEngine engine = engine(Limits.DEFAULT);
    model.says("Many.").says("Lots.").says("Heaps.").says("Scores.").says("42");
    Run run = drained(engine);
    assertThat(run.holds())
        .singleElement()
        .satisfies(
            hold -> {
              assertThat(hold.reason()).isEqualTo(HoldReason.UNFIT);
              assertThat(hold.choices()).containsExactly(Choice.RENEW, Choice.GIVE_UP);
            });
    assertThat(model.requests()).hasSize(3);
    assertThat(engine.decide(run.id(), Choice.RENEW, "")).isInstanceOf(Outcome.Accepted.class);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(model.requests()).as("it is asked three times more at most").hasSize(5);
  }

  @Test
  void one_that_fits_begins_the_count_anew() {
    TestEngine engine = engine(Limits.DEFAULT);
    model.says("Many.").says("Lots.").says("1").says("Heaps.").says("Scores.").says("2");
    Run run = drained(engine);
    engine.runs().say(run.id(), "And now?");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.runs().answer(engine.run(run.id()), Long.class)).contains(2L);
  }

  @Test
  void limits_count_before_the_third() {
    TestEngine engine = engine(Limits.DEFAULT.steps(2));
    model.says("Many.").says("Lots.");
    Run run = drained(engine);
    assertThat(run.holds().getFirst().reason()).isEqualTo(HoldReason.LIMIT);
  }

  @Test
  void nobody_is_told_of_an_answer_that_does_not_fit() {
    TestEngine engine = engine(Limits.DEFAULT);
    engine.notifier().answers(new dev.stint.agent.ToolOutcome.Returned("Sent."));
    model.says("Many.").says("42");
    Run run =
        engine.start(
            "counter", "How many?", new Origin("mail", "ada@example.com", "<1>", Map.of()));
    engine.drain();
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "ModelReplied", "ModelReplied", "ToolIntended", "ToolReturned");
  }

  @Test
  void a_type_that_breaks_loses_no_reply_that_was_paid_for() {
    AnswerType broken =
        new AnswerType() {
          @Override
          public String name() {
            return "Broken";
          }

          @Override
          public String schema() {
            return "{}";
          }

          @Override
          public Object read(String text) {
            throw new IllegalStateException("a bug of the type");
          }

          @Override
          public String json(String text) {
            throw new IllegalStateException("a bug of the type");
          }
        };
    TestEngine engine = TestEngine.of(Agent.named("counter").answers(broken).build(), model);
    model.says("1").says("2").says("3");
    Run run = drained(engine);
    assertThat(run.holds().getFirst().reason()).isEqualTo(HoldReason.UNFIT);
    assertThat(run.spent().steps()).isEqualTo(3);
    assertThat(((ModelReplied) engine.timeline(run.id()).entries().get(1)).unfit())
        .contains("a bug of the type");
  }

  @Test
  void a_reply_with_calls_is_no_answer() {
    TestEngine engine = engine(Limits.DEFAULT);
    model
        .does(
            request ->
                new dev.stint.agent.ModelOutcome.Replied(
                    List.of(
                        dev.stint.message.Text.of("Let me see."),
                        new dev.stint.message.ToolCall(
                            "c", "read", dev.stint.message.Payload.of("{}"))),
                    ScriptedModel.USAGE))
        .says("7");
    Run run = drained(engine);
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(model.requests()).hasSize(2);
  }

  @Test
  void a_run_that_is_rewound_to_an_unfit_answer_asks_for_another() {
    TestEngine engine = engine(Limits.DEFAULT);
    model.says("Many.").says("42").says("43");
    Run run = drained(engine);
    Person ada = TestEngine.ADA;
    engine.engine().rewinds().rewind(run.id(), 1, false, ada);
    engine.drain();
    assertThat(engine.runs().answer(engine.run(run.id()), Long.class)).contains(43L);
    assertThat(model.requests().getLast().messages().toString()).contains("is no whole number");
  }
}
