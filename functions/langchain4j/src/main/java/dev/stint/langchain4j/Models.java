package dev.stint.langchain4j;

import dev.stint.agent.Model;
import dev.stint.agent.ModelParameters.Parameter;
import dev.stint.message.FileKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Builds configured models with plain LangChain4j. None of them retries by itself. */
public final class Models {

  /** How long one call may take, unless configured. */
  public static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(2);

  /** The address of a local Ollama, unless configured. */
  public static final String OLLAMA_LOCAL = "http://localhost:11434";

  private Models() {}

  /**
   * @throws IllegalArgumentException if the vendor needs a key or an address and none is
   *     configured, or does not take one of the parameters
   */
  public static Model build(ModelSettings settings) {
    VendorApi api = api(settings);
    Set<Parameter> notTaken = settings.parameters().set();
    notTaken.removeAll(api.takes());
    if (!notTaken.isEmpty()) {
      throw new IllegalArgumentException(
          "%s does not take %s: leave out stint.models.%s.%s"
              .formatted(settings, notTaken, settings.name(), notTaken.iterator().next()));
    }
    return new LangChain4jModel(api, key(settings), reads(settings));
  }

  /** What the vendor's models read, but for what is known of this one. */
  private static Map<FileKind, Integer> reads(ModelSettings settings) {
    Map<FileKind, Integer> reads = new EnumMap<>(FileKind.class);
    reads.putAll(FileTokens.of(settings));
    reads.putAll(settings.reads());
    return reads;
  }

  private static VendorApi api(ModelSettings settings) {
    return switch (settings.provider()) {
      case OPENAI -> new OpenAiApi(settings, false);
      case AZURE_OPENAI -> azure(settings);
      case ANTHROPIC -> new AnthropicApi(settings);
      case BEDROCK -> new BedrockApi(settings);
      case GEMINI -> new GeminiApi(settings);
      case MISTRAL -> new MistralApi(settings);
      case OLLAMA -> new OllamaApi(settings);
    };
  }

  private static VendorApi azure(ModelSettings settings) {
    if (settings.baseUrl().isEmpty()) {
      throw new IllegalArgumentException(
          "%s needs the address of your resource: set stint.models.%s.base-url, as https://<resource>.openai.azure.com"
              .formatted(settings, settings.name()));
    }
    return new OpenAiApi(settings, true);
  }

  /**
   * Reads the key once here, so that a key that cannot be read is noticed at the start. If a vendor
   * without keys has one, it is still never shown.
   */
  private static ApiKey key(ModelSettings settings) {
    if (settings.apiKey().isEmpty() && needsKey(settings)) {
      throw new IllegalArgumentException(
          "%s needs a key: set stint.models.%s.api-key, or .api-key-secret, or the vendor's own variable"
              .formatted(settings, settings.name()));
    }
    ApiKey key = settings.apiKey().orElse(LangChain4jModel.NO_KEY);
    key.value();
    return key;
  }

  /** A server with OpenAI's API may ask for no key, as those do that run on one's own machine. */
  private static boolean needsKey(ModelSettings settings) {
    return switch (settings.provider()) {
      case OPENAI -> settings.baseUrl().isEmpty();
      case AZURE_OPENAI, ANTHROPIC, GEMINI, MISTRAL -> true;
      case BEDROCK, OLLAMA -> false;
    };
  }
}
