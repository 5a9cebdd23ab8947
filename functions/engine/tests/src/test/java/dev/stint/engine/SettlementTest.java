package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.kinds;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Effect;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.Busy;
import dev.stint.agent.ModelOutcome.Refused;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelOutcome.Unauthorized;
import dev.stint.agent.Route;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.StepOutcome.AlreadyDone;
import dev.stint.message.Text;
import dev.stint.run.Choice;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.HoldReason;
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
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What becomes of an outcome that comes after something else has happened to its run. */
class SettlementTest {

  private final List<TestEngine> engines = new ArrayList<>();
  private final List<Run> runs = new ArrayList<>();

  private TestEngine engine() {
    return engines.getFirst();
  }

  private Run run() {
    return engine().run(runs.getFirst().id());
  }

  /** The outcome of a step whose model says this, after something else has happened. */
  private StepOutcome meanwhile(Runnable something, ModelOutcome outcome) {
    engines.add(
        TestEngine.of(
            agent(),
            new ScriptedModel()
                .does(
                    request -> {
                      something.run();
                      return outcome;
                    })));
    runs.add(engine().start("clerk", "Think."));
    return engine().deliver().orElseThrow();
  }

  /** Another process makes the same step, and its model says this. */
  private void another(ModelOutcome outcome) {
    Engine process =
        new Engine(
            new Deployment(
                List.of(agent()),
                List.of(Route.of("default", new ScriptedModel().does(request -> outcome)))),
            new Engine.Ports(
                engine().log(),
                engine().forks(),
                engine().queue(),
                engine().payloads(),
                engine().index()),
            RetryPolicy.DEFAULT,
            engine().clock(),
            new Random(1));
    StepMessage same = new StepMessage(runs.getFirst().id(), ActionId.model(0));
    process
        .stepper()
        .step(TestDelivery.first(same), engine().clock().instant().plus(Duration.ofMinutes(5)));
  }

  private void assertNoTrouble() {
    assertThat(engine().index().find(run().id()).orElseThrow().trouble()).isEmpty();
  }

  @Test
  void of_two_processes_whose_credentials_are_refused_one_holds_the_run() {
    Unauthorized refused = new Unauthorized("401");
    assertThat(meanwhile(() -> another(refused), refused)).isInstanceOf(AlreadyDone.class);
    assertThat(kinds(engine().timeline(run().id()))).containsExactly("Started", "Suspended");
    assertThat(run().hold().orElseThrow().reason()).isEqualTo(HoldReason.CREDENTIALS);
    assertNoTrouble();
  }

  @Test
  void a_run_that_is_held_meanwhile_does_not_fail() {
    assertThat(meanwhile(() -> another(new Unauthorized("401")), new Refused("404")))
        .isInstanceOf(AlreadyDone.class);
    assertThat(run().status()).isEqualTo(Status.WAITING);
    assertNoTrouble();
  }

  @Test
  void a_run_that_is_cancelled_meanwhile_neither_fails_nor_waits() {
    for (ModelOutcome outcome : List.of(new Refused("404"), new Unauthorized("401"))) {
      engines.clear();
      runs.clear();
      assertThat(meanwhile(() -> engine().runs().cancel(runs.getFirst().id(), ADA), outcome))
          .isInstanceOf(AlreadyDone.class);
      assertThat(kinds(engine().timeline(run().id()))).containsExactly("Started", "Cancelled");
      assertNoTrouble();
    }
  }

  @Test
  void a_reply_to_a_run_that_is_held_or_cancelled_meanwhile_is_recorded() {
    Replied reply = new Replied(List.of(Text.of("Done.")), ScriptedModel.USAGE);
    meanwhile(() -> engine().runs().cancel(runs.getFirst().id(), ADA), reply);
    assertThat(kinds(engine().timeline(run().id())))
        .containsExactly("Started", "Cancelled", "ModelReplied");
    assertThat(run().status()).isEqualTo(Status.CANCELLED);
    engines.clear();
    runs.clear();
    meanwhile(() -> another(new Unauthorized("401")), reply);
    assertThat(kinds(engine().timeline(run().id())))
        .containsExactly("Started", "Suspended", "ModelReplied");
    assertNoTrouble();
  }

  /** The outcome of a step whose call is held in doubt while it is made. */
  private StepOutcome doubted(boolean decided, ToolOutcome outcome) {
    TestTool send =
        TestTool.of(
            "send",
            Effect.ONCE,
            call -> {
              engine()
                  .log()
                  .append(
                      call.run(),
                      3,
                      new Suspended(TestEngine.START, call.action(), HoldReason.IN_DOUBT, "lost"));
              if (decided) {
                engine().decide(call.run(), Choice.RECORD, "It arrived.");
              }
              return outcome;
            });
    engines.add(TestEngine.of(agent(send), new ScriptedModel().calls("send", "{}").says("Done.")));
    runs.add(engine().start("clerk", "Send it."));
    engine().deliver();
    return engine().deliver().orElseThrow();
  }

  @Test
  void an_outcome_that_comes_after_a_persons_decision_is_dropped_and_troubles_nobody() {
    for (ToolOutcome late :
        List.of(
            new ToolOutcome.Returned("sent"),
            new ToolOutcome.Question("Sure?"),
            new ToolOutcome.InDoubt("line broke"))) {
      engines.clear();
      runs.clear();
      assertThat(doubted(true, late)).isInstanceOf(AlreadyDone.class);
      assertThat(kinds(engine().timeline(run().id())))
          .containsExactly("Started", "ModelReplied", "ToolIntended", "Suspended", "Resumed");
      assertNoTrouble();
    }
  }

  @Test
  void a_call_that_is_in_doubt_already_is_not_held_twice() {
    assertThat(doubted(false, new ToolOutcome.InDoubt("line broke")))
        .isInstanceOf(AlreadyDone.class);
    assertThat(run().holds()).hasSize(1);
    assertNoTrouble();
  }

  @Test
  void of_a_call_whose_run_is_cancelled_meanwhile_the_result_is_recorded_and_a_question_is_not() {
    for (ToolOutcome late :
        List.of(new ToolOutcome.Returned("sent"), new ToolOutcome.Question("Sure?"))) {
      engines.clear();
      runs.clear();
      TestTool send =
          TestTool.of(
              "send",
              Effect.ONCE,
              call -> {
                engine().runs().cancel(call.run(), ADA);
                return late;
              });
      engines.add(TestEngine.of(agent(send), new ScriptedModel().calls("send", "{}")));
      runs.add(engine().start("clerk", "Send it."));
      engine().drain();
      assertThat(kinds(engine().timeline(run().id())).getLast())
          .isEqualTo(late instanceof ToolOutcome.Returned ? "ToolReturned" : "Cancelled");
      assertThat(run().status()).isEqualTo(Status.CANCELLED);
      assertNoTrouble();
    }
  }

  @Test
  void a_delay_that_the_queue_takes_is_not_in_the_log_and_a_longer_one_is() {
    for (int more : List.of(0, 1)) {
      engines.clear();
      runs.clear();
      Duration asked = Duration.ofMinutes(15).plusSeconds(more);
      meanwhile(() -> {}, new Busy("429", asked));
      assertThat(kinds(engine().timeline(run().id())))
          .isEqualTo(more == 0 ? List.of("Started") : List.of("Started", "Suspended"));
      assertThat(engine().index().find(run().id()).orElseThrow().notes().retry().orElseThrow())
          .satisfies(retry -> assertThat(retry.next()).isEqualTo(TestEngine.START.plus(asked)));
    }
  }
}
