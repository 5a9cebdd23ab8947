package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static dev.stint.engine.Clerks.kinds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome.Busy;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.message.Text;
import dev.stint.port.Retry;
import dev.stint.run.Choice;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.HoldReason;
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
import org.junit.jupiter.api.Test;

/** Another system does not answer, for minutes, hours or for ever. */
class OutagesTest {

  private final List<Instant> asked = new ArrayList<>();
  private final List<TestEngine> engines = new ArrayList<>();

  /** A model that is busy for this time, and then answers. */
  private Model awayFor(Duration time) {
    return request -> {
      Instant now = engines.getFirst().clock().instant();
      asked.add(now);
      return now.isBefore(TestEngine.START.plus(time))
          ? new Busy("503 Service Unavailable", Duration.ZERO)
          : new Replied(List.of(Text.of("Done.")), ScriptedModel.USAGE);
    };
  }

  private Run after(TestEngine engine) {
    engines.add(engine);
    Run run = engine.start("clerk", "Think.");
    engine.drain();
    return engine.run(run.id());
  }

  @Test
  void an_outage_of_some_seconds_leaves_nothing_in_the_log() {
    TestEngine engine = TestEngine.of(agent(), awayFor(Duration.ofSeconds(5)));
    Run run = after(engine);
    assertThat(kinds(engine.timeline(run.id()))).containsExactly("Started", "ModelReplied");
  }

  @Test
  void an_outage_of_hours_delays_a_run_and_costs_it_no_time() {
    TestEngine engine = TestEngine.of(agent(), awayFor(Duration.ofHours(5)));
    Run run = after(engine);
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "Postponed", "ModelReplied");
    assertThat(run.stint().worked()).isLessThan(Duration.ofHours(1));
    assertThat(asked).hasSizeLessThan(100);
  }

  @Test
  void after_six_hours_a_person_is_asked_and_may_have_it_tried_again() {
    TestEngine engine = TestEngine.of(agent(), awayFor(Duration.ofHours(7)));
    Run run = after(engine);
    assertThat(run.status()).isEqualTo(Status.WAITING);
    assertThat(run.hold().orElseThrow().reason()).isEqualTo(HoldReason.MODEL_UNAVAILABLE);
    assertThat(run.hold().orElseThrow().entry().detail()).contains("503 Service Unavailable");
    assertThat(Duration.between(TestEngine.START, run.lastAt()))
        .isBetween(Duration.ofHours(6), Duration.ofMinutes(6 * 60 + 30));
    engine.clock().advance(Duration.ofHours(2));
    engine.decide(run.id(), Choice.RETRY, "");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_tools_other_side_may_be_away_for_hours_too() {
    TestTool look =
        TestTool.of(
            "look",
            Effect.READ,
            call ->
                engines.getFirst().clock().instant().isBefore(TestEngine.START.plusSeconds(9_000))
                    ? new ToolOutcome.Unavailable("no connection")
                    : new ToolOutcome.Returned("found"));
    Run run =
        after(TestEngine.of(agent(look), new ScriptedModel().calls("look", "{}").says("Done.")));
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(look.invocations())
        .hasSizeBetween(8, 60)
        .extracting(call -> call.key())
        .containsOnly(run.id() + "/1.1");
  }

  @Test
  void a_tool_whose_other_side_stays_away_waits_for_a_person_and_its_siblings_do_not() {
    TestTool away =
        TestTool.of("away", Effect.IDEMPOTENT, call -> new ToolOutcome.InDoubt("reset"));
    TestTool read = TestTool.of("read", Effect.READ);
    TestEngine engine =
        TestEngine.of(
            agent(away, read),
            new ScriptedModel().callsAll(Clerks.call("away"), Clerks.call("read")).says("So."));
    Run run = after(engine);
    assertThat(read.invocations()).hasSize(1);
    assertThat(run.holds())
        .singleElement()
        .extracting(hold -> hold.reason())
        .isEqualTo(HoldReason.TOOL_UNAVAILABLE);
    engine.decide(run.id(), Choice.RECORD, "I did it by hand.");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void what_a_vendor_asks_for_is_waited_for_however_long() {
    TestEngine engine = TestEngine.of(agent(), limited);
    Run run = after(engine);
    assertThat(run.status()).isEqualTo(Status.FINISHED);
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "Suspended", "Resumed", "ModelReplied");
    assertThat(run.stint().worked()).isLessThan(Duration.ofMinutes(1));
    assertThat(asked).hasSize(2);
    assertThat(asked.get(1)).isAfterOrEqualTo(TestEngine.START.plus(Duration.ofHours(2)));
  }

  /** A model that is busy once, for two hours. */
  private final Model limited =
      request -> {
        asked.add(engines.getFirst().clock().instant());
        return asked.size() == 1
            ? new Busy("429", Duration.ofHours(2))
            : new Replied(List.of(Text.of("Done.")), ScriptedModel.USAGE);
      };

  /** A run whose model call waits for two hours. */
  private TestEngine limitedFor(RunId[] run) {
    TestEngine engine = TestEngine.of(agent(), limited);
    engines.add(engine);
    run[0] = engine.start("clerk", "Think.").id();
    engine.deliver();
    assertThat(kinds(engine.timeline(run[0]))).containsExactly("Started", "Suspended");
    return engine;
  }

  @Test
  void a_long_wait_is_seen_while_it_lasts_and_ends_with_the_run() {
    RunId[] run = new RunId[1];
    TestEngine engine = limitedFor(run);
    Retry retry = engine.runs().retry(engine.run(run[0])).orElseThrow();
    assertThat(retry.next()).isAfterOrEqualTo(TestEngine.START.plus(Duration.ofHours(2)));
    engine.runs().cancel(run[0], TestEngine.ADA);
    engine.drain();
    assertThat(asked).hasSize(1);
    assertThat(engine.run(run[0]).status()).isEqualTo(Status.CANCELLED);
  }

  @Test
  void a_long_wait_whose_message_was_lost_is_found_once_its_time_has_come() {
    RunId[] run = new RunId[1];
    TestEngine engine = limitedFor(run);
    engine.clock().advance(Duration.ofHours(1));
    assertThat(Clerks.sweep(engine, Duration.ofMinutes(16)).revived()).isZero();
    engine.clock().advanceTo(engine.queue().nextVisible().orElseThrow());
    engine.queue().receive().orElseThrow().acknowledge();
    engine.clock().advance(Duration.ofHours(2));
    assertThat(Clerks.sweep(engine, Duration.ofMinutes(16)).revived()).isEqualTo(1);
    engine.drain();
    assertThat(engine.run(run[0]).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_message_that_comes_early_or_twice_asks_nobody() {
    RunId[] run = new RunId[1];
    TestEngine engine = limitedFor(run);
    StepMessage again = new StepMessage(run[0], ActionId.model(0));
    engine.engine().stepper().step(TestDelivery.first(again), soon(engine));
    assertThat(asked).hasSize(1);
    engine.drain();
    assertThat(asked).hasSize(2);
    assertThat(kinds(engine.timeline(run[0])))
        .containsExactly("Started", "Suspended", "Resumed", "ModelReplied");
  }

  @Test
  void a_reply_that_another_process_got_meanwhile_ends_a_long_wait() {
    TestEngine[] engine = new TestEngine[1];
    List<RunId> run = new ArrayList<>();
    Model raced =
        request -> {
          asked.add(engine[0].clock().instant());
          if (asked.size() == 1) {
            StepMessage same = new StepMessage(run.getFirst(), ActionId.model(0));
            engine[0].engine().stepper().step(TestDelivery.first(same), soon(engine[0]));
            return new Replied(List.of(Text.of("Done.")), ScriptedModel.USAGE);
          }
          return new Busy("429", Duration.ofHours(2));
        };
    engine[0] = TestEngine.of(agent(), raced);
    run.add(engine[0].start("clerk", "Think.").id());
    engine[0].drain();
    assertThat(kinds(engine[0].timeline(run.getFirst())))
        .containsExactly("Started", "Suspended", "ModelReplied");
    assertThat(engine[0].run(run.getFirst()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_run_whose_agent_is_gone_when_a_long_wait_ends_waits_for_a_person() {
    RunId[] run = new RunId[1];
    TestEngine engine = limitedFor(run);
    Route route = Route.of("default", limited);
    engine.deploy(new Deployment(List.of(Agent.named("other").build()), List.of(route)));
    engine.clock().advanceTo(engine.queue().nextVisible().orElseThrow());
    engine.deliver();
    Run held = engine.run(run[0]);
    assertThat(held.status()).isEqualTo(Status.WAITING);
    assertThat(held.hold().orElseThrow().reason()).isEqualTo(HoldReason.AGENT_GONE);
    engine.deploy(new Deployment(List.of(agent()), List.of(route)));
    engine.decide(run[0], Choice.RETRY, "");
    engine.drain();
    assertThat(engine.run(run[0]).status()).isEqualTo(Status.FINISHED);
  }

  private static Instant soon(TestEngine engine) {
    return engine.clock().instant().plus(Duration.ofMinutes(5));
  }

  @Test
  void a_retry_is_seen_while_it_lasts() {
    TestEngine engine = TestEngine.of(agent(), awayFor(Duration.ofMinutes(2)));
    engines.add(engine);
    Run run = engine.start("clerk", "Think.");
    engine.deliver();
    Retry retry = engine.runs().retry(engine.run(run.id())).orElseThrow();
    assertThat(retry.action()).isEqualTo(ActionId.model(0));
    assertThat(retry.attempt()).isEqualTo(1);
    assertThat(retry.error()).contains("503");
    assertThat(retry.next()).isAfterOrEqualTo(engine.clock().instant());
    engine.drain();
    assertThat(engine.runs().retry(engine.run(run.id()))).isEmpty();
  }

  @Test
  void a_sweep_leaves_a_run_alone_that_is_tried_again_soon_and_revives_one_whose_try_was_lost() {
    TestEngine engine = TestEngine.of(agent(), awayFor(Duration.ofHours(1)));
    engines.add(engine);
    engine.start("clerk", "Think.");
    Duration idle = Duration.ofMinutes(16);
    while (engine.clock().instant().isBefore(TestEngine.START.plus(Duration.ofMinutes(40)))) {
      engine.clock().advanceTo(engine.queue().nextVisible().orElseThrow());
      engine.deliver();
      assertThat(Clerks.sweep(engine, idle).revived()).isZero();
      assertThat(engine.queue().size()).isEqualTo(1);
    }
    engine.clock().advanceTo(engine.queue().nextVisible().orElseThrow());
    engine.queue().receive().orElseThrow().acknowledge();
    engine.clock().advance(Duration.ofMinutes(31));
    assertThat(Clerks.sweep(engine, idle).revived()).isEqualTo(1);
  }

  @Test
  void a_crash_behind_the_postponement_loses_nothing_and_logs_it_once() {
    TestEngine engine = TestEngine.of(agent(), awayFor(Duration.ofMinutes(30)));
    engines.add(engine);
    Run run = engine.start("clerk", "Think.");
    engine.log().append(run.id(), 1, new Postponed(TestEngine.START, ActionId.model(0), "503"));
    engine.drain();
    assertThat(kinds(engine.timeline(run.id())))
        .containsExactly("Started", "Postponed", "ModelReplied");
  }
}
