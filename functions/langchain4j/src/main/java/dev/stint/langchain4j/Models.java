package dev.stint.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.bedrock.BedrockChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.stint.agent.Model;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClientBuilder;

/** Builds configured models with plain LangChain4j. None of them retries by itself. */
public final class Models {

  /** How long one call may take, unless configured. */
  public static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(2);

  /** Most tokens of one reply, unless configured. */
  public static final int OUTPUT_TOKENS_DEFAULT = 4096;

  private static final int NO_RETRIES = 0;

  /** The address of a local Ollama, unless configured. */
  public static final String OLLAMA_LOCAL = "http://localhost:11434";

  private Models() {}

  /**
   * @throws IllegalArgumentException if the vendor needs a key and none is configured
   */
  public static Model build(ModelSettings settings) {
    return switch (settings.provider()) {
      case OPENAI ->
          new LangChain4jModel(
              key -> openAi(settings, key), Models::openAiParameters, key(settings));
      case ANTHROPIC ->
          new LangChain4jModel(
              key -> anthropic(settings, key), LangChain4jModel::usualParameters, key(settings));
      case BEDROCK -> keyless(settings, () -> bedrock(settings));
      case OLLAMA -> keyless(settings, () -> ollama(settings));
    };
  }

  /** A model of a vendor without keys. If a key is configured, it is still never shown. */
  private static Model keyless(ModelSettings settings, Supplier<ChatModel> builder) {
    return new LangChain4jModel(
        key -> builder.get(),
        LangChain4jModel::usualParameters,
        settings.apiKey().orElse(LangChain4jModel.NO_KEY));
  }

  private static ChatModel openAi(ModelSettings settings, String key) {
    OpenAiChatModel.OpenAiChatModelBuilder builder =
        OpenAiChatModel.builder()
            .httpClientBuilder(new VendorHttp.Builder(settings.timeout()))
            .apiKey(key)
            .modelName(settings.model())
            .timeout(settings.timeout())
            .maxRetries(NO_RETRIES);
    settings.baseUrl().ifPresent(builder::baseUrl);
    return builder.build();
  }

  /** OpenAI's newer models have another name for the bound, and refuse the usual one. */
  private static ChatRequestParameters openAiParameters(
      List<ToolSpecification> tools, int maxOutputTokens) {
    return OpenAiChatRequestParameters.builder()
        .toolSpecifications(tools)
        .maxCompletionTokens(maxOutputTokens)
        .build();
  }

  private static ChatModel anthropic(ModelSettings settings, String key) {
    AnthropicChatModel.AnthropicChatModelBuilder builder =
        AnthropicChatModel.builder()
            .httpClientBuilder(new VendorHttp.Builder(settings.timeout()))
            .apiKey(key)
            .modelName(settings.model())
            .maxTokens(settings.maxOutputTokens())
            .timeout(settings.timeout())
            .maxRetries(NO_RETRIES);
    settings.baseUrl().map(Models::withVersion).ifPresent(builder::baseUrl);
    return builder.build();
  }

  /** The usual variable has only the host; LangChain4j needs the API's version too. */
  private static String withVersion(String baseUrl) {
    String base = baseUrl.replaceAll("/+$", "");
    return base.endsWith("/v1") ? base + "/" : base + "/v1/";
  }

  private static ChatModel bedrock(ModelSettings settings) {
    BedrockRuntimeClientBuilder client =
        BedrockRuntimeClient.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(settings.timeout()))
            .overrideConfiguration(
                override ->
                    override
                        .addExecutionInterceptor(new BoundedReplies())
                        .apiCallTimeout(settings.timeout())
                        .retryStrategy(DefaultRetryStrategy.doNotRetry()));
    settings.baseUrl().map(URI::create).ifPresent(client::endpointOverride);
    return BedrockChatModel.builder()
        .client(client.build())
        .modelId(settings.model())
        .defaultRequestParameters(
            ChatRequestParameters.builder().maxOutputTokens(settings.maxOutputTokens()).build())
        .maxRetries(NO_RETRIES)
        .build();
  }

  private static ChatModel ollama(ModelSettings settings) {
    return OllamaChatModel.builder()
        .httpClientBuilder(new VendorHttp.Builder(settings.timeout()))
        .baseUrl(settings.baseUrl().orElse(OLLAMA_LOCAL))
        .modelName(settings.model())
        .numPredict(settings.maxOutputTokens())
        .timeout(settings.timeout())
        .maxRetries(NO_RETRIES)
        .build();
  }

  /** Reads the key once here, so that a key that cannot be read is noticed at the start. */
  private static ApiKey key(ModelSettings settings) {
    ApiKey key =
        settings
            .apiKey()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s needs a key: set stint.models.%s.api-key, or .api-key-secret, or the vendor's own variable"
                            .formatted(settings, settings.name())));
    key.value();
    return key;
  }
}
