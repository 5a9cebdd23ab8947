package dev.stint.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.mistralai.MistralAiChatModel;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.ModelParameters.Parameter;
import dev.stint.agent.ModelRequest;
import java.util.Set;

/** Mistral AI. */
record MistralApi(ModelSettings settings) implements VendorApi {

  @Override
  public ChatModel client(String key, ModelParameters parameters) {
    MistralAiChatModel.MistralAiChatModelBuilder builder =
        MistralAiChatModel.builder()
            .httpClientBuilder(new VendorHttp.Builder(settings.timeout()))
            .apiKey(key)
            .modelName(settings.model())
            .randomSeed(parameters.seed())
            .timeout(settings.timeout())
            .maxRetries(0);
    settings.baseUrl().ifPresent(builder::baseUrl);
    return builder.build();
  }

  @Override
  public Set<Parameter> takes() {
    return USUAL_AND_SEED;
  }

  /** With tools, a model may answer by the schema instead of calling them. */
  @Override
  public boolean takesSchema(ModelRequest request) {
    return request.tools().isEmpty();
  }
}
