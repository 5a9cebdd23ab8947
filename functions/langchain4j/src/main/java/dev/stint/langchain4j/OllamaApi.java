package dev.stint.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaChatRequestParameters;
import dev.stint.agent.ModelParameters.Parameter;
import dev.stint.agent.ModelRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ollama, which keeps its cache by itself. */
record OllamaApi(ModelSettings settings) implements VendorApi {

  @Override
  public ChatModel client(String key, @Nullable Integer seed) {
    return OllamaChatModel.builder()
        .httpClientBuilder(new VendorHttp.Builder(settings.timeout()))
        .baseUrl(settings.baseUrl().orElse(Models.OLLAMA_LOCAL))
        .modelName(settings.model())
        .timeout(settings.timeout())
        .maxRetries(0)
        .build();
  }

  @Override
  public ChatRequestParameters parameters(ModelRequest request, List<ToolSpecification> tools) {
    OllamaChatRequestParameters.Builder builder =
        OllamaChatRequestParameters.builder()
            .maxOutputTokens(request.maxOutputTokens())
            .seed(request.parameters().seed());
    addUsual(builder, request, tools);
    return builder.build();
  }

  @Override
  public Set<Parameter> takes() {
    return USUAL_AND_SEED;
  }

  /** A schema binds every reply, so that no tool could be called. */
  @Override
  public boolean takesSchema(ModelRequest request) {
    return request.tools().isEmpty();
  }
}
