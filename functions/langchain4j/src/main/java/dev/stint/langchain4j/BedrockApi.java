package dev.stint.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.bedrock.BedrockCachePointPlacement;
import dev.langchain4j.model.bedrock.BedrockChatModel;
import dev.langchain4j.model.bedrock.BedrockChatRequestParameters;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.stint.agent.ModelRequest;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClientBuilder;

/** Amazon Bedrock, by the role of the process. */
record BedrockApi(ModelSettings settings) implements VendorApi {

  @Override
  public ChatModel client(String key, @Nullable Integer seed) {
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
        .maxRetries(0)
        .build();
  }

  /** Not every model of Bedrock takes marks for its cache, and one that does not refuses them. */
  @Override
  public ChatRequestParameters parameters(ModelRequest request, List<ToolSpecification> tools) {
    BedrockChatRequestParameters.Builder builder =
        BedrockChatRequestParameters.builder().maxOutputTokens(request.maxOutputTokens());
    addUsual(builder, request, tools);
    return settings.cache()
        ? builder.promptCaching(BedrockCachePointPlacement.AFTER_LAST_USER_MESSAGE).build()
        : builder.build();
  }
}
