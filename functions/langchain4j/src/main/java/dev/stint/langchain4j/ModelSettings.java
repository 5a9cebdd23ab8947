package dev.stint.langchain4j;

import dev.stint.agent.Price;
import java.time.Duration;
import java.util.Optional;

/**
 * A configured model.
 *
 * @param name how routes, the log and the console call it
 * @param model the vendor's name of it
 * @param apiKey needed by the vendors that have keys
 * @param baseUrl another address than the vendor's own
 * @param maxOutputTokens most tokens of one reply
 */
public record ModelSettings(
    String name,
    Vendor provider,
    String model,
    Optional<ApiKey> apiKey,
    Optional<String> baseUrl,
    Duration timeout,
    int maxOutputTokens,
    Price price) {

  /** Who serves a model. */
  public enum Vendor {
    OPENAI,
    ANTHROPIC,
    BEDROCK,
    OLLAMA
  }

  /** Never shows the key. */
  @Override
  public String toString() {
    return "model '%s' (%s %s)".formatted(name, provider, model);
  }
}
