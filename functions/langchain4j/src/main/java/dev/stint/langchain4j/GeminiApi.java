package dev.stint.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.googleai.GoogleAiGeminiChatModel;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.ModelParameters.Parameter;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.ToolSpec;
import java.util.Set;

/** Gemini, by Google's API for developers. It keeps its cache by itself. */
record GeminiApi(ModelSettings settings) implements VendorApi {

  @Override
  public ChatModel client(String key, ModelParameters parameters) {
    GoogleAiGeminiChatModel.GoogleAiGeminiChatModelBuilder builder =
        GoogleAiGeminiChatModel.builder()
            .httpClientBuilder(new VendorHttp.Builder(settings.timeout()))
            .apiKey(key)
            .modelName(settings.model())
            .seed(parameters.seed())
            .timeout(settings.timeout())
            .maxRetries(0);
    settings.baseUrl().ifPresent(builder::baseUrl);
    return builder.build();
  }

  @Override
  public Set<Parameter> takes() {
    return USUAL_AND_SEED;
  }

  /** Gemini takes a schema or tools, and not both. */
  @Override
  public boolean takesSchema(ModelRequest request) {
    return request.tools().isEmpty();
  }

  @Override
  public JsonSchemaElement schema(String schema) {
    return GeminiSchema.of(schema);
  }

  @Override
  public ToolSpecification tool(ToolSpec spec) {
    return ToolSpecification.builder()
        .name(spec.name())
        .description(spec.description())
        .parameters(GeminiSchema.of(spec.schema()))
        .build();
  }
}
