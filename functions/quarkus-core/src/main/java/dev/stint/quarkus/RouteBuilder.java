package dev.stint.quarkus;

import dev.stint.agent.Agent;
import dev.stint.agent.Model;
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
import java.math.BigDecimal;
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
 * Turns configuration into routes. If no model is configured, it looks for {@code OPENAI_API_KEY}
 * (with {@code OPENAI_BASE_URL}), then {@code ANTHROPIC_API_KEY}, then a running Ollama. Only if
 * {@code stint.rehearse} allows it, it then uses the application's only rehearsal.
 */
final class RouteBuilder {

  private final StintConfig config;
  private final Map<String, String> environment;
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
      Map<String, String> environment,
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
   *     not known, lacks a setting, or names no model and none is found
   */
  ModelRoutes build() {
    boolean named = !config.models().isEmpty() || !config.routes().isEmpty();
    return named || beans.size() == 1 ? configured() : detected();
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
    return bean(bean, Optional.empty(), Models.TIMEOUT_DEFAULT, Models.OUTPUT_TOKENS_DEFAULT);
  }

  private Stop bean(String name, Optional<PriceConfig> price, Duration timeout, int mostTokens) {
    LangChain4jModel model = Objects.requireNonNull(beans.get(name)).get();
    return new Stop(
        name, model, price(name, price, model.called().orElse(name)), timeout, mostTokens);
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
    if (model.provider().isEmpty() && beans.containsKey(name)) {
      return bean(name, model.price(), model.timeout(), model.maxOutputTokens());
    }
    ProviderName provider = needed(model.provider(), name, "provider");
    String called = needed(model.model(), name, "model");
    Optional<Vendor> vendor = vendor(provider);
    Price price = price(name, model, provider, called);
    if (vendor.isEmpty()) {
      return new Stop(
          name, rehearsal(name, called), price, model.timeout(), model.maxOutputTokens());
    }
    ModelSettings settings =
        new ModelSettings(
            name,
            vendor.get(),
            called,
            key(model, vendor.get()),
            model.baseUrl().or(() -> usualBaseUrl(vendor.get())),
            model.timeout(),
            model.maxOutputTokens(),
            price);
    return stop(settings);
  }

  private static Stop stop(ModelSettings settings) {
    return new Stop(
        settings.name(),
        Models.build(settings),
        settings.price(),
        settings.timeout(),
        settings.maxOutputTokens());
  }

  private static Optional<Vendor> vendor(ProviderName provider) {
    return switch (provider) {
      case OPENAI -> Optional.of(Vendor.OPENAI);
      case ANTHROPIC -> Optional.of(Vendor.ANTHROPIC);
      case BEDROCK -> Optional.of(Vendor.BEDROCK);
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
      BigDecimal input = needed(price.input(), name, "price.input");
      return new Price(
          input, price.cachedInput().orElse(input), needed(price.output(), name, "price.output"));
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
        .or(() -> usualKey(vendor).map(ApiKey::of));
  }

  private Optional<String> usualKey(Vendor vendor) {
    return switch (vendor) {
      case OPENAI -> variable("OPENAI_API_KEY");
      case ANTHROPIC -> variable("ANTHROPIC_API_KEY");
      case BEDROCK, OLLAMA -> Optional.empty();
    };
  }

  private Optional<String> usualBaseUrl(Vendor vendor) {
    return switch (vendor) {
      case OPENAI -> variable("OPENAI_BASE_URL");
      case ANTHROPIC -> variable("ANTHROPIC_BASE_URL");
      case OLLAMA -> variable("OLLAMA_BASE_URL");
      case BEDROCK -> Optional.empty();
    };
  }

  private ModelRoutes detected() {
    return detect(Vendor.OPENAI, "OPENAI_API_KEY", "OPENAI_MODEL", "gpt-5-mini")
        .or(
            () ->
                detect(
                    Vendor.ANTHROPIC, "ANTHROPIC_API_KEY", "ANTHROPIC_MODEL", "claude-haiku-4-5"))
        .or(this::detectOllama)
        .or(this::rehearsal)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "No model is configured: set stint.models.<name>.provider and .model, or OPENAI_API_KEY, or ANTHROPIC_API_KEY"));
  }

  private Optional<ModelRoutes> detect(
      Vendor vendor, String key, String modelVariable, String modelDefault) {
    if (variable(key).isEmpty()) {
      return Optional.empty();
    }
    String model = variable(modelVariable).orElse(modelDefault);
    Price price =
        Prices.known(model)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The price of %s=%s is not known: configure it as stint.models.<name> with its price"
                            .formatted(modelVariable, model)));
    return Optional.of(
        only(vendor, model, price, variable(key).map(ApiKey::of), "%s is set".formatted(key)));
  }

  private Optional<ModelRoutes> detectOllama() {
    String baseUrl = variable("OLLAMA_BASE_URL").orElse(Models.OLLAMA_LOCAL);
    return variable("OLLAMA_MODEL")
        .or(() -> ollama.firstModel(baseUrl))
        .map(
            model ->
                only(
                    Vendor.OLLAMA,
                    model,
                    Price.FREE,
                    Optional.empty(),
                    "an Ollama answers at " + baseUrl));
  }

  private ModelRoutes only(
      Vendor vendor, String model, Price price, Optional<ApiKey> key, String why) {
    ModelSettings settings =
        new ModelSettings(
            model,
            vendor,
            model,
            key,
            usualBaseUrl(vendor),
            Models.TIMEOUT_DEFAULT,
            Models.OUTPUT_TOKENS_DEFAULT,
            price);
    return new ModelRoutes(
        List.of(new Route(Agent.ROUTE_DEFAULT, List.of(stop(settings)))),
        "Model: %s, as %s.".formatted(model, why));
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

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }
}
