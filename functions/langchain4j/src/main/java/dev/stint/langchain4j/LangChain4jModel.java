package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiTokenUsage;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.BadReply;
import dev.stint.agent.ModelOutcome.CutOff;
import dev.stint.agent.ModelOutcome.Refused;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelOutcome.Unauthorized;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.ToolSpec;
import dev.stint.message.Attachment;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Any LangChain4j {@link ChatModel} as a Stint model. The chat model should not retry by itself: a
 * step costs money while it sleeps, and Stint retries by a delayed message.
 */
public final class LangChain4jModel implements Model {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<String> OF_PARAMETERS =
      List.of("description", "properties", "required", "$defs");
  private static final String OPEN = "additionalProperties";

  /** For a model without a key. */
  static final ApiKey NO_KEY = ApiKey.of("");

  private final Function<String, ChatModel> builder;
  private final Parameters parameters;
  private final ApiKey key;
  private @Nullable Built built;

  /** Makes the vendor's parameters from the tools and the most tokens of a reply. */
  interface Parameters {
    ChatRequestParameters of(List<ToolSpecification> tools, int maxOutputTokens);
  }

  /** The vendor's client, and the key that it was made with. */
  private record Built(ChatModel model, String key) {}

  public LangChain4jModel(ChatModel model) {
    this(key -> model, LangChain4jModel::usualParameters, NO_KEY);
  }

  /**
   * @param builder called at the first call of the model, because most steps of a cold function
   *     call none; and again after the key has changed
   * @param key never shown in a reason, and so never in a log
   */
  LangChain4jModel(Function<String, ChatModel> builder, Parameters parameters, ApiKey key) {
    this.builder = builder;
    this.parameters = parameters;
    this.key = key;
  }

  static ChatRequestParameters usualParameters(List<ToolSpecification> tools, int maxOutputTokens) {
    return ChatRequestParameters.builder()
        .toolSpecifications(tools)
        .maxOutputTokens(maxOutputTokens)
        .build();
  }

  /** The vendor's name of the model, by which its price may be known, if it was told one. */
  public Optional<String> called() {
    return Optional.ofNullable(model(key.value()).defaultRequestParameters().modelName());
  }

  private synchronized ChatModel model(String key) {
    Built known = built;
    if (known == null || !known.key().equals(key)) {
      known = new Built(builder.apply(key), key);
      built = known;
    }
    return known.model();
  }

  /**
   * {@inheritDoc} If the key was replaced since, the call is made again at once with the new one.
   */
  @Override
  public ModelOutcome call(ModelRequest request) {
    String used = key.value();
    ModelOutcome outcome = call(request, used);
    if (outcome instanceof Unauthorized) {
      key.refused();
      String now = key.value();
      return now.equals(used) ? outcome : call(request, now);
    }
    return outcome;
  }

  private ModelOutcome call(ModelRequest request, String key) {
    try {
      return reply(model(key).chat(chatRequest(request)));
    } catch (RuntimeException e) {
      return VendorFailures.of(e, key);
    }
  }

  private ChatRequest chatRequest(ModelRequest request) {
    List<ChatMessage> messages = new ArrayList<>();
    if (!request.instructions().isBlank()) {
      messages.add(SystemMessage.from(request.instructions()));
    }
    request.messages().forEach(message -> messages.addAll(chatMessages(message)));
    return ChatRequest.builder()
        .messages(messages)
        .parameters(
            parameters.of(
                request.tools().stream().map(LangChain4jModel::toolSpecification).toList(),
                request.maxOutputTokens()))
        .build();
  }

  /** Passes on every property as it is written, so that nothing of a schema is lost. */
  private static ToolSpecification toolSpecification(ToolSpec spec) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("name", spec.name()).put("description", spec.description());
    try {
      json.set("parameters", parameters(MAPPER.readTree(spec.schema())));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A tool's schema is not JSON: " + spec.schema(), e);
    }
    return ToolSpecification.fromJson(json.toString());
  }

  /**
   * The parameters of a tool. Vendors expect an object there, and LangChain4j reads only these
   * members.
   */
  private static ObjectNode parameters(JsonNode schema) {
    ObjectNode parameters = MAPPER.createObjectNode().put("type", "object");
    for (String member : OF_PARAMETERS) {
      if (schema.hasNonNull(member)) {
        parameters.set(member, schema.get(member));
      }
    }
    if (schema.path(OPEN).isBoolean()) {
      parameters.set(OPEN, schema.get(OPEN));
    }
    return parameters;
  }

  private static List<ChatMessage> chatMessages(Message message) {
    return switch (message.role()) {
      case USER -> List.of(UserMessage.from(texts(message)));
      case MODEL -> message.parts().isEmpty() ? List.of() : List.of(aiMessage(message));
      case TOOL ->
          message.parts().stream()
              .map(ToolResult.class::cast)
              .<ChatMessage>map(LangChain4jModel::resultMessage)
              .toList();
    };
  }

  private static AiMessage aiMessage(Message message) {
    String text = texts(message);
    List<ToolExecutionRequest> calls =
        message.parts().stream()
            .flatMap(part -> part instanceof ToolCall call ? Stream.of(call) : Stream.empty())
            .map(
                call ->
                    ToolExecutionRequest.builder()
                        .id(call.id())
                        .name(call.tool())
                        .arguments(inline(call.arguments()))
                        .build())
            .toList();
    AiMessage.Builder ai = AiMessage.builder().toolExecutionRequests(calls);
    return (text.isEmpty() && !calls.isEmpty() ? ai : ai.text(text)).build();
  }

  private static ToolExecutionResultMessage resultMessage(ToolResult result) {
    return ToolExecutionResultMessage.builder()
        .id(result.callId())
        .toolName(result.tool())
        .text(inline(result.output()))
        .isError(result.error())
        .build();
  }

  private static String texts(Message message) {
    StringBuilder texts = new StringBuilder();
    for (Part part : message.parts()) {
      switch (part) {
        case Text text -> texts.append(inline(text.payload()));
        case Attachment file -> texts.append('\n').append(file.label());
        case ToolCall call -> {} // a request of its own
        case ToolResult result -> {} // a message of its own
      }
    }
    return texts.toString();
  }

  private static String inline(Payload payload) {
    return switch (payload) {
      case Payload.Inline inline -> inline.text();
      case Payload.Stored stored ->
          throw new IllegalArgumentException("A model is given whole texts, not " + stored);
    };
  }

  private static ModelOutcome reply(ChatResponse response) {
    AiMessage ai = response.aiMessage();
    FinishReason finish = response.finishReason();
    if (ai == null) {
      return new BadReply("the vendor sent no message", usage(response.tokenUsage()));
    }
    if (finish == FinishReason.LENGTH) {
      // The last call of such a reply may lack arguments.
      return new CutOff(usage(response.tokenUsage()));
    }
    if (finish == FinishReason.CONTENT_FILTER && !ai.hasToolExecutionRequests()) {
      return new Refused(
          "the vendor's content filter cut the reply off", usage(response.tokenUsage()));
    }
    List<Part> parts = new ArrayList<>();
    if (ai.text() != null && !ai.text().isEmpty()) {
      parts.add(Text.of(ai.text()));
    }
    for (ToolExecutionRequest call : ai.toolExecutionRequests()) {
      String id = call.id() == null ? "call-" + parts.size() : call.id();
      String arguments = call.arguments() == null ? "" : call.arguments();
      parts.add(new ToolCall(id, call.name(), Payload.of(arguments)));
    }
    return new Replied(parts, usage(response.tokenUsage()));
  }

  private static Usage usage(@Nullable TokenUsage usage) {
    return switch (usage) {
      case null -> Usage.NONE;
      case OpenAiTokenUsage openAi ->
          usage(
              count(openAi.inputTokenCount()),
              count(openAi.outputTokenCount()),
              openAi.inputTokensDetails() == null
                  ? 0
                  : count(openAi.inputTokensDetails().cachedTokens()));
      case AnthropicTokenUsage anthropic -> {
        // Anthropic counts tokens read from its cache, or written to it, apart from the input.
        long cached = count(anthropic.cacheReadInputTokens());
        long input =
            count(anthropic.inputTokenCount())
                + cached
                + count(anthropic.cacheCreationInputTokens());
        yield new Usage(input, count(anthropic.outputTokenCount()), cached);
      }
      default -> usage(count(usage.inputTokenCount()), count(usage.outputTokenCount()), 0);
    };
  }

  /** Some gateways count cached tokens apart from the input instead of within it. */
  private static Usage usage(long input, long output, long cached) {
    return new Usage(Math.max(input, cached), output, cached);
  }

  /** A number that is missing or negative counts as 0. */
  private static long count(@Nullable Integer tokens) {
    return tokens == null ? 0 : Math.max(0, tokens);
  }
}
