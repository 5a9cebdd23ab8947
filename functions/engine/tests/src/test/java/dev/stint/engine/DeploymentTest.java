package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.OnChange;
import dev.stint.agent.Route;
import dev.stint.run.Choice;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which agents and routes fit together, and who makes the steps of a run. */
class DeploymentTest {

  private final List<Route> routes = List.of(Route.of("default", new ScriptedModel()));

  private static Agent clerk(String instructions) {
    return Agent.named("clerk")
        .onChange(OnChange.FINISH_AS_STARTED)
        .instructions(instructions)
        .build();
  }

  @Test
  void a_route_that_there_is_not_is_said_at_the_start_with_those_that_there_are() {
    for (boolean retired : List.of(false, true)) {
      Agent.Builder lost = Agent.named("clerk").route("fast");
      Agent agent = retired ? lost.retired().build() : lost.build();
      assertThatThrownBy(() -> new Deployment(List.of(agent), routes))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Agent 'clerk' uses route 'fast', but the routes are [default]. Configure stint.routes.fast, or name another.");
    }
  }

  @Test
  void two_agents_or_two_routes_of_one_name_are_said_at_the_start() {
    assertThatThrownBy(() -> new Deployment(List.of(clerk("Old."), clerk("New.")), routes))
        .hasMessage("Two agents are named 'clerk'");
    assertThatThrownBy(
            () ->
                new Deployment(
                    List.of(clerk("Old.")), List.of(routes.getFirst(), routes.getFirst())))
        .hasMessage("Two routes are named 'default'");
  }

  @Test
  void a_run_that_nobody_can_finish_as_it_was_started_waits_and_goes_on_with_the_current_agent() {
    TestEngine engine = TestEngine.of(new Deployment(List.of(clerk("Old.")), routes));
    Run run = engine.start("clerk", "Think.");
    ScriptedModel model = new ScriptedModel().says("Done.");
    engine.deploy(new Deployment(List.of(clerk("New.")), List.of(Route.of("default", model))));
    engine.drain();
    assertThat(engine.run(run.id()).hold().orElseThrow().reason())
        .isEqualTo(HoldReason.AGENT_CHANGED);
    engine.decide(run.id(), Choice.RENEW, "");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(model.requests())
        .singleElement()
        .satisfies(request -> assertThat(request.instructions()).isEqualTo("New."));
  }

  @Test
  void instructions_may_be_made_of_the_task_and_what_cannot_be_made_waits_for_a_person() {
    ScriptedModel model = new ScriptedModel().says("Done.");
    List<Route> one = List.of(Route.of("default", model));
    Agent.Builder clerk = Agent.named("clerk");
    Agent broken =
        clerk
            .instructions(
                task -> {
                  throw new IllegalStateException("no such language");
                })
            .build();
    TestEngine engine = TestEngine.of(new Deployment(List.of(broken), one));
    Run run = engine.start("clerk", "Répondez.");
    engine.drain();
    assertThat(engine.run(run.id()).hold().orElseThrow().detail())
        .contains(
            "The instructions of agent 'clerk' for this run cannot be made", "no such language");
    assertThat(model.requests()).isEmpty();

    Agent mended =
        clerk.instructions(task -> task.startsWith("R") ? "Write French." : "Write.").build();
    engine.deploy(new Deployment(List.of(mended), one));
    engine.decide(run.id(), Choice.RETRY, "");
    engine.drain();
    assertThat(engine.run(run.id()).status()).isEqualTo(Status.FINISHED);
    assertThat(model.requests().getLast().instructions()).isEqualTo("Write French.");
    assertThat(broken.fingerprint()).isEqualTo(mended.fingerprint());
  }

  @Test
  void a_call_of_a_tool_that_is_gone_waits_for_a_person_who_reads_which_tools_are_left() {
    TestTool read = TestTool.of("read", Effect.READ);
    TestTool pay = TestTool.of("pay", Effect.ONCE);
    List<Route> one = List.of(Route.of("default", new ScriptedModel().calls("pay", "{}")));
    TestEngine engine = TestEngine.of(new Deployment(List.of(Clerks.agent(read, pay)), one));
    Run run = engine.start("clerk", "Pay.");
    engine.deliver();
    engine.deploy(new Deployment(List.of(Clerks.agent(read)), one));
    engine.drain();
    Hold hold = engine.run(run.id()).holds().getFirst();
    assertThat(hold.reason()).isEqualTo(HoldReason.TOOL_GONE);
    assertThat(hold.detail()).contains("asked for tool 'pay', and has only [read].");
  }
}
