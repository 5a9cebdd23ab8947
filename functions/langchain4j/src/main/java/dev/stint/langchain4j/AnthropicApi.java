package dev.stint.langchain4j;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Route;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic. Its reasoning must be sent back with the calls that it led to, and a log does not keep
 * it; so it is not asked for.
 */
record AnthropicApi(ModelSettings settings) implements VendorApi {

  /** Has the vendor keep the conversation up to its end («Prompt caching», automatic caching). */
  private static final Map<String, Object> CACHE =
      Map.of("cache_control", Map.of("type", "ephemeral"));

  @Override
  public ChatModel client(String key, @Nullable Integer seed) {
    AnthropicChatModel.AnthropicChatModelBuilder builder =
        AnthropicChatModel.builder()
            .httpClientBuilder(new VendorHttp.Builder(settings.timeout()))
            .apiKey(key)
            .modelName(settings.model())
            .maxTokens(Route.MAX_OUTPUT_TOKENS_DEFAULT) // The request has its own.
            .timeout(settings.timeout())
            .maxRetries(0);
    settings.baseUrl().map(AnthropicApi::withVersion).ifPresent(builder::baseUrl);
    return settings.cache() ? builder.customParameters(CACHE).build() : builder.build();
  }

  /** The usual variable has only the host; LangChain4j needs the API's version too. */
  private static String withVersion(String baseUrl) {
    String base = baseUrl.replaceAll("/+$", "");
    return base.endsWith("/v1") ? base + "/" : base + "/v1/";
  }

  /** Anthropic refuses references and open objects («Structured outputs», JSON Schema limits). */
  @Override
  public boolean takesSchema(ModelRequest request) {
    return settings.structuredOutput().orElse(true) && ClosedSchema.isOfAnswer(request);
  }
}
