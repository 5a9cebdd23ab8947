package dev.stint.quarkus;

import dev.stint.agent.Model;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.Price;
import dev.stint.agent.Route.Stop;
import dev.stint.langchain4j.ApiKey;
import dev.stint.langchain4j.LangChain4jModel;
import dev.stint.langchain4j.ModelSettings;
import dev.stint.langchain4j.ModelSettings.Vendor;
import dev.stint.langchain4j.Models;
import dev.stint.langchain4j.Prices;
import dev.stint.message.FileKind;
import dev.stint.quarkus.StintConfig.ModelConfig;
import dev.stint.quarkus.StintConfig.PriceConfig;
import dev.stint.quarkus.StintConfig.ProviderName;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Turns the configuration of models, and chat model beans, into what routes are made of.
 *
 * @param beans the application's chat models, by their names; made when a route has them
 * @param secrets finds the key that a secret holds, by the secret's reference
 */
record StopBuilder(
    VendorEnvironment environment,
    Map<String, Model> rehearsals,
    Map<String, Supplier<LangChain4jModel>> beans,
    Function<String, ApiKey> secrets,
    Prices prices) {

  /** Writing to the cache of Anthropic, or of Bedrock, for five minutes («Pricing»). */
  private static final BigDecimal WRITTEN_TO_CACHE = new BigDecimal("1.25");

  private static final BigDecimal WRITTEN_AS_INPUT = BigDecimal.ONE;

  /** The model of a bean that is not configured. */
  Stop bean(String bean) {
    return bean(bean, Optional.empty(), Models.TIMEOUT_DEFAULT, ModelParameters.NONE, Map.of());
  }

  private Stop bean(
      String name,
      Optional<PriceConfig> price,
      Duration timeout,
      ModelParameters parameters,
      Map<FileKind, Integer> reads) {
    LangChain4jModel model = Objects.requireNonNull(beans.get(name)).get().reading(reads);
    String called = model.called().orElse(name);
    return new Stop(name, model, price(name, price, called, WRITTEN_AS_INPUT), timeout, parameters);
  }

  /**
   * A model as it is configured.
   *
   * @throws IllegalArgumentException if it lacks a setting or has one of no effect, or its price is
   *     not known
   */
  Stop configured(String name, ModelConfig model) {
    ModelParameters parameters = ModelConfigs.parameters(name, model);
    if (model.provider().isEmpty() && beans.containsKey(name)) {
      refuseIdle(name, model);
      return bean(name, model.price(), model.timeout(), parameters, ModelConfigs.reads(name, model))
          .contextTokens(model.contextTokens().orElse(Long.MAX_VALUE));
    }
    ProviderName provider = needed(model.provider(), name, "provider");
    String called = needed(model.model(), name, "model");
    Price price = price(name, model, provider, called);
    Model client =
        vendor(provider)
            .map(vendor -> Models.build(settings(name, vendor, called, model, parameters)))
            .orElseGet(() -> rehearsal(name, called));
    return new Stop(name, client, price, model.timeout(), parameters)
        .contextTokens(model.contextTokens().orElse(Long.MAX_VALUE));
  }

  /** A setting that looks as if it had an effect, and has none, is a mistake. */
  private static void refuseIdle(String name, ModelConfig model) {
    Map<String, Optional<?>> idle = new LinkedHashMap<>();
    idle.put("model", model.model());
    idle.put("api-key", model.apiKey());
    idle.put("api-key-secret", model.apiKeySecret());
    idle.put("base-url", model.baseUrl());
    idle.put("cache", model.cache());
    idle.put("structured-output", model.structuredOutput());
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
        model.cache().orElse(vendor.isCachedByDefault()),
        model.structuredOutput(),
        ModelConfigs.reads(name, model));
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
  private Price price(String name, ModelConfig model, ProviderName provider, String called) {
    boolean free = provider == ProviderName.OLLAMA || provider == ProviderName.REHEARSAL;
    boolean marked = model.cache().orElse(provider == ProviderName.ANTHROPIC);
    return free && model.price().isEmpty()
        ? Price.FREE
        : price(name, model.price(), called, marked ? WRITTEN_TO_CACHE : WRITTEN_AS_INPUT);
  }

  private Price price(
      String name, Optional<PriceConfig> configured, String called, BigDecimal writtenAt) {
    if (configured.isPresent()) {
      PriceConfig price = configured.get();
      return ModelConfigs.price(
          price,
          needed(price.input(), name, "price.input"),
          needed(price.output(), name, "price.output"),
          writtenAt);
    }
    return prices
        .known(called)
        .map(price -> price.cacheWriteAtLeast(price.input().multiply(writtenAt)))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The price of model '%s' is not known: set stint.models.%s.price.input and .output (USD per million tokens), or stint.prices"
                        .formatted(called, name)));
  }

  private Optional<ApiKey> key(ModelConfig model, Vendor vendor) {
    return model
        .apiKey()
        .map(ApiKey::of)
        .or(() -> model.apiKeySecret().map(secrets))
        .or(() -> environment.key(vendor).map(ApiKey::of));
  }
}
