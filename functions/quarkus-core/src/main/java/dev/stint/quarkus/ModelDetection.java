package dev.stint.quarkus;

import dev.stint.agent.Agent;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.agent.Route.Stop;
import dev.stint.langchain4j.ApiKey;
import dev.stint.langchain4j.ModelSettings;
import dev.stint.langchain4j.ModelSettings.Vendor;
import dev.stint.langchain4j.Models;
import dev.stint.langchain4j.Prices;
import java.util.List;
import java.util.Optional;

/**
 * Finds a model where none is configured: by {@code OPENAI_API_KEY} (with {@code OPENAI_BASE_URL}),
 * then {@code ANTHROPIC_API_KEY}, then a running Ollama.
 */
record ModelDetection(VendorEnvironment environment, Prices prices, OllamaProbe ollama) {

  /**
   * @throws IllegalArgumentException if the price of the model that was found is not known
   */
  Optional<ModelRoutes> routes() {
    return byKey(Vendor.OPENAI, "OPENAI_API_KEY", "OPENAI_MODEL", "gpt-5-mini")
        .or(
            () ->
                byKey(Vendor.ANTHROPIC, "ANTHROPIC_API_KEY", "ANTHROPIC_MODEL", "claude-haiku-4-5"))
        .or(this::byOllama);
  }

  private Optional<ModelRoutes> byKey(
      Vendor vendor, String keyVariable, String modelVariable, String modelDefault) {
    Optional<ApiKey> key = environment.variable(keyVariable).map(ApiKey::of);
    if (key.isEmpty()) {
      return Optional.empty();
    }
    String model = environment.variable(modelVariable).orElse(modelDefault);
    Price price =
        prices
            .known(model)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The price of %s=%s is not known: configure it as stint.models.<name> with its price"
                            .formatted(modelVariable, model)));
    return Optional.of(only(vendor, model, price, key, "%s is set".formatted(keyVariable)));
  }

  private Optional<ModelRoutes> byOllama() {
    String baseUrl = environment.baseUrl(Vendor.OLLAMA).orElse(Models.OLLAMA_LOCAL);
    return environment
        .variable("OLLAMA_MODEL")
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
            environment.baseUrl(vendor),
            Models.TIMEOUT_DEFAULT,
            ModelParameters.NONE,
            vendor.isCachedByDefault());
    Stop stop = new Stop(model, Models.build(settings), price, settings.timeout());
    return new ModelRoutes(
        List.of(new Route(Agent.ROUTE_DEFAULT, List.of(stop))),
        "Model: %s, as %s.".formatted(model, why));
  }
}
