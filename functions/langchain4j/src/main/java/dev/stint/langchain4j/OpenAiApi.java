package dev.stint.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.ModelParameters.Parameter;
import dev.stint.agent.ModelRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI, servers with its API, and Azure OpenAI, whose {@code v1} API is the same one with the key
 * in a header of its own («Azure OpenAI in Microsoft Foundry Models v1 API»).
 */
record OpenAiApi(ModelSettings settings, boolean isAzure) implements VendorApi {

  private static final String AZURE_PATH = "/openai/v1/";

  @Override
  public ChatModel client(String key, @Nullable Integer seed) {
    OpenAiChatModel.OpenAiChatModelBuilder builder =
        OpenAiChatModel.builder()
            .httpClientBuilder(new VendorHttp.Builder(settings.timeout()))
            .modelName(settings.model())
            .timeout(settings.timeout())
            .maxRetries(0);
    settings.baseUrl().map(this::address).ifPresent(builder::baseUrl);
    if (!key.isEmpty()) {
      return isAzure
          ? builder.customHeaders(Map.of("api-key", key)).build()
          : builder.apiKey(key).build();
    }
    return builder.build();
  }

  /** Azure's portal shows the address of the resource, without the path of the API. */
  private String address(String baseUrl) {
    String base = baseUrl.replaceAll("/+$", "");
    return isAzure && !base.endsWith("/v1") ? base + AZURE_PATH : baseUrl;
  }

  /** OpenAI's newer models have another name for the bound, and refuse the usual one. */
  @Override
  public ChatRequestParameters parameters(ModelRequest request, List<ToolSpecification> tools) {
    OpenAiChatRequestParameters.Builder builder =
        OpenAiChatRequestParameters.builder()
            .maxCompletionTokens(request.maxOutputTokens())
            .seed(request.parameters().seed());
    addUsual(builder, request, tools);
    ModelParameters.ReasoningEffort effort = request.parameters().reasoningEffort();
    return effort == null
        ? builder.build()
        : builder.reasoningEffort(effort.name().toLowerCase(Locale.ROOT)).build();
  }

  @Override
  public Set<Parameter> takes() {
    return EnumSet.allOf(Parameter.class);
  }

  /** Servers with OpenAI's API mostly take a schema or tools, and not both. */
  @Override
  public boolean takesSchema(ModelRequest request) {
    boolean isVendor = isAzure || settings.baseUrl().isEmpty();
    return settings.structuredOutput().orElse(isVendor || request.tools().isEmpty());
  }
}
