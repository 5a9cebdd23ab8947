package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.StepOutcome.AlreadyDone;
import dev.stint.engine.StepOutcome.Done;
import dev.stint.engine.StepOutcome.PutBack;
import dev.stint.port.Delivery;
import dev.stint.port.PayloadStore;
import dev.stint.port.PortUnavailable;
import dev.stint.port.RunSummary;
import dev.stint.run.Choice;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.ToolIntended;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Messages that fail at every delivery, and the runs they belong to. */
class DeadLettersTest {

  private static final String WHY = "and nobody knows why";

  @Test
  void a_dead_message_fails_its_run_and_says_so() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel());
    Run run = engine.start("clerk", "Think.");
    engine.index().lastTried(run.id(), Optional.of(ActionId.model(0)));
    assertThat(engine.engine().stepper().giveUp(first(run), WHY)).isInstanceOf(Done.class);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FAILED);
    assertThat(engine.timeline(run.id()).last())
        .isInstanceOfSatisfying(
            Failed.class,
            failed -> {
              assertThat(failed.cause()).isEqualTo(FailureCause.DELIVERY);
              assertThat(failed.detail()).contains("Step 0", WHY);
            });
  }

  @Test
  void a_dead_message_whose_step_was_made_hands_on_what_followed_from_it() {
    TestEngine engine =
        TestEngine.of(
            agent(TestTool.of("read", Effect.READ)),
            new ScriptedModel().calls("read", "{}").says("Done."));
    Run run = engine.start("clerk", "Read it.");
    Delivery first = first(run);
    engine.deliver();
    engine.queue().receive().orElseThrow().acknowledge(); // the only successor is lost
    assertThat(engine.engine().stepper().giveUp(first, WHY)).isEqualTo(new AlreadyDone(1));
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_once_call_that_was_begun_is_held_in_doubt_and_not_called_failed() {
    TestEngine engine =
        TestEngine.of(
            agent(TestTool.of("pay", Effect.ONCE)), new ScriptedModel().calls("pay", "{}"));
    Run run = engine.start("clerk", "Pay.");
    engine.deliver();
    ActionId pay = begun(engine, run);
    Delivery dead = TestDelivery.first(new StepMessage(run.id(), pay));
    assertThat(engine.engine().stepper().giveUp(dead, WHY)).isInstanceOf(PutBack.class);
    engine.clock().advance(Duration.ofMinutes(2));
    engine.engine().stepper().giveUp(dead, WHY);
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.WAITING);
  }

  @Test
  void the_last_delivery_leaves_its_reason_in_the_log_and_fails_all_the_same() {
    String large = "clause ".repeat(20_000);
    Agent agent = agent(TestTool.of("read", Effect.READ, call -> new ToolOutcome.Returned(large)));
    TestEngine engine = TestEngine.of(agent, new ScriptedModel().calls("read", "{}"));
    Run run = engine.start("clerk", "Read it.");
    engine.deliver();
    Stepper stepper =
        withoutBucket(engine, agent, new IllegalStateException("the bucket is gone")).stepper();
    StepMessage read = new StepMessage(run.id(), new ActionId(1, 1));
    TestDelivery first = TestDelivery.first(read);
    assertThatThrownBy(() -> stepper.step(first, soon(engine))).hasMessage("the bucket is gone");
    assertThat(first.hidden()).containsExactly(Duration.ofSeconds(30));
    assertThat(engine.run(run.id()).end()).isEmpty();
    assertThatThrownBy(() -> stepper.step(TestDelivery.last(read), soon(engine)))
        .hasMessage("the bucket is gone");
    assertThat(Clerks.failure(engine.run(run.id())).cause()).isEqualTo(FailureCause.DELIVERY);
    assertThat(Clerks.failure(engine.run(run.id())).detail()).contains("the bucket is gone");
  }

  @Test
  void a_dead_message_whose_step_no_process_began_is_put_on_the_queue_anew() {
    ScriptedModel model = new ScriptedModel().says("Done.");
    TestEngine engine = TestEngine.of(agent(), model);
    Run run = engine.start("clerk", "Think.");
    engine.queue().receive().orElseThrow().acknowledge(); // as if all five deliveries failed
    for (int redrives = 0; redrives < 20; redrives++) {
      assertThat(engine.engine().stepper().giveUp(first(run), WHY)).isInstanceOf(PutBack.class);
    }
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(model.requests()).hasSize(1);
  }

  @Test
  void after_hours_in_which_no_process_began_it_a_person_is_asked() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel().says("Done."));
    Run run = engine.start("clerk", "Think.");
    engine.queue().receive().orElseThrow().acknowledge();
    engine.engine().stepper().giveUp(first(run), WHY);
    engine.queue().receive();
    engine.clock().advance(Duration.ofHours(7));
    engine.engine().stepper().giveUp(first(run), WHY);
    assertThat(engine.run(run.id()).stint().worked()).isZero();
    assertThat(engine.run(run.id()).hold().orElseThrow().reason())
        .isEqualTo(HoldReason.UNDELIVERED);
    engine.decide(run.id(), Choice.RETRY, "");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void an_undo_that_no_process_began_is_left_to_a_person_as_one_that_failed() {
    TestTool pay =
        TestTool.of("pay", Effect.ONCE)
            .undoneBy(Effect.ONCE, call -> new ToolOutcome.Returned("paid back"));
    TestEngine engine =
        TestEngine.of(agent(pay), new ScriptedModel().calls("pay", "{}").says("Paid."));
    Run run = engine.start("clerk", "Pay.");
    engine.drain();
    engine.engine().rewinds().rewind(run.id(), 0, false, TestEngine.ADA.because("a mistake"));
    StepMessage undo = engine.queue().receive().orElseThrow().message();
    engine.engine().stepper().giveUp(TestDelivery.first(undo), WHY);
    engine.clock().advance(Duration.ofHours(7));
    engine.engine().stepper().giveUp(TestDelivery.first(undo), WHY);
    assertThat(engine.run(run.id()).holds().getFirst().reason()).isEqualTo(HoldReason.UNDO_FAILED);
    assertThat(pay.undone()).isEmpty();
  }

  @Test
  void a_last_delivery_that_came_to_its_end_leaves_no_trace_that_gives_later_ones_up() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel().busy("503").says("Done."));
    Run run = engine.start("clerk", "Think.");
    StepMessage think = new StepMessage(run.id(), ActionId.model(0));
    engine.engine().stepper().step(TestDelivery.last(think), soon(engine));
    assertThat(engine.engine().stepper().giveUp(first(run), WHY)).isInstanceOf(PutBack.class);
    assertThat(engine.run(run.id()).end()).isEmpty();
  }

  @Test
  void while_a_store_does_not_answer_no_run_ends_by_it() {
    String large = "clause ".repeat(20_000);
    Agent agent = agent(TestTool.of("read", Effect.READ, call -> new ToolOutcome.Returned(large)));
    TestEngine engine = TestEngine.of(agent, new ScriptedModel().calls("read", "{}").says("Done."));
    Run run = engine.start("clerk", "Read it.");
    engine.deliver();
    RuntimeException outage =
        new PortUnavailable("the bucket is away", new IllegalStateException("503"));
    Stepper stepper = withoutBucket(engine, agent, outage).stepper();
    StepMessage read = new StepMessage(run.id(), new ActionId(1, 1));
    assertThatThrownBy(() -> stepper.step(TestDelivery.first(read), soon(engine))).isSameAs(outage);
    assertThat(stepper.step(TestDelivery.last(read), soon(engine))).isInstanceOf(PutBack.class);
    assertThat(engine.run(run.id()).end()).isEmpty();
    assertThat(engine.index().find(run.id()).orElseThrow().notes().lastTried()).isEmpty();
  }

  private static Engine withoutBucket(TestEngine engine, Agent agent, RuntimeException failure) {
    PayloadStore gone =
        Around.each(
            PayloadStore.class,
            engine.payloads(),
            (method, call) -> {
              throw failure;
            });
    return new Engine(
        new Deployment(List.of(agent), List.of(Route.of("default", new ScriptedModel()))),
        new Engine.Ports(engine.log(), engine.forks(), engine.queue(), gone, engine.index()),
        RetryPolicy.DEFAULT,
        engine.clock(),
        new Random(1));
  }

  @Test
  void a_long_call_keeps_its_message_in_short_terms_and_a_short_one_does_not_pay_for_it() {
    TestTool quick = TestTool.of("quick", Effect.READ);
    TestEngine engine =
        TestEngine.of(agent(quick), new ScriptedModel().calls("quick", "{}").says("Done."));
    Run run = engine.start("clerk", "Think.");
    TestDelivery model = first(run);
    engine.engine().stepper().step(model, soon(engine));
    assertThat(model.hidden()).containsExactly(Duration.ofSeconds(25));

    TestDelivery tool = TestDelivery.first(new StepMessage(run.id(), new ActionId(1, 1)));
    engine.engine().stepper().step(tool, soon(engine));
    assertThat(tool.hidden()).isEmpty();
  }

  private static Instant soon(TestEngine engine) {
    return engine.clock().instant().plus(Duration.ofMinutes(5));
  }

  private static TestDelivery first(Run run) {
    return TestDelivery.first(new StepMessage(run.id(), ActionId.model(0)));
  }

  @Test
  void the_message_stays_hidden_though_the_first_model_of_a_route_left_little_time() {
    Agent agent = agent();
    Model busy = request -> new ModelOutcome.Busy("slow down", Duration.ZERO);
    Model spare = new ScriptedModel().says("Done.");
    Route route =
        new Route(
            "default",
            List.of(
                new Route.Stop("fast", busy, Price.FREE, Duration.ofMinutes(2)),
                new Route.Stop("spare", spare, Price.FREE, Duration.ofSeconds(30))));
    TestEngine engine = TestEngine.of(new Deployment(List.of(agent), List.of(route)));
    TestDelivery delivery = first(engine.start("clerk", "Think."));
    engine.engine().stepper().step(delivery, soon(engine));
    // One lease for the whole step, not one for every model.
    assertThat(delivery.hidden()).containsExactly(Duration.ofSeconds(25));
  }

  @Test
  void a_message_is_dead_after_its_last_delivery() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel());
    engine.start("clerk", "Think.");
    List<Boolean> last =
        Stream.generate(
                () -> {
                  engine.clock().advance(Duration.ofMinutes(10));
                  return engine.queue().receive().orElseThrow().isLast();
                })
            .limit(5)
            .toList();
    assertThat(last).containsExactly(false, false, false, false, true);
    engine.clock().advance(Duration.ofMinutes(10));
    assertThat(engine.queue().receive()).isEmpty();
    assertThat(engine.queue().dead()).hasSize(1);
  }

  @Test
  void the_last_delivery_notes_what_it_tries_for_as_long_as_it_tries() {
    List<TestEngine> engines = new ArrayList<>();
    List<Optional<ActionId>> noted = new ArrayList<>();
    ScriptedModel model =
        new ScriptedModel()
            .does(
                request -> {
                  TestEngine engine = engines.getFirst();
                  RunSummary only = engine.index().toRevive(Optional.empty(), 1).runs().getFirst();
                  noted.add(only.notes().lastTried());
                  return new ModelOutcome.Busy("503", Duration.ZERO);
                });
    TestEngine engine = TestEngine.of(agent(), model);
    engines.add(engine);
    Run run = engine.start("clerk", "Think.");
    StepMessage think = new StepMessage(run.id(), ActionId.model(0));
    assertThat(engine.engine().stepper().step(TestDelivery.last(think), soon(engine)))
        .isInstanceOf(PutBack.class);
    assertThat(noted).containsExactly(Optional.of(ActionId.model(0)));
    assertThat(engine.index().find(run.id()).orElseThrow().notes().lastTried()).isEmpty();
  }

  @Test
  void a_last_delivery_that_cannot_even_be_given_up_says_both_reasons() {
    Agent agent = agent();
    TestEngine engine = TestEngine.of(agent, new ScriptedModel());
    Run run = engine.start("clerk", "Think.");
    Engine process =
        new Engine(
            new Deployment(
                List.of(agent), List.of(Route.of("default", new ScriptedModel().says("Done.")))),
            new Engine.Ports(
                new BrokenLog(
                    engine.log(),
                    entry -> {
                      throw new IllegalStateException(
                          "no %s".formatted(entry.getClass().getSimpleName()));
                    }),
                engine.forks(),
                engine.queue(),
                engine.payloads(),
                engine.index()),
            RetryPolicy.DEFAULT,
            engine.clock(),
            new Random(1));
    StepMessage think = new StepMessage(run.id(), ActionId.model(0));
    assertThatThrownBy(() -> process.stepper().step(TestDelivery.last(think), soon(engine)))
        .hasMessage("no ModelReplied")
        .hasSuppressedException(new IllegalStateException("no Failed"));
  }

  @Test
  void a_notice_that_no_process_began_for_hours_after_its_entry_is_left_to_a_person() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel().says("Done."));
    Run run = engine.start("clerk", "Think.", new Origin("mail", "ada@example.com", "1", Map.of()));
    engine.clock().advance(Duration.ofMinutes(50));
    engine.deliver();
    StepMessage tell = new StepMessage(run.id(), new ActionId(1, 1));
    engine.clock().advance(Duration.ofHours(6));
    assertThat(engine.engine().stepper().giveUp(TestDelivery.first(tell), WHY))
        .as("six hours after the answer")
        .isInstanceOf(PutBack.class);
    engine.clock().advance(Duration.ofSeconds(1));
    assertThat(engine.engine().stepper().giveUp(TestDelivery.first(tell), WHY))
        .isInstanceOf(Done.class);
    assertThat(engine.run(run.id()).holds())
        .singleElement()
        .returns(HoldReason.NOTICE_FAILED, hold -> hold.reason());
    assertThat(engine.notifier().told()).isEmpty();
  }

  @Test
  void a_call_that_may_be_under_way_is_waited_for_though_its_last_delivery_failed() {
    TestEngine engine =
        TestEngine.of(
            agent(TestTool.of("pay", Effect.ONCE)), new ScriptedModel().calls("pay", "{}"));
    Run run = engine.start("clerk", "Pay.");
    engine.deliver();
    ActionId pay = begun(engine, run);
    engine.index().lastTried(run.id(), Optional.of(pay));
    Delivery dead = TestDelivery.first(new StepMessage(run.id(), pay));
    assertThat(engine.engine().stepper().giveUp(dead, WHY)).isInstanceOf(PutBack.class);
    engine.clock().advance(Duration.ofSeconds(70));
    assertThat(engine.engine().stepper().giveUp(dead, WHY)).isInstanceOf(Done.class);
    assertThat(engine.run(run.id()).holds())
        .singleElement()
        .returns(HoldReason.IN_DOUBT, hold -> hold.reason());
  }

  /** A process begins the first call of the first reply, and no more is known of it. */
  private static ActionId begun(TestEngine engine, Run run) {
    ActionId call = new ActionId(1, 1);
    Instant now = engine.clock().instant();
    engine
        .log()
        .append(run.id(), 2, new ToolIntended(now, call, now.plusSeconds(60), "1f0e3dad99908345"));
    return call;
  }
}
