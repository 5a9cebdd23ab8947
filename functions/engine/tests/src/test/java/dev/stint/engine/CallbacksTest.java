package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Callback;
import dev.stint.agent.Effect;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.Callbacks.Answer;
import dev.stint.engine.Callbacks.Outcome;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.run.Choice;
import dev.stint.run.HoldReason;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that other systems answer, and signals. */
class CallbacksTest {

  private static final ActionId CALL = new ActionId(1, 1);
  private static final Answer PAID = Answer.result("{\"paid\":true}");
  private static final Duration DAY = Duration.ofDays(1);

  private Consumer<Callback> other = callback -> {};
  private ToolOutcome comes = new ToolOutcome.AwaitsCallback();
  private Optional<Duration> heartbeat = Optional.empty();
  private final ScriptedModel model = new ScriptedModel().calls("order", "{}").says("Done.");
  private String token = "";

  private TestEngine engine(Effect effect) {
    return engine(tool(effect));
  }

  private TestTool tool(Effect effect) {
    return TestTool.of(
            "order",
            effect,
            invocation -> {
              Callback callback = invocation.callback().orElseThrow();
              token = callback.token();
              other.accept(callback);
              return comes;
            })
        .answered(new Callback.Terms(DAY, heartbeat));
  }

  private TestEngine engine(TestTool tool) {
    return TestEngine.of(
        Agent.named("clerk").instructions("Order.").route("main").tools(tool).build(), model);
  }

  private Run ordered(TestEngine engine) {
    Run run = engine.start("clerk", "Order it.");
    deliver(engine);
    return engine.run(run.id());
  }

  /** Delivers what is there now; the clock stands. */
  private static void deliver(TestEngine engine) {
    while (engine.deliver().isPresent()) {}
  }

  /** What the model read as the result of its call. */
  private String result() {
    return model.requests().getLast().messages().stream()
        .flatMap(message -> message.parts().stream())
        .filter(ToolResult.class::isInstance)
        .map(part -> ((Payload.Inline) ((ToolResult) part).output()).text())
        .reduce("", (first, last) -> last);
  }

  @ParameterizedTest
  @EnumSource(Effect.class)
  void another_system_answers_a_call_once_and_the_run_goes_on(Effect effect) {
    TestEngine engine = engine(effect);
    Run run = ordered(engine);
    assertThat(run.status()).isEqualTo(Status.WAITING);
    assertThat(engine.engine().callbacks().complete(token, PAID))
        .isInstanceOf(Outcome.Accepted.class);
    assertThat(engine.engine().callbacks().complete(token, PAID))
        .isInstanceOf(Outcome.Accepted.class);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.engine().callbacks().complete(token, PAID))
        .isInstanceOf(Outcome.Accepted.class);
    assertThat(engine.engine().callbacks().complete(token, Answer.result("{}")))
        .isInstanceOf(Outcome.Answered.class);
    assertThat(result()).isEqualTo("{\"paid\":true}");
    assertThat(engine.run(run.id()).spent().steps()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource(Effect.class)
  void an_answer_may_come_before_the_tool_returns(Effect effect) {
    TestEngine[] engine = new TestEngine[1];
    other =
        callback ->
            assertThat(engine[0].engine().callbacks().complete(callback.token(), PAID))
                .isInstanceOf(Outcome.Accepted.class);
    engine[0] = engine(effect);
    Run run = ordered(engine[0]);
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(result()).isEqualTo("{\"paid\":true}");
    assertThat(run.spent().steps()).isEqualTo(3);
  }

  @Test
  void an_answer_to_a_call_in_doubt_settles_the_doubt() {
    comes = new ToolOutcome.InDoubt("timed out");
    TestEngine engine = engine(Effect.ONCE);
    Run run = ordered(engine);
    assertThat(run.holds().getFirst().reason()).isEqualTo(HoldReason.IN_DOUBT);
    assertThat(engine.engine().callbacks().complete(token, PAID))
        .isInstanceOf(Outcome.Accepted.class);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(result()).isEqualTo("{\"paid\":true}");
  }

  @Test
  void a_tool_that_fails_after_its_callback_was_answered_changes_nothing() {
    TestEngine[] engine = new TestEngine[1];
    other = callback -> engine[0].engine().callbacks().complete(callback.token(), PAID);
    comes = new ToolOutcome.Refused("no such thing");
    engine[0] = engine(Effect.ONCE);
    Run run = ordered(engine[0]);
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(result()).isEqualTo("{\"paid\":true}");
  }

  @Test
  void an_error_is_what_the_model_reads() {
    TestEngine engine = engine(Effect.ONCE);
    Run run = ordered(engine);
    assertThat(engine.engine().callbacks().complete(token, Answer.error(" ")))
        .isInstanceOf(Outcome.BadAnswer.class);
    engine.engine().callbacks().complete(token, Answer.error("sold out"));
    engine.drain();
    assertThat(result()).isEqualTo("sold out");
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void an_answer_that_does_not_come_in_time_is_given_up() {
    TestEngine engine = engine(Effect.ONCE);
    Run run = ordered(engine);
    engine.clock().advance(DAY);
    assertThat(engine.engine().callbacks().complete(token, PAID)).isInstanceOf(Outcome.Gone.class);
    engine.drain();
    assertThat(result()).isEqualTo("No answer to this call came in time.");
    assertThat(engine.engine().callbacks().complete(token, PAID)).isInstanceOf(Outcome.Gone.class);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void signs_of_life_put_the_expiry_off_and_the_log_has_few_of_them() {
    heartbeat = Optional.of(Duration.ofMinutes(10));
    TestEngine engine = engine(Effect.ONCE);
    Run run = ordered(engine);
    long before = engine.run(run.id()).length();
    for (int minute = 0; minute < 60; minute++) {
      engine.clock().advance(Duration.ofMinutes(1));
      assertThat(engine.engine().callbacks().heartbeat(token)).isInstanceOf(Outcome.Accepted.class);
      deliver(engine);
    }
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.WAITING);
    assertThat(engine.run(run.id()).length() - before).isEqualTo(12);
    engine.clock().advance(Duration.ofMinutes(10));
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(engine.engine().callbacks().heartbeat(token)).isInstanceOf(Outcome.Gone.class);
  }

  @Test
  void signs_of_life_last_no_longer_than_the_time_of_the_call() {
    heartbeat = Optional.of(Duration.ofHours(10));
    TestEngine engine = engine(Effect.ONCE);
    Run run = ordered(engine);
    for (int hour = 0; hour < 23; hour++) {
      engine.clock().advance(Duration.ofHours(1));
      engine.engine().callbacks().heartbeat(token);
    }
    assertThat(engine.run(run.id()).suspensions().getFirst().ends())
        .contains(TestEngine.START.plus(DAY));
    engine.clock().advance(Duration.ofHours(1));
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_call_without_heartbeats_takes_none() {
    TestEngine engine = engine(Effect.ONCE);
    ordered(engine);
    assertThat(engine.engine().callbacks().heartbeat(token)).isInstanceOf(Outcome.BadAnswer.class);
  }

  @Test
  void nobody_else_answers_a_call() {
    TestEngine engine = engine(Effect.ONCE);
    Run run = ordered(engine);
    String forged = token.substring(0, token.length() - 2) + "AA";
    for (String other : List.of("", ".", "no", forged, token + "=", token.replace('.', '/'))) {
      assertThat(engine.engine().callbacks().complete(other, PAID))
          .isInstanceOf(Outcome.UnknownToken.class);
    }
    assertThat(engine.run(run.id()).length()).isEqualTo(run.length());
  }

  @Test
  void a_run_that_ended_or_was_rewound_takes_no_answer() {
    TestEngine engine = engine(Effect.IDEMPOTENT);
    Run run = ordered(engine);
    engine.engine().rewinds().rewind(run.id(), 1, true, TestEngine.ADA);
    assertThat(engine.engine().callbacks().complete(token, PAID))
        .as("that call was rewound")
        .isInstanceOf(Outcome.Gone.class);
    String before = token;
    deliver(engine);
    assertThat(token).as("the call is made again, with a callback of its own").isNotEqualTo(before);
    engine.runs().cancel(run.id(), TestEngine.ADA);
    assertThat(engine.engine().callbacks().complete(token, PAID)).isInstanceOf(Outcome.Gone.class);
  }

  @Test
  void what_is_too_large_is_refused_and_what_the_limits_do_not_hold_is_cut() {
    TestEngine engine = engine(Effect.ONCE);
    Run run = ordered(engine);
    assertThat(
            engine
                .engine()
                .callbacks()
                .complete(token, Answer.result("\"" + "x".repeat(Runs.INPUT_BYTES_MAX) + "\"")))
        .isInstanceOf(Outcome.BadAnswer.class);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.WAITING);
  }

  @Test
  void a_tool_whose_agent_is_not_here_is_answered_later() {
    TestEngine engine = engine(Effect.ONCE);
    Run run = ordered(engine);
    engine.deploy(new Deployment(List.of(), List.of()));
    assertThat(engine.engine().callbacks().complete(token, PAID))
        .isInstanceOf(Outcome.NotNow.class);
    assertThat(engine.run(run.id()).length()).isEqualTo(run.length());
  }

  @Test
  void a_call_that_was_tried_again_has_the_same_callback() {
    comes = new ToolOutcome.Unavailable("503");
    TestEngine engine = engine(Effect.IDEMPOTENT);
    Run run = engine.start("clerk", "Order it.");
    engine.deliver();
    engine.deliver();
    String first = token;
    assertThat(engine.engine().callbacks().complete(first, PAID))
        .as("it had the callback, whatever else it answered")
        .isInstanceOf(Outcome.Accepted.class);
    engine.drain();
    assertThat(token).isEqualTo(first);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void an_answer_whose_process_died_is_finished_by_the_same_answer() {
    TestEngine engine = engine(Effect.ONCE);
    Run run = ordered(engine);
    engine.engine().callbacks().complete(token, PAID);
    engine.loseMessages();
    engine.engine().callbacks().complete(token, PAID);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_signal_wakes_the_calls_that_wait_for_it_and_no_others() {
    comes = new ToolOutcome.AwaitsSignal("signed", DAY);
    TestEngine engine = engine(TestTool.of("order", Effect.READ, invocation -> comes));
    Run run = ordered(engine);
    assertThat(run.status()).isEqualTo(Status.WAITING);
    Person ada = TestEngine.ADA;
    assertThat(engine.runs().signal(run.id(), "sealed", "", ada))
        .isInstanceOfSatisfying(
            Runs.Change.Impossible.class, no -> assertThat(no.why()).contains("[signed]"));
    assertThat(engine.runs().signal(run.id(), "signed", "By both.", ada))
        .isInstanceOf(Runs.Change.Accepted.class);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(result()).isEqualTo("By both.");
    assertThat(engine.runs().signal(run.id(), "signed", "Again.", ada))
        .isInstanceOf(Runs.Change.Impossible.class);
  }

  @Test
  void a_signal_that_does_not_come_is_given_up_and_a_person_decides_nothing_by_it() {
    comes = new ToolOutcome.AwaitsSignal("signed", DAY);
    TestEngine engine = engine(TestTool.of("order", Effect.READ, invocation -> comes).approved());
    Run run = ordered(engine);
    assertThat(engine.runs().signal(run.id(), "signed", "", TestEngine.ADA))
        .isInstanceOf(Runs.Change.Impossible.class);
    engine.decide(run.id(), Choice.APPROVE, "");
    deliver(engine);
    engine.clock().advance(DAY);
    assertThat(engine.runs().signal(run.id(), "signed", "", TestEngine.ADA))
        .as("too late")
        .isInstanceOf(Runs.Change.Impossible.class);
    engine.drain();
    assertThat(result()).isEqualTo("The signal 'signed' did not come in time.");
  }

  @Test
  void a_callback_is_not_shown() {
    assertThat(TestEngine.CALLBACKS.callback(new RunId("r-1"), CALL))
        .hasToString("callback")
        .satisfies(
            callback ->
                assertThat(callback.url())
                    .hasToString("https://stint.example/callbacks/" + callback.token()));
  }
}
