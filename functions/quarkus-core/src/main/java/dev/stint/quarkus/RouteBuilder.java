package dev.stint.quarkus;

import dev.stint.agent.Agent;
import dev.stint.agent.Model;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.agent.Route.Stop;
import dev.stint.langchain4j.ApiKey;
import dev.stint.langchain4j.LangChain4jModel;
import dev.stint.langchain4j.ModelSettings;
import dev.stint.langchain4j.ModelSettings.Vendor;
import dev.stint.langchain4j.Models;
import dev.stint.langchain4j.Prices;
import dev.stint.quarkus.StintConfig.ModelConfig;
import dev.stint.quarkus.StintConfig.PriceConfig;
import dev.stint.quarkus.StintConfig.ProviderName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  private final StintConfig config;
  private final VendorEnvironment environment;
  private final Map<String, Model> rehearsals;
  private final Map<String, Supplier<LangChain4jModel>> beans;
  private final Function<String, ApiKey> secrets;
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
    this.beans = beans;
    this.secrets = secrets;
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
    return new ModelDetection(environment, ollama)
        .routes()
        .or(this::rehearsal)
        .orElseThrow(() -> new IllegalArgumentException("No model is configured: " + advice()));
  }

  private String advice() {
    return beans.isEmpty()
        ? "set stint.models.<name>.provider and .model, or OPENAI_API_KEY, or ANTHROPIC_API_KEY"
        : "of the ChatModel beans %s, set in stint.routes.default those to ask, in their order"
            .formatted(beans.keySet());
  }

  private ModelRoutes configured() {
    Map<String, Stop> stops = new TreeMap<>();
    config.models().forEach((name, model) -> stops.put(name, stop(name, model)));
    Map<String, List<String>> named = new LinkedHashMap<>(config.routes());
    beansOf(named).forEach(name -> stops.computeIfAbsent(name, this::unconfigured));
    if (!named.containsKey(Agent.ROUTE_DEFAULT) && stops.size() == 1) {
      named.put(Agent.ROUTE_DEFAULT, List.copyOf(stops.keySet()));
    }
    List<Route> routes = new ArrayList<>();
    named.forEach((name, models) -> routes.add(route(name, models, stops)));
    return new ModelRoutes(routes, "Models: %s, as configured.".formatted(stops.keySet()));
  }

  /**
   * The beans that a route names, or the only one if nothing else is configured. An application may
   * have others for itself.
   */
  private Set<String> beansOf(Map<String, List<String>> routes) {
    Set<String> wanted = new TreeSet<>(beans.keySet());
    if (!config.models().isEmpty() || !routes.isEmpty()) {
      wanted.retainAll(routes.values().stream().flatMap(List::stream).collect(Collectors.toSet()));
    }
    return wanted;
  }

  private Stop unconfigured(String bean) {
    return bean(bean, Optional.empty(), Models.TIMEOUT_DEFAULT, ModelParameters.NONE);
  }

  private Stop bean(
      String name, Optional<PriceConfig> price, Duration timeout, ModelParameters parameters) {
    LangChain4jModel model = Objects.requireNonNull(beans.get(name)).get();
    return new Stop(
        name, model, price(name, price, model.called().orElse(name)), timeout, parameters);
  }

  private static Route route(String name, List<String> models, Map<String, Stop> stops) {
    List<Stop> route = new ArrayList<>();
    for (String model : models) {
      Stop stop = stops.get(model);
      if (stop == null) {
        throw new IllegalArgumentException(
            "stint.routes.%s names model '%s', but the models are %s"
                .formatted(name, model, stops.keySet()));
      }
      route.add(stop);
    }
    return new Route(name, route);
  }

  private Stop stop(String name, ModelConfig model) {
    ModelParameters parameters = ModelConfigs.parameters(name, model);
    if (model.provider().isEmpty() && beans.containsKey(name)) {
      refuseIdle(name, model);
      return bean(name, model.price(), model.timeout(), parameters);
    }
    ProviderName provider = needed(model.provider(), name, "provider");
    String called = needed(model.model(), name, "model");
    Price price = price(name, model, provider, called);
    Model client =
        vendor(provider)
            .map(vendor -> Models.build(settings(name, vendor, called, model, parameters)))
            .orElseGet(() -> rehearsal(name, called));
    return new Stop(name, client, price, model.timeout(), parameters);
  }

  /** A setting that looks as if it had an effect, and has none, is a mistake. */
  private static void refuseIdle(String name, ModelConfig model) {
    Map<String, Optional<?>> idle = new LinkedHashMap<>();
    idle.put("model", model.model());
    idle.put("api-key", model.apiKey());
    idle.put("api-key-secret", model.apiKeySecret());
    idle.put("base-url", model.baseUrl());
    idle.put("cache", model.cache());
    idle.forEach(
        (setting, value) -> {
          if (value.isPresent()) {
            throw new IllegalArgumentException(
                "stint.models.%s.%s has no effect, as '%s' is a ChatModel bean: set it there, or name a provider"
                    .formatted(name, setting, name));
          }
        });
  }

  private ModelSettings settings(
      String name, Vendor vendor, String called, ModelConfig model, ModelParameters parameters) {
    return new ModelSettings(
        name,
        vendor,
        called,
        key(model, vendor),
        model.baseUrl().or(() -> environment.baseUrl(vendor)),
        model.timeout(),
        parameters,
        model.cache().orElse(vendor.isCachedByDefault()));
  }

  private static Optional<Vendor> vendor(ProviderName provider) {
    return switch (provider) {
      case OPENAI -> Optional.of(Vendor.OPENAI);
      case AZURE_OPENAI -> Optional.of(Vendor.AZURE_OPENAI);
      case ANTHROPIC -> Optional.of(Vendor.ANTHROPIC);
      case BEDROCK -> Optional.of(Vendor.BEDROCK);
      case GEMINI -> Optional.of(Vendor.GEMINI);
      case MISTRAL -> Optional.of(Vendor.MISTRAL);
      case OLLAMA -> Optional.of(Vendor.OLLAMA);
      case REHEARSAL -> Optional.empty();
    };
  }

  private Model rehearsal(String name, String identifier) {
    Model model = rehearsals.get(identifier);
    if (model == null) {
      throw new IllegalArgumentException(
          "stint.models.%s is a rehearsal by '%s', but the rehearsals are %s: beans of type %s with @Identifier"
              .formatted(name, identifier, rehearsals.keySet(), Model.class.getName()));
    }
    return model;
  }

  private static <T> T needed(Optional<T> setting, String model, String name) {
    return setting.orElseThrow(
        () -> new IllegalArgumentException("stint.models.%s.%s is missing".formatted(model, name)));
  }

  /** The price must be known, because a cost limit needs it. */
  private static Price price(String name, ModelConfig model, ProviderName provider, String called) {
    boolean free = provider == ProviderName.OLLAMA || provider == ProviderName.REHEARSAL;
    return free && model.price().isEmpty() ? Price.FREE : price(name, model.price(), called);
  }

  private static Price price(String name, Optional<PriceConfig> configured, String called) {
    if (configured.isPresent()) {
      PriceConfig price = configured.get();
      return ModelConfigs.price(
          price,
          needed(price.input(), name, "price.input"),
          needed(price.output(), name, "price.output"));
    }
    return Prices.known(called)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The price of model '%s' is not known: set stint.models.%s.price.input and .output (USD per million tokens)"
                        .formatted(called, name)));
  }

  private Optional<ApiKey> key(ModelConfig model, Vendor vendor) {
    return model
        .apiKey()
        .map(ApiKey::of)
        .or(() -> model.apiKeySecret().map(secrets))
        .or(() -> environment.key(vendor).map(ApiKey::of));
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
