package dev.stint.engine;

import dev.stint.agent.Agent;
import dev.stint.agent.Controls;
import dev.stint.agent.Delegation;
import dev.stint.agent.ModelParameters.Parameter;
import dev.stint.agent.OnChange;
import dev.stint.agent.Route;
import dev.stint.agent.ToolSpec;
import dev.stint.agent.Webhook;
import dev.stint.port.Notifier;
import dev.stint.port.StepQueue;
import dev.stint.run.Action;
import dev.stint.run.Action.CallModel;
import dev.stint.run.Action.CallTool;
import dev.stint.run.Action.Tell;
import dev.stint.run.Action.Undo;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The agents and the routes that this process knows. */
public final class Deployment {

  private final Map<String, Agent> agents = new LinkedHashMap<>();
  private final List<Agent> retired = new ArrayList<>();
  private final Controls controls;
  private final Supplier<? extends Collection<Route>> configured;
  private @Nullable Map<String, Route> routes;

  /** Agents without any controls of the deployment. */
  public Deployment(Collection<Agent> agents, Collection<Route> routes) {
    this(agents, routes, Controls.NONE);
  }

  /**
   * @throws IllegalArgumentException as {@link #check} does, or if two agents that start runs have
   *     the same name
   */
  public Deployment(Collection<Agent> agents, Collection<Route> routes, Controls controls) {
    this(agents, () -> routes, controls);
    check();
  }

  /**
   * A deployment that asks for its routes only when a model is first called, or when it is checked:
   * a process without model calls does not need them.
   *
   * @throws IllegalArgumentException if two agents that start runs have the same name
   */
  public Deployment(
      Collection<Agent> agents, Supplier<? extends Collection<Route>> routes, Controls controls) {
    this.controls = controls;
    this.configured = routes;
    for (Agent agent : agents) {
      if (agent.isRetired()) {
        retired.add(agent.under(controls));
      } else if (this.agents.putIfAbsent(agent.name(), agent.under(controls)) != null) {
        throw new IllegalArgumentException("Two agents are named '%s'".formatted(agent.name()));
      }
    }
  }

  /**
   * Checks that this process can make steps. To be called before the first step.
   *
   * @throws IllegalArgumentException if a route cannot be built, two routes have the same name, an
   *     agent's route does not exist, a model of it does not take one of the agent's parameters or
   *     tools, none of them reads any of the files that the agent reads, or an approval rule
   *     matches no tool, or a webhook or a delegation names an agent that is not there
   */
  public void check() {
    List<Agent> all = Stream.concat(agents.values().stream(), retired.stream()).toList();
    Set<String> idle = controls.idleRules(all);
    if (!idle.isEmpty()) {
      throw new IllegalArgumentException(
          "stint.approve has %s, but no agent has such a tool; the agents are %s. Correct the rule, or it protects nothing."
              .formatted(idle, all));
    }
    Set<String> unknown = controls.idleWebhooks(all);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "stint.webhooks names the agents %s, but the agents are %s".formatted(unknown, all));
    }
    all.forEach(this::checkDelegations);
    all.forEach(this::checkWebhooks);
    all.forEach(this::checkModels);
  }

  /** The tools whose calls other systems answer, as {@code agent/tool}. */
  public List<String> answeredTools() {
    return Stream.concat(agents.values().stream(), retired.stream())
        .flatMap(
            agent ->
                agent.toolSpecs().stream()
                    .filter(spec -> spec.callback().isPresent())
                    .map(spec -> agent.name() + "/" + spec.name()))
        .toList();
  }

  private void checkDelegations(Agent agent) {
    for (Delegation delegation : agent.delegations()) {
      if (!agents.containsKey(delegation.agent())) {
        throw new IllegalArgumentException(
            "Agent '%s' delegates to agent '%s', but the agents are %s. Deploy it too, as a bean of its own."
                .formatted(agent.name(), delegation.agent(), agents.keySet()));
      }
    }
  }

  private void checkWebhooks(Agent agent) {
    int receivers = controls.webhooks(agent.name()).size();
    if (receivers > Webhook.MOST) {
      throw new IllegalArgumentException(
          "Of the runs of agent '%s' %d receivers are told by stint.webhooks, and at most %d may be"
              .formatted(agent.name(), receivers, Webhook.MOST));
    }
  }

  private void checkModels(Agent agent) {
    if (!agent.reads().isEmpty()
        && route(agent).stops().stream().noneMatch(stop -> readsAny(stop, agent))) {
      throw new IllegalArgumentException(
          "Agent '%s' reads files of the kinds %s, but no model of its route '%s' reads any. Name another route, or set stint.models.<name>.reads if its model does."
              .formatted(agent.name(), agent.reads(), agent.route()));
    }
    for (Route.Stop stop : route(agent).stops()) {
      for (ToolSpec tool : agent.toolSpecs()) {
        stop.client()
            .refuses(tool)
            .ifPresent(
                why -> {
                  throw new IllegalArgumentException(
                      "Agent '%s' has tool '%s', but model '%s' of its route '%s' does not take it. %s"
                          .formatted(agent.name(), tool.name(), stop.model(), agent.route(), why));
                });
      }
      Set<Parameter> notTaken = agent.parameters().set();
      notTaken.removeAll(stop.client().takes());
      if (!notTaken.isEmpty()) {
        throw new IllegalArgumentException(
            "Agent '%s' sets %s, but model '%s' of its route '%s' does not take it. Leave it out, or name another route."
                .formatted(agent.name(), notTaken, stop.model(), agent.route()));
      }
    }
  }

  private static boolean readsAny(Route.Stop stop, Agent agent) {
    return !Collections.disjoint(stop.client().reads().keySet(), agent.reads());
  }

  private synchronized Map<String, Route> routes() {
    if (routes == null) {
      Map<String, Route> named = new LinkedHashMap<>();
      for (Route route : configured.get()) {
        if (named.putIfAbsent(route.name(), route) != null) {
          throw new IllegalArgumentException("Two routes are named '%s'".formatted(route.name()));
        }
      }
      routes = named;
    }
    return routes;
  }

  /** The agents that start no runs, and finish theirs. */
  public List<Agent> retired() {
    return List.copyOf(retired);
  }

  /** The agent that starts runs under this name. */
  public Optional<Agent> agent(String name) {
    return Optional.ofNullable(agents.get(name));
  }

  /**
   * The agent that makes the steps of a run: the agent of that name that starts runs. A retired
   * agent with the definition that the run was started with makes them instead if there is no other
   * agent, or if the other is {@link OnChange#FINISH_AS_STARTED} and has another definition.
   */
  public Optional<Agent> agent(Run run) {
    Optional<Agent> current = agent(run.agent());
    boolean pinned =
        current.isEmpty()
            || (current.get().onChange() == OnChange.FINISH_AS_STARTED
                && !current.get().fingerprint().equals(run.started().definition()));
    return pinned ? asStarted(run).or(() -> current) : current;
  }

  private Optional<Agent> asStarted(Run run) {
    return retired.stream()
        .filter(agent -> agent.name().equals(run.agent()))
        .filter(agent -> agent.fingerprint().equals(run.started().definition()))
        .findFirst();
  }

  /** The agents that start runs. */
  public List<Agent> agents() {
    return List.copyOf(agents.values());
  }

  /**
   * The route of one of this deployment's agents.
   *
   * @throws IllegalArgumentException as {@link #check} does
   */
  public Route route(Agent agent) {
    Route route = routes().get(agent.route());
    if (route == null) {
      throw new IllegalArgumentException(
          "Agent '%s' uses route '%s', but the routes are %s. Configure stint.routes.%s, or name another."
              .formatted(agent.name(), agent.route(), routes().keySet(), agent.route()));
    }
    return route;
  }

  /**
   * The timeouts of all models of the route together; the longest delay if the models are not
   * known.
   */
  private Duration modelsMayTake(Agent agent) {
    Route route;
    try {
      route = route(agent);
    } catch (IllegalArgumentException e) {
      return StepQueue.DELAY_MAX; // This process calls no models, and so need not know them.
    }
    return route.stops().stream().map(Route.Stop::timeout).reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * How long an action may be under way: the timeouts of all models of the route together, or that
   * of the tool or notice.
   */
  Duration mayTake(Agent agent, Action action) {
    if (!(action instanceof Action.Work work)) {
      return Duration.ZERO;
    }
    return switch (work) {
      case CallModel call -> modelsMayTake(agent);
      case CallTool call -> toolMayTake(agent, call.call());
      case Undo undo -> toolMayTake(agent, undo.undo());
      case Tell tell -> Notifier.TIMEOUT;
    };
  }

  /** How long the longest of a run's open calls may be under way. */
  Duration mayTake(Agent agent, Run run) {
    Duration longest = run.modelCall().isPresent() ? modelsMayTake(agent) : Duration.ZERO;
    for (OpenCall.OfTool open : run.calls().values()) {
      Duration time = toolMayTake(agent, open);
      longest = time.compareTo(longest) > 0 ? time : longest;
    }
    return longest;
  }

  private static Duration toolMayTake(Agent agent, OpenCall.OfTool open) {
    return agent.tool(open.call().tool()).map(tool -> tool.spec().timeout()).orElse(Duration.ZERO);
  }

  /** Why a run of {@code agent} cannot go on here. */
  String missing(String agent) {
    return "the log names agent '%s', but the agents deployed here are %s. Deploy it again, or cancel the run."
        .formatted(agent, agents.keySet());
  }
}
