package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.StepOutcome.Stuck;
import dev.stint.port.RunSummary;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestDelivery;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Runs that cannot go on here, and how they are found. */
class StuckRunsTest {

  @Test
  void a_text_that_is_gone_is_reported_and_its_run_marked() {
    String large = "clause ".repeat(20_000);
    TestEngine engine =
        TestEngine.of(
            agent(TestTool.of("read", Effect.READ, call -> new ToolOutcome.Returned(large))),
            new ScriptedModel().calls("read", "{}").says("Long."));
    Run run = engine.start("clerk", "Read it.");
    engine.deliver();
    engine.deliver();
    engine.payloads().clear();
    engine.deploy(
        new Deployment(List.of(agent()), List.of(Route.of("default", new ScriptedModel()))));
    assertThat(engine.drain())
        .singleElement()
        .isInstanceOfSatisfying(
            Stuck.class, stuck -> assertThat(stuck.why()).contains(run.id().value(), "Payload"));
    assertThat(trouble(engine, run)).hasValueSatisfying(why -> assertThat(why).contains("Payload"));
    assertThat(engine.index().find(run.id()).orElseThrow().status()).isEqualTo(Status.RUNNING);
  }

  private static Optional<String> trouble(TestEngine engine, Run run) {
    return engine.index().find(run.id()).orElseThrow().trouble();
  }

  @Test
  void
      a_run_whose_agent_is_gone_waits_and_one_whose_message_is_lost_too_is_swept_once_it_is_back() {
    Agent agent = agent();
    TestEngine engine = TestEngine.of(agent, new ScriptedModel().says("Done."));
    Run run = engine.start("clerk", "Think.");
    engine.queue().receive().orElseThrow().acknowledge();
    engine.deploy(new Deployment(List.of(), List.of()));
    engine.clock().advance(Duration.ofMinutes(30));
    assertThat(Clerks.sweep(engine, Duration.ofMinutes(10)).stuck())
        .singleElement()
        .asString()
        .contains("'clerk'", "[]");
    assertThat(trouble(engine, run)).hasValueSatisfying(why -> assertThat(why).contains("'clerk'"));

    engine.deploy(
        new Deployment(
            List.of(agent), List.of(Route.of("default", new ScriptedModel().says("Done.")))));
    assertThat(Clerks.sweep(engine, Duration.ofMinutes(10)).revived()).isEqualTo(1);
    assertThat(trouble(engine, run)).isEmpty();
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_damaged_run_is_reported_and_stops_no_other() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel().says("Done."));
    Run damaged = engine.start("clerk", "Think.");
    engine.log().append(damaged.id(), 1, engine.timeline(damaged.id()).started());
    engine.deploy(
        new Deployment(
            List.of(agent()), List.of(Route.of("default", new ScriptedModel().says("Done.")))));
    Run other = engine.start("clerk", "Think too.");
    assertThat(engine.drain())
        .filteredOn(Stuck.class::isInstance)
        .singleElement()
        .satisfies(
            stuck -> assertThat(((Stuck) stuck).why()).contains(damaged.id().value(), "entry 1"));
    assertThat(trouble(engine, damaged))
        .hasValueSatisfying(why -> assertThat(why).contains("entry 1"));
    assertThat(trouble(engine, other)).isEmpty();
    assertThat(engine.run(other.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_sweep_finds_work_whose_message_was_lost_and_leaves_living_work_alone() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel().says("Done."));
    Run run = engine.start("clerk", "Think.");
    engine.queue().receive().orElseThrow().acknowledge(); // the message is lost
    assertThat(Clerks.sweep(engine, Duration.ofMinutes(16)).revived()).isZero();
    engine.clock().advance(Duration.ofMinutes(17));
    assertThat(Clerks.sweep(engine, Duration.ofMinutes(16)).revived()).isEqualTo(1);
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }

  @Test
  void a_log_that_has_lost_its_end_is_named_by_the_sweep() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel().says("Done."));
    Run run = engine.start("clerk", "Think.");
    RunSummary known = engine.index().find(run.id()).orElseThrow();
    engine
        .index()
        .put(
            new RunSummary(
                run.id(),
                "clerk",
                Status.RUNNING,
                known.startedAt(),
                9,
                9,
                known.notes(),
                known.tags(),
                RunSummary.Gist.NONE));
    engine.clock().advance(Duration.ofMinutes(30));
    Sweep.Report report = Clerks.sweep(engine, Duration.ofMinutes(16));
    assertThat(report.revived()).isZero();
    assertThat(report.stuck())
        .containsExactly(
            "Run %s has 1 entries, and had 9 when its status last changed. Restore them from a backup or start a new run."
                .formatted(run.id()));
    assertThat(trouble(engine, run)).contains(report.stuck().getFirst());
  }

  @Test
  void a_damaged_log_is_named_by_the_sweep() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel().says("Done."));
    Run run = engine.start("clerk", "Think.");
    engine.log().append(run.id(), 1, engine.timeline(run.id()).started());
    engine.clock().advance(Duration.ofMinutes(30));
    Sweep.Report report = Clerks.sweep(engine, Duration.ofMinutes(16));
    assertThat(report.looked()).isEqualTo(1);
    assertThat(report.revived()).isZero();
    assertThat(report.stuck())
        .singleElement()
        .asString()
        .contains(run.id().value(), "entry 1", "no second Started");
    assertThat(trouble(engine, run)).contains(report.stuck().getFirst());
  }

  @Test
  void a_status_that_the_index_was_not_told_is_told_by_the_sweep_and_revives_nothing() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel().says("Done."));
    Run run = engine.start("clerk", "Think.");
    RunSummary running = engine.index().find(run.id()).orElseThrow();
    engine.drain();
    engine.index().put(running.asOf(2)); // as if the process had died before it told the index
    engine.clock().advance(Duration.ofMinutes(30));
    Sweep.Report report = Clerks.sweep(engine, Duration.ofMinutes(16));
    assertThat(report.looked()).isEqualTo(1);
    assertThat(report.revived()).isZero();
    assertThat(report.stuck()).isEmpty();
    assertThat(engine.index().find(run.id()).orElseThrow().status()).isEqualTo(Status.FINISHED);
    assertThat(engine.queue().size()).isZero();
  }

  @Test
  void a_step_of_a_run_without_a_log_is_stuck() {
    TestEngine engine = TestEngine.of(agent(), new ScriptedModel());
    StepMessage lost = new StepMessage(new RunId("r-0"), ActionId.model(0));
    assertThat(step(engine, lost)).isEqualTo(new Stuck("Run r-0 has no log."));
  }

  private static StepOutcome step(TestEngine engine, StepMessage message) {
    return engine
        .engine()
        .stepper()
        .step(TestDelivery.first(message), engine.clock().instant().plus(Duration.ofMinutes(5)));
  }

  @Test
  void the_end_of_a_hold_waits_until_its_agent_is_back_and_is_looked_at_now_and_then() {
    Agent clerk =
        Agent.named("clerk")
            .tools(TestTool.of("pay", Effect.ONCE).approved())
            .holdsExpireAfter(Duration.ofMinutes(5))
            .build();
    ScriptedModel model = new ScriptedModel().calls("pay", "{}").says("So be it.");
    TestEngine engine = TestEngine.of(clerk, model);
    Run run = engine.start("clerk", "Pay.");
    engine.deliver();
    engine.deliver();
    engine.deploy(new Deployment(List.of(), List.of()));
    engine.clock().advance(Duration.ofMinutes(5));
    assertThat(engine.deliver()).contains(new StepOutcome.NotReady());
    assertThat(engine.queue().nextVisible())
        .contains(engine.clock().instant().plus(Duration.ofMinutes(15)));
    assertThat(engine.run(run.id()).holds()).hasSize(1);
    engine.deploy(new Deployment(List.of(clerk), List.of(Route.of("default", model))));
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
  }
}
