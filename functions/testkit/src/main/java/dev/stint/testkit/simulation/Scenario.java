package dev.stint.testkit.simulation;

import dev.stint.agent.Agent;
import dev.stint.agent.Model;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The part of a simulation that its user chooses.
 *
 * @param agents simulated agents; of every kind if empty
 * @param model the double of every model; asks for tools at random if empty
 * @param tools the effects of some tools, by name
 * @param promises what must hold at every moment, by what it promises
 * @param channel makes the channel of each simulation
 */
record Scenario(
    Optional<List<Agent>> agents,
    Optional<Model> model,
    Map<String, Function<ToolInvocation, ToolOutcome>> tools,
    Map<String, Predicate<Simulated>> promises,
    Optional<Supplier<Channel>> channel) {

  static Scenario of(Optional<List<Agent>> agents) {
    return new Scenario(agents, Optional.empty(), Map.of(), Map.of(), Optional.empty());
  }

  Scenario model(Model other) {
    return new Scenario(agents, Optional.of(other), tools, promises, channel);
  }

  Scenario tool(String name, Function<ToolInvocation, ToolOutcome> effect) {
    Map<String, Function<ToolInvocation, ToolOutcome>> more = new HashMap<>(tools);
    more.put(name, effect);
    return new Scenario(agents, model, Map.copyOf(more), promises, channel);
  }

  Scenario always(String promise, Predicate<Simulated> holds) {
    Map<String, Predicate<Simulated>> more = new LinkedHashMap<>(promises);
    more.put(promise, holds);
    return new Scenario(agents, model, tools, more, channel);
  }

  Scenario channel(Supplier<Channel> made) {
    return new Scenario(agents, model, tools, promises, Optional.of(made));
  }
}
