package dev.stint.http;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Route;
import dev.stint.message.Text;
import dev.stint.step.Deployment;
import dev.stint.step.Runs;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** An engine in memory behind the API: an agent that answers how much it was told. */
final class TestBeans {

  @Produces
  @Singleton
  Deployment deployment() {
    Agent clerk =
        Agent.named("clerk")
            .instructions("You keep contracts.")
            .tools(TestTool.of("read", Effect.READ))
            .build();
    Route route =
        Route.of(
            "default",
            request ->
                new ModelOutcome.Replied(
                    List.of(Text.of("Read " + request.messages().size() + " messages.")),
                    ScriptedModel.USAGE));
    return new Deployment(List.of(clerk), List.of(route));
  }

  @Produces
  @Singleton
  TestEngine engine(Deployment deployment) {
    return TestEngine.of(deployment);
  }

  @Produces
  @Singleton
  Runs runs(TestEngine engine) {
    return engine.runs();
  }
}
