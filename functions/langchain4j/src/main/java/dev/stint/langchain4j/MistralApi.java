package dev.stint.langchain4j;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.mistralai.MistralAiChatModel;
import dev.stint.agent.ModelParameters.Parameter;
import dev.stint.agent.ModelRequest;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Mistral AI. */
record MistralApi(ModelSettings settings) implements VendorApi {

  @Override
  public ChatModel client(String key, @Nullable Integer seed) {
    MistralAiChatModel.MistralAiChatModelBuilder builder =
        MistralAiChatModel.builder()
            .httpClientBuilder(new VendorHttp.Builder(settings.timeout()))
            .apiKey(key)
            .modelName(settings.model())
            .randomSeed(seed)
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
    return settings.structuredOutput().orElse(true) && request.tools().isEmpty();
  }
}
