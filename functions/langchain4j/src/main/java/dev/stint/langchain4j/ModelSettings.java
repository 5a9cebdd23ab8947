package dev.stint.langchain4j;

import dev.stint.agent.ModelParameters;
import dev.stint.message.FileKind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A configured model.
 *
 * @param name its name in routes, the log and the console
 * @param model the vendor's name of it
 * @param apiKey for the vendors that need a key
 * @param baseUrl an address other than the vendor's own
 * @param parameters how it is to reply, unless an agent says otherwise
 * @param cache whether to mark the conversation for the vendor's prompt cache, where the vendor
 *     needs marks
 * @param structuredOutput whether the schema of a typed answer is sent to the vendor; if not, the
 *     model is told of it in words. Empty for what the vendor is known to take
 * @param reads the kinds of files that it reads, with the most tokens of an image and of a page of
 *     a PDF; 0 for a kind that it does not read. Kinds that are missing are as with its vendor
 */
public record ModelSettings(
    String name,
    Vendor provider,
    String model,
    Optional<ApiKey> apiKey,
    Optional<String> baseUrl,
    Duration timeout,
    ModelParameters parameters,
    boolean cache,
    Optional<Boolean> structuredOutput,
    Map<FileKind, Integer> reads) {

  /** With what the vendor is known to take. */
  public ModelSettings(
      String name,
      Vendor provider,
      String model,
      Optional<ApiKey> apiKey,
      Optional<String> baseUrl,
      Duration timeout,
      ModelParameters parameters,
      boolean cache) {
    this(
        name,
        provider,
        model,
        apiKey,
        baseUrl,
        timeout,
        parameters,
        cache,
        Optional.empty(),
        Map.of());
  }

  /** Whether the schema of a typed answer is sent to the vendor, or said in words. */
  public ModelSettings structuredOutput(boolean sent) {
    return new ModelSettings(
        name,
        provider,
        model,
        apiKey,
        baseUrl,
        timeout,
        parameters,
        cache,
        Optional.of(sent),
        reads);
  }

  /** With what is known of the files that it reads. */
  public ModelSettings reads(Map<FileKind, Integer> kinds) {
    return new ModelSettings(
        name,
        provider,
        model,
        apiKey,
        baseUrl,
        timeout,
        parameters,
        cache,
        structuredOutput,
        kinds);
  }

  /** The vendor that serves a model. */
  public enum Vendor {
    OPENAI,
    AZURE_OPENAI,
    ANTHROPIC,
    BEDROCK,
    GEMINI,
    MISTRAL,
    OLLAMA;

    /** Whether conversations are marked for the vendor's cache, unless configured. */
    public boolean isCachedByDefault() {
      return this == ANTHROPIC;
    }
  }

  /** Never shows the key. */
  @Override
  public String toString() {
    return "model '%s' (%s %s)".formatted(name, provider, model);
  }
}
