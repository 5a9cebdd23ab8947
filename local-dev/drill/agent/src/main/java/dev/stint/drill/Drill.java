package dev.stint.drill;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.engine.RetryPolicy;
import dev.stint.langchain4j.Timers;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;

/** The drill's agent, and one that it delegates to. */
final class Drill {

  static final String HELPER = "helper";

  @Produces
  @Singleton
  Agent agent(DrillTools tools, Shelf shelf, DrillConfig config) {
    return Agent.named("drill")
        .tools(tools, shelf)
        .tools(Timers.TOOLS)
        .delegatesTo(HELPER, helper -> helper.limits(Limits.DELEGATED.children(0)))
        .stintLimits(
            Limits.DEFAULT
                .steps(4L * config.calls() + 2 + Limits.DELEGATED.stepsMax())
                .tokens(100_000_000)
                .children(1 + config.calls()))
        .build();
  }

  /** Does one thing for the drill, in a run of its own. */
  @Produces
  @Singleton
  Agent helper(DrillTools tools) {
    return Agent.named(HELPER).instructions(HELPER).tools(tools).build();
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
