package dev.stint.quarkus;

import dev.stint.agent.Agent;
import dev.stint.agent.Model;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.agent.Route.Order;
import dev.stint.agent.Route.Stop;
import dev.stint.langchain4j.ApiKey;
import dev.stint.langchain4j.LangChain4jModel;
import dev.stint.langchain4j.Models;
import dev.stint.langchain4j.Prices;
import dev.stint.quarkus.StintConfig.RouteBy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Turns configuration and chat model beans into routes. If there are neither, it asks {@link
 * ModelDetection}. Only if {@code stint.rehearse} allows it, it then uses the application's only
 * rehearsal.
 */
final class RouteBuilder {

  /** Between a model of a route and its weight. */
  private static final char WEIGHT = '*';

  private final StintConfig config;
  private final VendorEnvironment environment;
  private final Map<String, Model> rehearsals;
  private final Set<String> beans;
  private final StopBuilder models;
  private final Prices prices;
  private final OllamaProbe ollama;

  /**
   * @param beans the application's chat models, by their names; made when a route has them
   * @param secrets finds the key that a secret holds, by the secret's reference
   */
  RouteBuilder(
      StintConfig config,
      VendorEnvironment environment,
      Map<String, Model> rehearsals,
      Map<String, Supplier<LangChain4jModel>> beans,
      Function<String, ApiKey> secrets,
      OllamaProbe ollama) {
    this.config = config;
    this.environment = environment;
    this.rehearsals = rehearsals;
    this.beans = beans.keySet();
    this.prices = ModelConfigs.prices(config);
    this.models = new StopBuilder(environment, rehearsals, beans, secrets, prices);
    this.ollama = ollama;
  }

  /**
   * @throws IllegalArgumentException if the configuration names a model, rehearsal or price that is
   *     not known, lacks a setting or has one of no effect, or names no model and none is found
   */
  ModelRoutes build() {
    boolean named = !config.models().isEmpty() || !config.routes().isEmpty();
    if (named || beans.size() == 1) {
      return configured();
    }
    return new ModelDetection(environment, prices, ollama)
        .routes()
        .or(this::rehearsal)
        .orElseThrow(() -> new IllegalArgumentException("No model is configured: " + advice()));
  }

  private String advice() {
    return beans.isEmpty()
        ? "set stint.models.<name>.provider and .model, or OPENAI_API_KEY, or ANTHROPIC_API_KEY"
        : "of the ChatModel beans %s, set in stint.routes.default those to ask, in their order"
            .formatted(beans);
  }

  private ModelRoutes configured() {
    Map<String, Stop> stops = new TreeMap<>();
    config.models().forEach((name, model) -> stops.put(name, models.configured(name, model)));
    Map<String, List<String>> named = new LinkedHashMap<>(config.routes());
    beansOf(named).forEach(name -> stops.computeIfAbsent(name, models::bean));
    if (!named.containsKey(Agent.ROUTE_DEFAULT) && stops.size() == 1) {
      named.put(Agent.ROUTE_DEFAULT, List.copyOf(stops.keySet()));
    }
    List<Route> routes = new ArrayList<>();
    named.forEach((name, models) -> routes.add(route(name, models, stops)));
    refuseUnknown(named.keySet());
    return new ModelRoutes(routes, "Models: %s, as configured.".formatted(stops.keySet()));
  }

  /**
   * The beans that a route names, or the only one if nothing else is configured. An application may
   * have others for itself.
   */
  private Set<String> beansOf(Map<String, List<String>> routes) {
    Set<String> wanted = new TreeSet<>(beans);
    if (!config.models().isEmpty() || !routes.isEmpty()) {
      wanted.retainAll(
          routes.values().stream()
              .flatMap(List::stream)
              .map(RouteBuilder::model)
              .collect(Collectors.toSet()));
    }
    return wanted;
  }

  private Route route(String name, List<String> models, Map<String, Stop> stops) {
    List<Stop> route = new ArrayList<>();
    for (String listed : models) {
      String model = model(listed);
      Stop stop = stops.get(model);
      if (stop == null) {
        throw new IllegalArgumentException(
            "stint.routes.%s names model '%s', but the models are %s"
                .formatted(name, model, stops.keySet()));
      }
      route.add(listed.indexOf(WEIGHT) < 0 ? stop : stop.weight(weight(name, listed)));
    }
    return new Route(name, route, order(name, models, route));
  }

  /** A model as a route lists it, without its weight. */
  private static String model(String listed) {
    int star = listed.indexOf(WEIGHT);
    return (star < 0 ? listed : listed.substring(0, star)).strip();
  }

  private static int weight(String route, String listed) {
    try {
      int weight = Integer.parseInt(listed.substring(listed.indexOf(WEIGHT) + 1).strip());
      if (weight >= 1) {
        return weight;
      }
    } catch (NumberFormatException e) {
      // It is refused below.
    }
    throw new IllegalArgumentException(
        "stint.routes.%s has '%s'; expected a model with a weight, as fast*3"
            .formatted(route, listed));
  }

  private Order order(String name, List<String> models, List<Stop> stops) {
    boolean weighed = models.stream().anyMatch(listed -> listed.indexOf(WEIGHT) >= 0);
    Optional<RouteBy> by = Optional.ofNullable(config.routeBy().get(name));
    if (weighed && by.isPresent()) {
      throw new IllegalArgumentException(
          "stint.routes.%s has weights, and stint.route-by.%s another order; leave out one of them"
              .formatted(name, name));
    }
    if (by.filter(RouteBy.CONTEXT::equals).isPresent()) {
      stops.stream()
          .filter(stop -> stop.contextTokens() == Long.MAX_VALUE)
          .findFirst()
          .ifPresent(
              stop -> {
                throw new IllegalArgumentException(
                    "stint.route-by.%s is context: set stint.models.%s.context-tokens"
                        .formatted(name, stop.model()));
              });
    }
    return by.map(known -> known == RouteBy.COST ? Order.COST : Order.CONTEXT)
        .orElse(weighed ? Order.WEIGHT : Order.LISTED);
  }

  private void refuseUnknown(Set<String> routes) {
    for (String name : config.routeBy().keySet()) {
      if (!routes.contains(name)) {
        throw new IllegalArgumentException(
            "stint.route-by.%s has no effect, as the routes are %s".formatted(name, routes));
      }
    }
  }

  private Optional<ModelRoutes> rehearsal() {
    if (!config.rehearse() || rehearsals.size() != 1) {
      return Optional.empty();
    }
    Map.Entry<String, Model> only = rehearsals.entrySet().iterator().next();
    Route route =
        new Route(
            Agent.ROUTE_DEFAULT,
            List.of(new Stop("rehearsal", only.getValue(), Price.FREE, Models.TIMEOUT_DEFAULT)));
    return Optional.of(
        new ModelRoutes(
            List.of(route),
            "Model: a rehearsal (a program, no AI). For a real one set OPENAI_API_KEY (and OPENAI_BASE_URL), or ANTHROPIC_API_KEY, or start Ollama."));
  }
}
