package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.call;
import static dev.stint.engine.Clerks.kinds;
import static dev.stint.engine.Clerks.resultOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.StepOutcome.AlreadyDone;
import dev.stint.engine.StepOutcome.Done;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.port.RunIndex;
import dev.stint.port.StepQueue;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.Wasted;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Two processes that do one action, and a process that dies between an append and its dispatch. */
class RacesTest {

  private static final Duration STEP_TIME = Duration.ofMinutes(5);

  /** A task by mail, of whose end its sender is told. */
  private static final Origin ADA =
      new Origin("mail", "ada@example.com", "<1@example.com>", Map.of());

  /** Another process beside that of a test engine, on the same ports except its index. */
  private static Engine beside(TestEngine engine, RunIndex index, Agent agent, Model model) {
    return beside(engine, engine.queue(), index, agent, model);
  }

  private static Engine beside(
      TestEngine engine, StepQueue queue, RunIndex index, Agent agent, Model model) {
    return new Engine(
        new Deployment(List.of(agent), List.of(Route.of("default", model))),
        new Engine.Ports(engine.log(), engine.forks(), queue, engine.payloads(), index),
        RetryPolicy.DEFAULT,
        engine.clock(),
        new Random(2));
  }

  private static StepOutcome step(Engine process, TestEngine engine, RunId run, ActionId action) {
    return process
        .stepper()
        .step(
            TestDelivery.first(new StepMessage(run, action)),
            engine.clock().instant().plus(STEP_TIME));
  }

  @Test
  void of_two_processes_that_make_one_call_the_first_outcome_stands_and_the_later_is_dropped() {
    AtomicInteger calls = new AtomicInteger();
    Runnable[] meanwhile = {() -> {}};
    TestTool read =
        TestTool.of(
            "read",
            Effect.READ,
            call -> {
              int number = calls.incrementAndGet();
              if (number == 1) {
                meanwhile[0].run();
              }
              return new ToolOutcome.Returned("outcome " + number);
            });
    ScriptedModel model = new ScriptedModel().calls("read", "{}").says("Done.");
    TestEngine engine = TestEngine.of(agent(read), model);
    Run run = engine.start("clerk", "Read it.");
    engine.deliver();
    Engine other = beside(engine, engine.index(), agent(read), model);
    ActionId action = new ActionId(1, 1);
    meanwhile[0] = () -> assertThat(step(other, engine, run.id(), action)).isInstanceOf(Done.class);

    assertThat(step(engine.engine(), engine, run.id(), action)).isInstanceOf(AlreadyDone.class);

    assertThat(calls).hasValue(2);
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "ModelReplied", "ToolReturned");
    assertThat(resultOf(engine.timeline(run.id())).output()).isEqualTo(Payload.of("outcome 2"));
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void of_two_replies_to_one_call_the_later_is_waste_that_was_paid_for() {
    Runnable[] meanwhile = {() -> {}};
    ScriptedModel model =
        new ScriptedModel()
            .does(
                request -> {
                  meanwhile[0].run();
                  return new ModelOutcome.Replied(
                      List.of(Text.of("Too late.")), ScriptedModel.USAGE);
                })
            .says("Done.");
    TestEngine engine = TestEngine.of(agent(), model);
    Run run = engine.start("clerk", "Think.");
    Engine other = beside(engine, engine.index(), agent(), model);
    ActionId action = ActionId.model(0);
    meanwhile[0] = () -> assertThat(step(other, engine, run.id(), action)).isInstanceOf(Done.class);

    assertThat(step(engine.engine(), engine, run.id(), action)).isInstanceOf(AlreadyDone.class);

    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "ModelReplied", "Wasted");
    Run after = engine.run(run.id());
    assertThat(engine.runs().answer(after)).contains(List.of(Text.of("Done.")));
    assertThat(after.spent().usage()).isEqualTo(ScriptedModel.USAGE);
    assertThat(after.wasted().usage()).isEqualTo(ScriptedModel.USAGE);
    assertThat(engine.timeline(run.id()).last())
        .isInstanceOfSatisfying(
            Wasted.class, wasted -> assertThat(wasted.why()).contains("Another process"));
  }

  /** An index at which the process dies when it puts a summary. */
  private static RunIndex deadly(TestEngine engine) {
    return Around.each(
        RunIndex.class,
        engine.index(),
        (method, call) -> {
          if (method.equals("put")) {
            throw new Death();
          }
          return call.make();
        });
  }

  private static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void the_status_that_a_dead_process_could_not_tell_is_told_by_the_next_delivery() {
    ScriptedModel model = new ScriptedModel().says("Done.").says("Not asked.");
    TestEngine engine = TestEngine.of(agent(), model);
    Run run = engine.start("clerk", "Think.");
    Engine dying = beside(engine, deadly(engine), agent(), model);
    ActionId action = ActionId.model(0);
    assertThatThrownBy(() -> step(dying, engine, run.id(), action)).isInstanceOf(Death.class);
    assertThat(engine.timeline(run.id()).last()).isInstanceOf(ModelReplied.class);
    assertThat(listed(engine, run)).isEqualTo(Status.RUNNING);

    assertThat(step(engine.engine(), engine, run.id(), action)).isEqualTo(new AlreadyDone(0));
    assertThat(listed(engine, run)).isEqualTo(Status.FINISHED);
    assertThat(model.requests()).hasSize(1);
  }

  @Test
  void a_hold_that_a_dead_process_could_not_tell_is_told_by_the_next_delivery() {
    TestTool pay = TestTool.of("pay", Effect.ONCE).approved();
    ScriptedModel model = new ScriptedModel().calls("pay", "{}");
    TestEngine engine = TestEngine.of(agent(pay), model);
    Run run = engine.start("clerk", "Pay.");
    engine.deliver();
    Engine dying = beside(engine, deadly(engine), agent(pay), model);
    ActionId action = new ActionId(1, 1);
    assertThatThrownBy(() -> step(dying, engine, run.id(), action)).isInstanceOf(Death.class);
    assertThat(engine.run(run.id()).holds()).hasSize(1);
    assertThat(listed(engine, run)).isEqualTo(Status.RUNNING);

    step(engine.engine(), engine, run.id(), action);
    assertThat(listed(engine, run)).isEqualTo(Status.WAITING);
    assertThat(engine.run(run.id()).holds()).hasSize(1);
  }

  @Test
  void a_decision_that_a_dead_process_could_not_hand_on_is_handed_on_by_the_sweep() {
    TestTool pay = TestTool.of("pay", Effect.ONCE).approved();
    ScriptedModel model = new ScriptedModel().calls("pay", "{}").says("Done.");
    TestEngine engine = TestEngine.of(agent(pay), model);
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    Engine dying = mute(engine, agent(pay), model);
    Hold hold = engine.run(run.id()).holds().getFirst();
    Holds.Decision approval =
        new Holds.Decision(hold.seq(), hold.content(), Choice.APPROVE, Optional.empty(), "");
    assertThatThrownBy(() -> dying.holds().decide(run.id(), approval, TestEngine.ADA))
        .isInstanceOf(Death.class);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.RUNNING);
    assertThat(engine.queue().size()).isZero();

    engine.clock().advance(Duration.ofMinutes(20));
    assertThat(Clerks.sweep(engine, Duration.ofMinutes(16)).revived()).isEqualTo(1);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(listed(engine, run)).isEqualTo(Status.FINISHED);
  }

  /** A process that dies when it sends anything, after its append. */
  private static Engine mute(TestEngine engine, Agent agent, Model model) {
    StepQueue queue =
        Around.each(
            StepQueue.class,
            engine.queue(),
            (method, call) -> {
              throw new Death();
            });
    return beside(engine, queue, engine.index(), agent, model);
  }

  @Test
  void where_the_agent_is_not_deployed_a_redelivery_tells_the_status_and_sends_what_is_open() {
    TestTool read = TestTool.of("read", Effect.READ);
    ScriptedModel model = new ScriptedModel().calls("read", "{}").says("Done.");
    TestEngine engine = TestEngine.of(agent(read), model);
    Run run = engine.start("clerk", "Read it.");
    ActionId first = ActionId.model(0);
    assertThatThrownBy(() -> step(mute(engine, agent(read), model), engine, run.id(), first))
        .isInstanceOf(Death.class);
    engine.queue().receive().orElseThrow().acknowledge();
    engine.deploy(new Deployment(List.of(), List.of()));
    step(engine.engine(), engine, run.id(), first);
    engine.drain();
    assertThat(engine.run(run.id()).holds())
        .singleElement()
        .returns(HoldReason.AGENT_GONE, Hold::reason);
    assertThat(listed(engine, run)).isEqualTo(Status.WAITING);

    engine.deploy(new Deployment(List.of(agent(read)), List.of(Route.of("default", model))));
    engine.decide(run.id(), Choice.RETRY, "");
    engine.deliver();
    ActionId last = ActionId.model(engine.run(run.id()).length() - 1);
    Engine dying = beside(engine, deadly(engine), agent(read), model);
    assertThatThrownBy(() -> step(dying, engine, run.id(), last)).isInstanceOf(Death.class);
    assertThat(listed(engine, run)).isEqualTo(Status.RUNNING);
    engine.deploy(new Deployment(List.of(), List.of()));
    step(engine.engine(), engine, run.id(), last);
    assertThat(listed(engine, run)).isEqualTo(Status.FINISHED);
  }

  @Test
  void where_the_agent_is_gone_a_call_under_way_makes_no_stream_of_messages() {
    TestTool pay = TestTool.of("pay", Effect.ONCE);
    TestTool sign = TestTool.of("sign", Effect.ONCE).approved();
    ScriptedModel model = new ScriptedModel().callsAll(call("pay"), call("sign")).says("Done.");
    TestEngine engine = TestEngine.of(agent(pay, sign), model);
    Run run = engine.start("clerk", "Pay.");
    engine.deliver();
    Instant now = engine.clock().instant();
    engine
        .log()
        .append(
            run.id(),
            2,
            new ToolIntended(
                now,
                new ActionId(1, 1),
                now.plusSeconds(60),
                engine.run(run.id()).definition().orElseThrow()));
    engine.deploy(new Deployment(List.of(), List.of()));
    assertThat(engine.drain()).as("deliveries until nothing is sent").hasSizeLessThan(10);
    assertThat(engine.run(run.id()).holds())
        .extracting(Hold::reason)
        .containsExactlyInAnyOrder(HoldReason.AGENT_GONE, HoldReason.IN_DOUBT);
  }

  @Test
  void a_late_outcome_of_a_call_in_doubt_is_found_by_the_sweep_if_its_process_dies_over_it() {
    AtomicInteger calls = new AtomicInteger();
    Runnable[] meanwhile = {() -> {}};
    TestTool pay =
        TestTool.of(
            "pay",
            Effect.ONCE,
            call -> {
              calls.incrementAndGet();
              meanwhile[0].run();
              return new ToolOutcome.Returned("paid");
            });
    ScriptedModel model = new ScriptedModel().calls("pay", "{}").says("Done.");
    TestEngine engine = TestEngine.of(agent(pay), model);
    Run run = engine.start("clerk", "Pay.");
    engine.deliver();
    ActionId paying = new ActionId(1, 1);
    engine.queue().receive().orElseThrow().acknowledge();
    meanwhile[0] =
        () -> {
          engine.clock().advance(Duration.ofMinutes(10));
          step(engine.engine(), engine, run.id(), paying);
          assertThat(listed(engine, run)).isEqualTo(Status.WAITING);
        };
    assertThatThrownBy(() -> step(mute(engine, agent(pay), model), engine, run.id(), paying))
        .isInstanceOf(Death.class);
    assertThat(engine.run(run.id()).holds()).as("the outcome settled the doubt").isEmpty();
    assertThat(engine.queue().size()).isZero();

    engine.clock().advance(Duration.ofMinutes(20));
    assertThat(Clerks.sweep(engine, Duration.ofMinutes(16)).revived()).isEqualTo(1);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(calls).hasValue(1);
  }

  @Test
  void an_end_that_a_dying_sweep_could_not_hand_on_is_handed_on_by_the_next() {
    TestTool pay = TestTool.of("pay", Effect.ONCE).approved();
    ScriptedModel model = new ScriptedModel().calls("pay", "{}");
    TestEngine engine = TestEngine.of(agent(pay), model);
    Run run = engine.start("clerk", "Pay.", ADA);
    engine.drain();
    Engine dying = mute(engine, agent(pay), model);
    assertThatThrownBy(() -> dying.runs().cancel(run.id(), TestEngine.ADA))
        .isInstanceOf(Death.class);
    Duration idle = Duration.ofMinutes(16);
    engine.clock().advance(Duration.ofMinutes(20));
    Instant deadline = engine.clock().instant().plus(STEP_TIME);
    assertThatThrownBy(() -> dying.sweep().sweep(idle, Retention.OFF, deadline))
        .isInstanceOf(Death.class);

    assertThat(Clerks.sweep(engine, idle).revived()).isEqualTo(1);
    assertThat(listed(engine, run)).isEqualTo(Status.CANCELLED);
    engine.drain();
    assertThat(engine.notifier().told()).hasSize(2);
  }

  @Test
  void an_end_is_handed_on_by_the_sweep_although_the_agent_is_gone_for_good() {
    TestTool pay = TestTool.of("pay", Effect.ONCE).approved();
    TestEngine engine = TestEngine.of(agent(pay), new ScriptedModel().calls("pay", "{}"));
    Run run = engine.start("clerk", "Pay.", ADA);
    engine.drain();
    Engine dying = mute(engine, agent(pay), new ScriptedModel());
    assertThatThrownBy(() -> dying.runs().cancel(run.id(), TestEngine.ADA))
        .isInstanceOf(Death.class);
    engine.deploy(new Deployment(List.of(), List.of()));
    engine.clock().advance(Duration.ofMinutes(20));
    Sweep.Report report = Clerks.sweep(engine, Duration.ofMinutes(16));
    assertThat(report.stuck()).isEmpty();
    assertThat(report.revived()).isEqualTo(1);
    assertThat(listed(engine, run)).isEqualTo(Status.CANCELLED);
    engine.drain();
    assertThat(engine.run(run.id()).notices()).as("it failed, hours later").isEmpty();
  }

  @Test
  void a_late_outcome_does_not_hide_an_end_that_nobody_was_told_of() {
    Runnable[] meanwhile = {() -> {}};
    TestTool read =
        TestTool.of(
            "read",
            Effect.READ,
            call -> {
              meanwhile[0].run();
              return new ToolOutcome.Returned("text");
            });
    ScriptedModel model = new ScriptedModel().calls("read", "{}");
    TestEngine engine = TestEngine.of(agent(read), model);
    Run run = engine.start("clerk", "Read it.", ADA);
    engine.deliver();
    Engine dying = mute(engine, agent(read), model);
    meanwhile[0] =
        () ->
            assertThatThrownBy(() -> dying.runs().cancel(run.id(), TestEngine.ADA))
                .isInstanceOf(Death.class);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.CANCELLED);
    assertThat(engine.notifier().told()).isEmpty();

    engine.clock().advance(Duration.ofMinutes(20));
    assertThat(Clerks.sweep(engine, Duration.ofMinutes(16)).revived()).isEqualTo(1);
    engine.drain();
    assertThat(engine.notifier().told()).hasSize(1);
  }

  @Test
  void a_late_answer_does_not_hide_an_end_that_nobody_was_told_of() {
    Runnable[] meanwhile = {() -> {}};
    ScriptedModel model =
        new ScriptedModel()
            .does(
                request -> {
                  meanwhile[0].run();
                  return new ModelOutcome.Replied(List.of(Text.of("Late.")), ScriptedModel.USAGE);
                });
    TestEngine engine = TestEngine.of(agent(), model);
    Run run = engine.start("clerk", "Think.", ADA);
    Engine dying = mute(engine, agent(), model);
    meanwhile[0] =
        () ->
            assertThatThrownBy(() -> dying.runs().cancel(run.id(), TestEngine.ADA))
                .isInstanceOf(Death.class);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.CANCELLED);
    assertThat(engine.notifier().told()).as("the late answer").hasSize(1);

    engine.clock().advance(Duration.ofMinutes(20));
    Clerks.sweep(engine, Duration.ofMinutes(16));
    engine.drain();
    assertThat(engine.notifier().told()).as("and the end").hasSize(2);
    assertThat(engine.run(run.id()).notices()).isEmpty();
  }

  @Test
  void where_the_agent_is_gone_an_end_makes_no_stream_of_messages() {
    TestTool read = TestTool.of("read", Effect.READ);
    ScriptedModel model = new ScriptedModel().callsAll(call("read"), call("read"));
    TestEngine engine = TestEngine.of(agent(read), model);
    Run run = engine.start("clerk", "Read both.");
    engine.deliver();
    engine.deploy(new Deployment(List.of(), List.of()));
    engine.runs().cancel(run.id(), TestEngine.ADA);
    assertThat(engine.drain()).as("deliveries until nothing is sent").hasSizeLessThan(5);
  }

  @Test
  void a_redelivery_sends_what_followed_from_each_entry_of_its_action() {
    TestTool pay = TestTool.of("pay", Effect.ONCE).approved();
    TestTool read = TestTool.of("read", Effect.READ);
    Agent clerk = agent(Limits.DEFAULT.steps(2), pay, read);
    ScriptedModel model = new ScriptedModel().callsAll(call("pay"), call("read")).says("Done.");
    TestEngine engine = TestEngine.of(clerk, model);
    Run run = engine.start("clerk", "Pay.");
    engine.deliver();
    ActionId paying = new ActionId(1, 1);
    assertThat(engine.queue().size()).as("the limit pays for one call").isEqualTo(1);
    assertThatThrownBy(() -> step(mute(engine, clerk, model), engine, run.id(), paying))
        .as("held, and what is ready now is not sent")
        .isInstanceOf(Death.class);
    engine.queue().receive().orElseThrow().acknowledge();
    engine.decide(run.id(), Choice.APPROVE, "");
    engine.drain();
    assertThat(pay.invocations()).hasSize(1);
    assertThat(read.invocations()).isEmpty();

    step(engine.engine(), engine, run.id(), paying);
    engine.drain();
    assertThat(read.invocations()).hasSize(1);
    assertThat(engine.run(run.id()).calls()).isEmpty();
  }

  @Test
  void a_redelivery_that_makes_the_next_step_sends_what_followed_from_the_last_one_too() {
    TestTool pay = TestTool.of("pay", Effect.ONCE).approved();
    TestTool read = TestTool.of("read", Effect.READ);
    Agent clerk =
        Agent.named("clerk")
            .tools(pay, read)
            .stintLimits(Limits.DEFAULT.steps(2).time(Duration.ofHours(9)))
            .holdsExpireAfter(Duration.ofHours(1))
            .build();
    ScriptedModel model = new ScriptedModel().callsAll(call("pay"), call("read")).says("Done.");
    TestEngine engine = TestEngine.of(clerk, model);
    Run run = engine.start("clerk", "Pay.");
    engine.deliver();
    ActionId paying = new ActionId(1, 1);
    assertThatThrownBy(() -> step(mute(engine, clerk, model), engine, run.id(), paying))
        .as("held, and what is ready now is not sent")
        .isInstanceOf(Death.class);
    engine.queue().receive().orElseThrow().acknowledge();

    engine.clock().advance(Duration.ofHours(2));
    StepMessage message = new StepMessage(run.id(), paying);
    TestDelivery again =
        new TestDelivery(message, /* receives= */ 2, /* isLast= */ false, new ArrayList<>());
    engine.engine().stepper().step(again, engine.clock().instant().plus(STEP_TIME));
    assertThat(engine.timeline(run.id()).last())
        .as("the hold had expired")
        .isInstanceOf(Entry.Resumed.class);
    engine.drain();
    assertThat(read.invocations()).hasSize(1);
  }

  @Test
  void what_a_change_left_undone_is_done_with_the_next() {
    TestTool pay = TestTool.of("pay", Effect.ONCE).approved();
    TestTool sign = TestTool.of("sign", Effect.ONCE).approved();
    ScriptedModel model = new ScriptedModel().callsAll(call("pay"), call("sign")).says("Done.");
    TestEngine engine = TestEngine.of(agent(pay, sign), model);
    Run run = engine.start("clerk", "Pay and sign.");
    engine.drain();
    List<Hold> holds = engine.run(run.id()).holds();
    assertThat(holds).hasSize(2);
    Engine dying = mute(engine, agent(pay, sign), model);
    Holds.Decision first =
        new Holds.Decision(
            holds.getFirst().seq(),
            holds.getFirst().content(),
            Choice.APPROVE,
            Optional.empty(),
            "");
    assertThatThrownBy(() -> dying.holds().decide(run.id(), first, TestEngine.ADA))
        .isInstanceOf(Death.class);
    engine.decide(holds.getLast(), Choice.APPROVE, Optional.empty(), "");
    engine.drain();
    assertThat(pay.invocations()).as("whose process died").hasSize(1);
    assertThat(sign.invocations()).hasSize(1);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void what_a_limit_of_time_makes_ready_meanwhile_is_sent_too() {
    TestTool pay = TestTool.of("pay", Effect.ONCE).approved();
    TestTool read = TestTool.of("read", Effect.READ);
    Agent clerk = agent(Limits.DEFAULT.steps(2).time(Duration.ofMinutes(40)), pay, read);
    ScriptedModel model = new ScriptedModel().callsAll(call("pay"), call("read"));
    TestEngine engine = TestEngine.of(clerk, model);
    Run run = engine.start("clerk", "Pay.");
    engine.deliver();
    ActionId paying = new ActionId(1, 1);
    assertThatThrownBy(() -> step(mute(engine, clerk, model), engine, run.id(), paying))
        .isInstanceOf(Death.class);
    engine.queue().receive().orElseThrow().acknowledge();
    engine.clock().advance(Duration.ofMinutes(50));
    step(engine.engine(), engine, run.id(), paying);
    engine.drain();
    assertThat(engine.run(run.id()).holds()).extracting(Hold::reason).contains(HoldReason.LIMIT);
    assertThat(listed(engine, run)).isEqualTo(Status.WAITING);
  }

  @Test
  void a_wait_that_comes_back_with_a_rewind_ends_in_its_time() {
    Agent clerk = Agent.named("clerk").holdsExpireAfter(Duration.ofHours(2)).build();
    ScriptedModel model = new ScriptedModel().says("Done.").says("Done again.");
    TestEngine engine = TestEngine.of(clerk, model);
    engine.notifier().does(notice -> new ToolOutcome.InDoubt("reset"));
    Run run = engine.start("clerk", "Think.", ADA);
    engine.deliver();
    engine.deliver();
    Hold doubt = engine.run(run.id()).holds().getFirst();
    assertThat(doubt.reason()).isEqualTo(HoldReason.IN_DOUBT);
    engine.runs().cancel(run.id(), TestEngine.ADA.because("no longer wanted"));
    engine.notifier().does(notice -> new ToolOutcome.Returned("told"));
    engine.drain();
    assertThat(engine.queue().size()).as("nobody waits for what is over").isZero();
    engine.engine().rewinds().rewind(run.id(), 0, true, TestEngine.ADA.because("once more"));
    engine.drain();
    assertThat(engine.run(run.id()).holds()).isEmpty();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  private static Status listed(TestEngine engine, Run run) {
    return engine.index().find(run.id()).orElseThrow().status();
  }
}
