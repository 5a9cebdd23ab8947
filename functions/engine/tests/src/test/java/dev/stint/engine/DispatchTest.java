package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.call;
import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Controls;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Route;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.Runs.Change;
import dev.stint.engine.StepOutcome.AlreadyDone;
import dev.stint.message.Text;
import dev.stint.port.RunIndex;
import dev.stint.run.Choice;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.Origin;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestDelivery;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What goes on the queue and into the index after an entry: what it made ready, and no more. */
class DispatchTest {

  private static final Origin MAIL = new Origin("mail", "ada@example.com", "1", Map.of());

  private final ScriptedModel model = new ScriptedModel();
  private final TestTool read = TestTool.of("read", Effect.READ);
  private final TestTool pay = TestTool.of("pay", Effect.ONCE).approved();

  private StepOutcome again(TestEngine engine, Run run, ActionId action) {
    Instant soon = engine.clock().instant().plus(Duration.ofMinutes(5));
    return engine
        .engine()
        .stepper()
        .step(TestDelivery.first(new StepMessage(run.id(), action)), soon);
  }

  @Test
  void the_outcome_of_one_call_sends_no_step_of_a_sibling_that_was_ready_before() {
    TestEngine engine =
        TestEngine.of(agent(read), model.callsAll(call("read"), call("read")).says("Done."));
    Run run = engine.start("clerk", "Read both.");
    assertThat(engine.queue().size()).isEqualTo(1);
    engine.deliver();
    assertThat(engine.queue().size()).isEqualTo(2);
    engine.deliver();
    assertThat(engine.queue().size()).isEqualTo(1);
    assertThat(again(engine, run, new ActionId(1, 1)))
        .as("the same message once more")
        .isEqualTo(new AlreadyDone(0));
    assertThat(engine.queue().size()).isEqualTo(1);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_step_that_is_done_waits_for_its_successors_as_long_as_they_may_take() {
    TestEngine engine = TestEngine.of(agent(read), model.calls("read", "{}").says("Done."));
    Run run = engine.start("clerk", "Read it.");
    engine.deliver();
    engine.queue().receive().orElseThrow().acknowledge();
    assertThat(again(engine, run, ActionId.model(0))).isEqualTo(new AlreadyDone(1));
    Duration longest = read.spec().timeout().plusSeconds(10);
    assertThat(engine.queue().nextVisible()).contains(TestEngine.START.plus(longest));
  }

  @Test
  void where_the_models_are_not_known_they_may_take_as_long_as_a_message_may_be_delayed() {
    Agent clerk = agent(Limits.DEFAULT.steps(2), read);
    TestEngine engine = TestEngine.of(clerk, model.calls("read", "{}").says("Done."));
    Run run = engine.start("clerk", "Read it.");
    engine.drain();
    Hold hold = engine.run(run.id()).hold().orElseThrow();
    engine.deploy(new Deployment(List.of(clerk), List::of, Controls.NONE));
    assertThat(engine.decide(hold, Choice.RENEW, Optional.empty(), ""))
        .isInstanceOf(Holds.Outcome.Accepted.class);
    engine.queue().receive().orElseThrow().acknowledge();
    engine.decide(hold, Choice.RENEW, Optional.empty(), "");
    assertThat(engine.queue().nextVisible())
        .contains(TestEngine.START.plus(Duration.ofMinutes(15)));
  }

  @Test
  void a_message_to_a_run_whose_agent_is_gone_comes_to_a_hold_that_says_so() {
    TestEngine engine = TestEngine.of(agent(), model.says("Done."));
    Run run = engine.start("clerk", "Think.");
    engine.drain();
    engine.deploy(new Deployment(List.of(), List.of()));
    assertThat(engine.runs().say(run.id(), "Think again.")).isInstanceOf(Change.Accepted.class);
    engine.drain();
    Hold hold = engine.run(run.id()).hold().orElseThrow();
    assertThat(hold.reason()).isEqualTo(HoldReason.AGENT_GONE);
    assertThat(hold.detail()).contains("'clerk'", "[]");
    assertThat(engine.index().find(run.id()).orElseThrow().status()).isEqualTo(Status.WAITING);
  }

  @Test
  void a_decision_sent_again_puts_its_step_on_the_queue_again() {
    TestEngine engine = TestEngine.of(agent(pay), model.calls("pay", "{}").says("Paid."));
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    Hold hold = engine.run(run.id()).holds().getFirst();
    engine.decide(hold, Choice.APPROVE, Optional.empty(), "");
    engine.queue().receive().orElseThrow().acknowledge(); // as if it had never been sent
    engine.decide(hold, Choice.APPROVE, Optional.empty(), "");
    assertThat(engine.queue().size()).isEqualTo(1);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(pay.invocations()).hasSize(1);
  }

  @Test
  void a_mail_that_comes_twice_is_one_message_and_the_second_finishes_the_first() {
    TestEngine engine = TestEngine.of(agent(), model.says("Done.").says("Again."));
    Run run = engine.start("clerk", "Think.");
    engine.drain();
    for (int n = 0; n < 2; n++) {
      assertThat(engine.runs().say(run.id(), List.of(Text.of("And?")), Optional.of(MAIL)))
          .isInstanceOf(Change.Accepted.class);
      assertThat(engine.queue().size()).isEqualTo(1);
      if (n == 0) {
        engine.queue().receive().orElseThrow().acknowledge(); // as if it had never been sent
      }
    }
    engine.drain();
    assertThat(Clerks.kinds(engine.timeline(run.id())))
        .containsOnlyOnce("MessageReceived")
        .contains("ModelReplied");
    assertThat(model.requests()).hasSize(2);
  }

  /** What is put into the index while another process works. */
  private List<String> puts(TestEngine engine, Agent agent, Consumer<Engine> work) {
    List<String> puts = new ArrayList<>();
    RunIndex watched =
        Around.each(
            RunIndex.class,
            engine.index(),
            (method, call) -> {
              if (method.equals("put")) {
                puts.add(method);
              }
              return call.make();
            });
    work.accept(
        new Engine(
            new Deployment(List.of(agent), List.of(Route.of("default", model))),
            new Engine.Ports(
                engine.log(), engine.forks(), engine.queue(), engine.payloads(), watched),
            RetryPolicy.DEFAULT,
            engine.clock(),
            new Random(1)));
    return puts;
  }

  private static void setLimits(Engine process, Run run) {
    assertThat(
            process
                .runs()
                .setLimits(run.id(), Optional.of(Limits.DEFAULT.steps(7)), Optional.empty(), ADA))
        .isInstanceOf(Change.Accepted.class);
  }

  @Test
  void the_index_is_told_nothing_by_a_person_who_changes_no_status() {
    TestEngine engine = TestEngine.of(agent(pay), model.calls("pay", "{}"));
    Run run = engine.start("clerk", "Pay.");
    assertThat(puts(engine, agent(pay), process -> setLimits(process, run))).isEmpty();
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.WAITING);
    assertThat(puts(engine, agent(pay), process -> setLimits(process, run))).isEmpty();
    assertThat(engine.index().find(run.id()).orElseThrow().notes().announced()).isEmpty();
  }

  @Test
  void a_run_at_rest_is_announced_before_a_person_changes_it_and_not_for_long() {
    TestEngine engine = TestEngine.of(agent(), model.says("Done.").says("Again."));
    Run finished = engine.start("clerk", "Think.");
    engine.drain();
    assertThat(puts(engine, agent(), process -> process.runs().say(finished.id(), "And?")))
        .as("before and after")
        .hasSize(2);
    assertThat(engine.index().find(finished.id()).orElseThrow().status()).isEqualTo(Status.RUNNING);
    assertThat(engine.index().find(finished.id()).orElseThrow().notes().announced()).isEmpty();
  }

  @Test
  void a_run_with_a_notice_that_failed_is_announced_and_that_is_taken_back_too() {
    TestEngine engine = TestEngine.of(agent(), model.says("Done."));
    engine.notifier().answers(new ToolOutcome.Refused("The mail server is away."));
    Run run = engine.start("clerk", "Think.", MAIL);
    engine.drain();
    assertThat(engine.run(run.id()).holds().getFirst().reason())
        .isEqualTo(HoldReason.NOTICE_FAILED);
    setLimits(engine.engine(), run);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.WAITING);
    assertThat(engine.index().find(run.id()).orElseThrow().notes().announced()).isEmpty();
  }
}
