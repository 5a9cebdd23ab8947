package dev.stint.testkit.simulation;

import dev.stint.agent.Agent;
import dev.stint.agent.Model;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
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
 * @param tasks what people ask for; anything if empty
 * @param model makes the double of every model in a simulation; asks for tools at random if empty
 * @param code makes the tools of each simulation whose own code is called
 * @param effects the effects of some tools, by name
 * @param promises what must hold at every moment, by what it promises
 * @param channel makes the channel of each simulation
 * @param store makes the store of each simulation; in memory if empty
 */
record Scenario(
    Optional<List<Agent>> agents,
    List<String> tasks,
    Optional<Supplier<Model>> model,
    Supplier<List<Tool>> code,
    Map<String, Function<ToolInvocation, ToolOutcome>> effects,
    Map<String, Predicate<Simulated>> promises,
    Optional<Supplier<Channel>> channel,
    Optional<Supplier<Store>> store) {

  static Scenario of(Optional<List<Agent>> agents) {
    return new Scenario(
        agents,
        List.of(),
        Optional.empty(),
        List::of,
        Map.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty());
  }

  Scenario tasks(List<String> texts) {
    return new Scenario(agents, texts, model, code, effects, promises, channel, store);
  }

  Scenario model(Supplier<Model> other) {
    return new Scenario(agents, tasks, Optional.of(other), code, effects, promises, channel, store);
  }

  Scenario code(Supplier<List<Tool>> tools) {
    tools.get().forEach(tool -> known(tool.spec().name()));
    return new Scenario(agents, tasks, model, tools, effects, promises, channel, store);
  }

  Scenario effect(String tool, Function<ToolInvocation, ToolOutcome> effect) {
    known(tool);
    Map<String, Function<ToolInvocation, ToolOutcome>> more = new HashMap<>(effects);
    more.put(tool, effect);
    return new Scenario(agents, tasks, model, code, Map.copyOf(more), promises, channel, store);
  }

  private void known(String tool) {
    List<String> all =
        agents.orElse(List.of()).stream()
            .flatMap(agent -> agent.toolSpecs().stream())
            .map(ToolSpec::name)
            .toList();
    if (!all.contains(tool)) {
      throw new IllegalArgumentException(
          "No agent has a tool '%s'; the tools are %s".formatted(tool, all));
    }
  }

  Scenario always(String promise, Predicate<Simulated> holds) {
    Map<String, Predicate<Simulated>> more = new LinkedHashMap<>(promises);
    if (more.put(promise, holds) != null) {
      throw new IllegalArgumentException("'%s' is promised already".formatted(promise));
    }
    return new Scenario(agents, tasks, model, code, effects, more, channel, store);
  }

  Scenario channel(Supplier<Channel> made) {
    return new Scenario(agents, tasks, model, code, effects, promises, Optional.of(made), store);
  }

  Scenario store(Supplier<Store> made) {
    return new Scenario(agents, tasks, model, code, effects, promises, channel, Optional.of(made));
  }
}
