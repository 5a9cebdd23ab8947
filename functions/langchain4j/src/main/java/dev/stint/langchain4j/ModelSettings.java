package dev.stint.langchain4j;

import dev.stint.agent.Price;
import java.time.Duration;
import java.util.Optional;

/**
 * A configured model.
 *
 * @param name its name in routes, the log and the console
 * @param model the vendor's name of it
 * @param apiKey for the vendors that need a key
 * @param baseUrl an address other than the vendor's own
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

  /** The vendor that serves a model. */
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
