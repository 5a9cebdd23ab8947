package dev.stint.quarkus.test;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.is;

import dev.stint.agent.RunId;
import dev.stint.engine.Engine;
import dev.stint.engine.Runs;
import dev.stint.run.Choice;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** An application's own test: its beans, in an engine in memory, with models that have a script. */
@QuarkusTest
class DeskTest {

  @Inject TestEngine engine;
  @Inject ScriptedModels models;
  @Inject Desk desk;
  @Inject Engine.Ports ports;
  @Inject Runs runs;

  private RunId refund(String amount) {
    models
        .named("fast")
        .calls("find", "{\"number\": \"4711\"}")
        .calls("refund", "{\"number\": \"4711\", \"amount\": %s}".formatted(amount))
        .says("Refunded.");
    RunId run = engine.start("support", "Refund order 4711.").id();
    engine.drain();
    return run;
  }

  @Test
  void a_large_refund_waits_and_is_made_once_it_is_approved() {
    RunId run = refund("149.90");
    engine.assertThat(run).isWaiting().holds("refund").calledInOrder("find");
    engine.decide(run, Choice.APPROVE, "");
    engine.drain();
    engine
        .assertThat(run)
        .isFinished()
        .answers("Refunded.")
        .called("refund", "{\"amount\":149.90,\"number\":\"4711\"}")
        .calledInOrder("find", "refund")
        .holdsNothing()
        .hasSteps(5)
        .costsAtMost("0.001");
    assertThat(desk.refunds()).contains("4711 149.90");
  }

  @Test
  void what_is_configured_for_the_deployment_holds_here_too() {
    RunId run = refund("5");
    engine.assertThat(run).isFinished().called("refund", "{\"number\":\"4711\",\"amount\":5}");
    assertThat(engine.run(run).spent().costUsd()).isPositive();
  }

  @Test
  void a_test_begins_without_the_script_and_the_work_of_another() {
    assertThat(models.named("fast").requests()).isEmpty();
    assertThat(engine.queue().size()).isZero();
    engine.start("support", "This is left undone.");
    models.named("fast").says("Never said.");
  }

  @Test
  void the_api_shows_the_same_runs_and_time_is_the_tests_own() {
    RunId run = refund("149.90");
    given().get("/runs/" + run).then().statusCode(200).body("status", is("waiting"));
    engine.clock().advance(Duration.ofDays(365));
    engine.decide(run, Choice.REJECT, "No.");
    models.named("fast").says("It was refused.");
    engine.drain();
    given().get("/runs/" + run).then().body("status", is("finished"));
    engine.assertThat(run).neverCalled("refund");
  }

  @Test
  void the_whole_application_has_the_engine_in_memory() {
    assertThat(ports.queue()).isSameAs(engine.queue());
    assertThat(runs).isSameAs(engine.runs());
  }

  @Test
  void a_wrong_expectation_shows_what_was() {
    RunId run = refund("149.90");
    assertThatThrownBy(() -> engine.assertThat(run).isFinished())
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("FINISHED", "WAITING", "find{\"number\": \"4711\"}", "approve");
    assertThatThrownBy(() -> engine.assertThat(run).called("find", "{\"number\": \"1\"}"))
        .hasMessageContaining("Expected a call find{\"number\": \"1\"}");
    assertThatThrownBy(() -> engine.assertThat(run).neverCalled("find"))
        .hasMessageContaining("Expected no call of 'find'");
    assertThatThrownBy(() -> engine.assertThat(run).holds("find"))
        .hasMessageContaining("Expected a held call of 'find'");
    assertThatThrownBy(() -> engine.assertThat(run).answers("Refunded."))
        .hasMessageContaining("Expected an answer");
    assertThatThrownBy(() -> engine.assertThat(run).costsAtMost("0"))
        .hasMessageContaining("Expected a cost of at most 0 USD");
    assertThatThrownBy(() -> engine.assertThat(run).hasSteps(9))
        .hasMessageContaining("Expected 9 steps, and they are 3");
    assertThatThrownBy(() -> engine.assertThat(run).holdsNothing())
        .hasMessageContaining("Expected no hold");
  }
}
