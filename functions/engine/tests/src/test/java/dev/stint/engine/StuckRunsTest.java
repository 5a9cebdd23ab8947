package dev.stint.engine;

import static dev.stint.engine.Clerks.agent;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Route;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.StepOutcome.Stuck;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
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
    engine.log().append(damaged.id(), 1, damaged.started());
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
}
