package dev.stint.testkit.simulation;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.OnChange;
import dev.stint.agent.ToolOutcome;
import dev.stint.testkit.TestTool;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Agents of every kind, for simulations of nobody's agents in particular. */
final class RandomAgents {

  private static final int TOOLS_MAX = 4;

  private RandomAgents() {}

  static List<Agent> of(Chance chance) {
    List<Agent> agents = new ArrayList<>();
    agents.add(agent(chance, "clerk"));
    if (chance.once(4)) {
      agents.add(agent(chance, "reader"));
    }
    return agents;
  }

  private static Agent agent(Chance chance, String name) {
    Limits stint = limits(chance);
    Agent.Builder agent =
        Agent.named(name)
            .instructions("Do your work.")
            .stintLimits(stint)
            .runLimits(stint.times(1 + chance.below(6)))
            .onChange(chance.of(List.of(OnChange.values())));
    for (int n = 0; n <= chance.below(TOOLS_MAX); n++) {
      agent.tools(tool(chance, "tool" + n));
    }
    if (chance.once(2)) {
      agent.approveWhen("tool0", arguments -> arguments.isAtLeast("n", 500));
    }
    if (chance.once(2)) {
      agent.holdsExpireAfter(Duration.ofMinutes(10 + chance.below(600)));
    }
    return agent.build();
  }

  private static Limits limits(Chance chance) {
    return chance.once(2)
        ? Limits.DEFAULT
        : new Limits(
            1 + chance.below(20),
            1_000 + chance.below(50_000),
            BigDecimal.valueOf(1L + chance.below(500), 3),
            Duration.ofMinutes(1 + chance.below(120)),
            10 + chance.below(5_000));
  }

  private static TestTool tool(Chance chance, String name) {
    TestTool tool =
        new TestTool(
            name,
            chance.of(List.of(Effect.values())),
            Duration.ofSeconds(5 + chance.below(180)),
            call -> new ToolOutcome.Returned(""));
    TestTool undone =
        chance.once(2)
            ? tool.undoneBy(
                chance.of(List.of(Effect.values())), call -> new ToolOutcome.Returned(""))
            : tool;
    return chance.once(4) ? undone.approved() : undone;
  }
}
