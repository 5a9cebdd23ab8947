package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.agent.Route;
import dev.stint.step.Action.AwaitCall;
import dev.stint.step.Action.CallModel;
import dev.stint.step.Action.CallTool;
import dev.stint.step.Action.Fail;
import dev.stint.step.Action.Hold;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is deployed: the agents and the routes that this process knows. */
public final class Deployment {

  private final Map<String, Agent> agents = new LinkedHashMap<>();
  private final Map<String, Route> routes = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException if two agents or two routes have one name, or an agent's route
   *     does not exist
   */
  public Deployment(Collection<Agent> agents, Collection<Route> routes) {
    for (Route route : routes) {
      if (this.routes.putIfAbsent(route.name(), route) != null) {
        throw new IllegalArgumentException("Two routes are named '%s'".formatted(route.name()));
      }
    }
    for (Agent agent : agents) {
      if (this.agents.putIfAbsent(agent.name(), agent) != null) {
        throw new IllegalArgumentException("Two agents are named '%s'".formatted(agent.name()));
      }
      if (!this.routes.containsKey(agent.route())) {
        throw new IllegalArgumentException(
            "Agent '%s' uses route '%s', but the routes are %s. Configure stint.routes.%s, or name another."
                .formatted(agent.name(), agent.route(), this.routes.keySet(), agent.route()));
      }
    }
  }

  public Optional<Agent> agent(String name) {
    return Optional.ofNullable(agents.get(name));
  }

  public List<Agent> agents() {
    return List.copyOf(agents.values());
  }

  /** The route of one of this deployment's agents. */
  public Route route(Agent agent) {
    Route route = routes.get(agent.route());
    if (route == null) {
      throw new IllegalArgumentException("%s is not deployed here".formatted(agent));
    }
    return route;
  }

  /** How long an action may be under way: all models of the route in turn, or the tool. */
  Duration mayTake(Agent agent, Action action) {
    return switch (action) {
      case CallModel call ->
          route(agent).stops().stream()
              .map(Route.Stop::timeout)
              .reduce(Duration.ZERO, Duration::plus);
      case CallTool call ->
          agent.tool(call.call().tool()).map(tool -> tool.spec().timeout()).orElse(Duration.ZERO);
      case AwaitCall call -> Duration.ZERO;
      case Hold hold -> Duration.ZERO;
      case Fail fail -> Duration.ZERO;
    };
  }

  /** Why a run of {@code agent} cannot go on here. */
  String missing(String agent) {
    return "the log names agent '%s', but the agents deployed here are %s. Deploy it again, or cancel the run."
        .formatted(agent, agents.keySet());
  }
}
