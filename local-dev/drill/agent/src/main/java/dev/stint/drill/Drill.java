package dev.stint.drill;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.engine.RetryPolicy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The drill's agent. */
final class Drill {

  @Produces
  @Singleton
  Agent agent(DrillTools tools, Shelf shelf, DrillConfig config) {
    return Agent.named("drill")
        .tools(tools, shelf)
        .stintLimits(Limits.DEFAULT.steps(2L * config.calls() + 2).tokens(100_000_000))
        .build();
  }

  /** Keeps back only one second, because a message is hidden here for a few seconds only. */
  @Produces
  @Singleton
  RetryPolicy policy() {
    return new RetryPolicy(
        RetryPolicy.DEFAULT.attemptsMax(),
        RetryPolicy.DEFAULT.retryBase(),
        RetryPolicy.DEFAULT.retryMax(),
        RetryPolicy.DEFAULT.outageMax(),
        Duration.ofSeconds(1));
  }
}
