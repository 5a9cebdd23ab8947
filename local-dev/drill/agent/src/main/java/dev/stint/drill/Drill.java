package dev.stint.drill;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.engine.Policy;
import dev.stint.langchain4j.ToolBox;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The drill's agent. */
final class Drill {

  @Produces
  @Singleton
  Agent agent(DrillTools tools, Shelf shelf, DrillConfig config) {
    return Agent.named("drill")
        .tools(ToolBox.of(tools, shelf))
        .stintLimits(Limits.DEFAULT.steps(2L * config.calls() + 2).tokens(1_000_000))
        .build();
  }

  /** Little time is kept back, as here a message is hidden for a few seconds only. */
  @Produces
  @Singleton
  Policy policy() {
    return new Policy(
        Policy.DEFAULT.attemptsMax(),
        Policy.DEFAULT.retryBase(),
        Policy.DEFAULT.retryMax(),
        Policy.DEFAULT.outageMax(),
        Duration.ofSeconds(1));
  }
}
