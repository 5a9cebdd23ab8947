package dev.stint.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.stint.agent.ModelParameters.Parameter;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.ToolSpec;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gemini, by Google's API for developers. It keeps its cache by itself. */
record GeminiApi(ModelSettings settings) implements VendorApi {

  @Override
  public ChatModel client(String key, @Nullable Integer seed) {
    GoogleAiGeminiChatModel.GoogleAiGeminiChatModelBuilder builder =
        GoogleAiGeminiChatModel.builder()
            .httpClientBuilder(new VendorHttp.Builder(settings.timeout()))
            .apiKey(key)
            .modelName(settings.model())
            .seed(seed)
            .timeout(settings.timeout())
            .maxRetries(0);
    settings.baseUrl().ifPresent(builder::baseUrl);
    return builder.build();
  }

  @Override
  public Set<Parameter> takes() {
    return USUAL_AND_SEED;
  }

  /** Gemini takes a schema or tools, and not both; and it has no words for open objects. */
  @Override
  public boolean takesSchema(ModelRequest request) {
    return settings.structuredOutput().orElse(true)
        && request.tools().isEmpty()
        && ClosedSchema.isOfAnswer(request);
  }

  @Override
  public Optional<String> refuses(ToolSpec tool) {
    try {
      tool(tool);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of("Gemini cannot be told of it: " + e.getMessage());
    }
  }

  @Override
  public JsonSchemaElement schema(String schema) {
    return GeminiSchema.of(schema);
  }

  /**
   * Of a tool without parameters, Gemini is told no schema: it refuses an object without members.
   */
  @Override
  public ToolSpecification tool(ToolSpec spec) {
    ToolSpecification.Builder tool =
        ToolSpecification.builder().name(spec.name()).description(spec.description());
    return GeminiSchema.hasMembers(spec.schema())
        ? tool.parameters(GeminiSchema.of(spec.schema())).build()
        : tool.build();
  }
}
