package dev.stint.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Route;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.Deployment;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Resolution;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A simulation as the author of an agent writes it. */
class SimulationOfYoursTest {

  private static Deployment support() {
    Agent agent =
        Agent.named("support")
            .tools(
                TestTool.of("find", Effect.READ),
                TestTool.of("refund", Effect.ONCE)
                    .undoneBy(Effect.IDEMPOTENT, call -> new ToolOutcome.Returned("")))
            .approveWhen("refund", arguments -> arguments.isAtLeast("n", 500))
            .build();
    return new Deployment(List.of(agent), List.of(Route.of("default", new ScriptedModel())));
  }

  private static long refunds(Simulated world) {
    return world.effects().stream().filter(effect -> effect.tool().equals("refund")).count();
  }

  /** Whether a person has approved or edited a call in the run of an effect. */
  private static boolean wasApproved(Simulated world, Simulated.Effected effect) {
    return world.runs().stream()
        .filter(run -> run.run().id().equals(effect.run()))
        .flatMap(run -> run.entries().stream())
        .anyMatch(
            entry ->
                entry instanceof Entry.Resumed resumed
                    && resumed.resolution() instanceof Resolution.Decision decision
                    && (decision.choice() == Choice.APPROVE || decision.choice() == Choice.EDIT));
  }

  @Test
  void a_promise_of_yours_is_checked_in_every_history() {
    // tag::simulation[]
    Simulation.of(support())
        .seeds(300)
        .tool("find", call -> new ToolOutcome.Returned("49.90"))
        .always(
            "no refund of 500 or more without a person",
            world ->
                world.effects().stream()
                    .filter(effect -> effect.tool().equals("refund") && !effect.undo())
                    .filter(effect -> effect.arguments().matches(".*:[5-9]\\d\\d}"))
                    .allMatch(effect -> wasApproved(world, effect)))
        .run();
    // end::simulation[]
  }

  @Test
  void the_simulation_of_the_page_is_this_one() throws IOException {
    Pattern tagged =
        Pattern.compile("(?s)// tag::simulation\\[]\\n(.*?)\\s*// end::simulation\\[]");
    Matcher region =
        tagged.matcher(
            Files.readString(
                Path.of("src/test/java/dev/stint/testkit/simulation/SimulationOfYoursTest.java")));
    assertThat(region.find()).isTrue();
    assertThat(Files.readString(Path.of("../README.md")))
        .contains("```java\n" + region.group(1).stripIndent().strip() + "\n```");
  }

  @Test
  void a_promise_that_is_broken_is_shown_with_its_smallest_history_and_how_to_see_it_again() {
    Simulation tooMuch =
        Simulation.of(support()).always("refunds at most twice", world -> refunds(world) <= 2);
    assertThatThrownBy(() -> tooMuch.seeds(300).run())
        .isInstanceOf(Violation.class)
        .hasMessageContainingAll(
            "Seed ", "broken: refunds at most twice", "It takes ", "EFFECT", ".seed(");
  }

  @Test
  void a_model_of_yours_takes_the_place_of_every_model() {
    Simulation.of(support())
        .seeds(50)
        .model(() -> request -> new ModelOutcome.Refused("It is closed"))
        .always("does nothing", world -> world.effects().isEmpty())
        .run();
  }
}
