package dev.stint.quarkus.test;

import dev.stint.agent.Agent;
import dev.stint.agent.Model;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.agent.Route.Stop;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.port.MailRegister;
import dev.stint.quarkus.ModelConfigs;
import dev.stint.quarkus.ModelRoutes;
import dev.stint.quarkus.StintConfig;
import dev.stint.quarkus.StintConfig.ModelConfig;
import dev.stint.quarkus.StintConfig.PriceConfig;
import dev.stint.testkit.InMemoryMailRegister;
import dev.stint.testkit.TestEngine;
import io.quarkus.arc.All;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Takes the place of the engine, the store and the models of an application. Its agents and tools,
 * its limits, rules and routes stay. Nothing works on runs by itself: a test delivers their steps.
 */
final class TestBeans {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  @Produces
  @Singleton
  TestEngine testEngine(Deployment deployment) {
    deployment.check(); // As an application does at its start.
    return TestEngine.of(deployment);
  }

  @Produces
  @Singleton
  Engine engine(TestEngine tests) {
    return tests.engine();
  }

  @Produces
  @Singleton
  Engine.Ports ports(TestEngine tests) {
    return tests.ports();
  }

  @Produces
  @Singleton
  MailRegister mails() {
    return new InMemoryMailRegister();
  }

  @Produces
  @Singleton
  ModelRoutes routes(@All List<Agent> agents, ScriptedModels scripts, StintConfig config) {
    List<Route> routes =
        agents.stream()
            .map(Agent::route)
            .distinct()
            .filter(route -> !models(route, config).isEmpty()) // Else it is refused, as at a start.
            .map(
                route ->
                    new Route(
                        route,
                        models(route, config).stream()
                            .map(name -> stop(name, scripts, config))
                            .toList()))
            .toList();
    return new ModelRoutes(routes, "Models: scripted, as this is a test.");
  }

  /** The names of the models of a route, as they are configured. */
  private static List<String> models(String route, StintConfig config) {
    List<String> named = config.routes().get(route);
    if (named != null) {
      return named;
    }
    if (config.models().isEmpty() && config.routes().isEmpty()) {
      return List.of(route);
    }
    boolean only = route.equals(Agent.ROUTE_DEFAULT) && config.models().size() == 1;
    return only ? List.copyOf(config.models().keySet()) : List.of();
  }

  /** The script is looked up at each call, as each test has its own. */
  private static Stop stop(String name, ScriptedModels scripts, StintConfig config) {
    Model model = request -> scripts.named(name).call(request);
    ModelConfig configured = config.models().get(name);
    return configured == null
        ? new Stop(name, model, Price.FREE, TIMEOUT)
        : new Stop(
            name,
            model,
            price(configured, config),
            configured.timeout(),
            ModelConfigs.parameters(name, configured));
  }

  /** As configured, or known; otherwise free, as nothing is paid for here. */
  private static Price price(ModelConfig model, StintConfig config) {
    return model
        .price()
        .flatMap(TestBeans::price)
        .or(() -> model.model().flatMap(ModelConfigs.prices(config)::known))
        .orElse(Price.FREE);
  }

  private static Optional<Price> price(PriceConfig price) {
    return price
        .input()
        .flatMap(
            input ->
                price
                    .output()
                    .map(output -> ModelConfigs.price(price, input, output, BigDecimal.ONE)));
  }
}
