package dev.stint.langchain4j;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.stint.agent.AnswerType;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.ModelParameters.Parameter;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.ToolSpec;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How a vendor is called with LangChain4j. */
interface VendorApi {

  /** The parameters that LangChain4j has for all vendors. */
  Set<Parameter> USUAL =
      Collections.unmodifiableSet(
          EnumSet.of(Parameter.TEMPERATURE, Parameter.TOP_P, Parameter.STOP));

  /** Those, and a seed. */
  Set<Parameter> USUAL_AND_SEED =
      Collections.unmodifiableSet(EnumSet.complementOf(EnumSet.of(Parameter.REASONING_EFFORT)));

  /**
   * A client that does not retry by itself.
   *
   * @param seed for the vendors to whose clients LangChain4j gives it only when they are made
   */
  ChatModel client(String key, @Nullable Integer seed);

  /** The parameters of a request, in the vendor's form. */
  default ChatRequestParameters parameters(ModelRequest request, List<ToolSpecification> tools) {
    DefaultChatRequestParameters.Builder<?> builder = DefaultChatRequestParameters.builder();
    addUsual(builder, request, tools);
    return builder.maxOutputTokens(request.maxOutputTokens()).build();
  }

  /** A tool, with its schema as it is written unless the vendor has words of its own. */
  default ToolSpecification tool(ToolSpec spec) {
    return ToolSpecifications.of(spec);
  }

  /** The parameters that the vendor takes. */
  default Set<Parameter> takes() {
    return USUAL;
  }

  /** Why the vendor cannot be told of a tool; empty if it can. */
  default Optional<String> refuses(ToolSpec tool) {
    return Optional.empty();
  }

  /**
   * Whether the vendor takes a schema for the answer to this request; otherwise the model is told
   * of it in words.
   */
  default boolean takesSchema(ModelRequest request) {
    return false;
  }

  /**
   * Adds the parameters that LangChain4j has for every vendor, except the bound of tokens; and the
   * schema of the answer, if the vendor takes it.
   */
  default void addUsual(
      DefaultChatRequestParameters.Builder<?> builder,
      ModelRequest request,
      List<ToolSpecification> tools) {
    ModelParameters wanted = request.parameters();
    builder
        .toolSpecifications(tools)
        .temperature(wanted.temperature())
        .topP(wanted.topP())
        .stopSequences(wanted.stop().isEmpty() ? null : wanted.stop())
        .responseFormat(
            takesSchema(request) ? request.answer().map(this::responseFormat).orElse(null) : null);
  }

  /** A schema, as it is written unless the vendor has words of its own. */
  default JsonSchemaElement schema(String schema) {
    return JsonRawSchema.from(schema);
  }

  private ResponseFormat responseFormat(AnswerType answer) {
    return ResponseFormat.builder()
        .type(ResponseFormatType.JSON)
        .jsonSchema(
            JsonSchema.builder().name(answer.name()).rootElement(schema(answer.schema())).build())
        .build();
  }
}
