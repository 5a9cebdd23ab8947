package dev.stint.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.bedrock.BedrockTokenUsage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
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
import dev.stint.agent.ModelParameters.Parameter;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.ToolSpec;
import dev.stint.message.Attachment;
import dev.stint.message.FileKind;
import dev.stint.message.FileType;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Any LangChain4j {@link ChatModel} as a Stint model. The chat model should not retry by itself: a
 * step costs money while it sleeps, and Stint retries by a delayed message.
 */
public final class LangChain4jModel implements Model {

  /** For a model without a key. */
  static final ApiKey NO_KEY = ApiKey.of("");

  /** Clients kept at once: the agents of a route may each have a seed of their own. */
  private static final int CLIENTS_MAX = 16;

  private final VendorApi api;
  private final ApiKey key;
  private final Map<FileKind, Integer> reads;
  private final Map<Made, ChatModel> clients = new LinkedHashMap<>();

  /** What a client was made with. */
  private record Made(String key, @Nullable Integer seed) {}

  /**
   * A chat model of the application, which is given the parameters that LangChain4j has for all.
   */
  public LangChain4jModel(ChatModel model) {
    this(new OwnApi(model), NO_KEY, Map.of());
  }

  /** Copies this model, which reads files as they are. */
  public LangChain4jModel reading(Map<FileKind, Integer> kinds) {
    return new LangChain4jModel(api, key, kinds);
  }

  private record OwnApi(ChatModel model) implements VendorApi {

    @Override
    public ChatModel client(String key, @Nullable Integer seed) {
      return model;
    }

    /** Not every vendor takes a schema beside tools. */
    @Override
    public boolean takesSchema(ModelRequest request) {
      return request.tools().isEmpty()
          && model.supportedCapabilities().contains(Capability.RESPONSE_FORMAT_JSON_SCHEMA);
    }
  }

  /**
   * @param api asked for a client at the first call of the model, because most steps of a cold
   *     function call none; and again after the key has changed
   * @param key never shown in a reason, and so never in a log
   * @param reads as {@link Model#reads}; 0 for a kind that it does not read
   */
  LangChain4jModel(VendorApi api, ApiKey key, Map<FileKind, Integer> reads) {
    this.api = api;
    this.key = key;
    this.reads =
        reads.entrySet().stream()
            .filter(kind -> kind.getValue() > 0)
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public Set<Parameter> takes() {
    return api.takes();
  }

  @Override
  public Map<FileKind, Integer> reads() {
    return reads;
  }

  @Override
  public Optional<String> refuses(ToolSpec tool) {
    return api.refuses(tool);
  }

  /** The vendor's name of the model, by which its price may be known, if it was told one. */
  public Optional<String> called() {
    return Optional.ofNullable(client(key.value(), null).defaultRequestParameters().modelName());
  }

  private synchronized ChatModel client(String key, @Nullable Integer seed) {
    Made made = new Made(key, seed);
    ChatModel known = clients.get(made);
    if (known != null) {
      return known;
    }
    clients.keySet().removeIf(old -> !old.key().equals(key));
    if (clients.size() == CLIENTS_MAX) {
      clients.remove(clients.keySet().iterator().next());
    }
    ChatModel client = api.client(key, seed);
    clients.put(made, client);
    return client;
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
      return reply(client(key, request.parameters().seed()).chat(chatRequest(request)));
    } catch (RuntimeException e) {
      return VendorFailures.of(e, key);
    }
  }

  private ChatRequest chatRequest(ModelRequest request) {
    List<ChatMessage> messages = new ArrayList<>();
    String instructions = instructions(request);
    if (!instructions.isBlank()) {
      messages.add(SystemMessage.from(instructions));
    }
    request.messages().forEach(message -> messages.addAll(chatMessages(message, request)));
    return ChatRequest.builder()
        .messages(messages)
        .parameters(api.parameters(request, request.tools().stream().map(api::tool).toList()))
        .build();
  }

  /** The instructions, with the schema of the answer if the vendor does not take it apart. */
  private String instructions(ModelRequest request) {
    return request
        .answer()
        .filter(answer -> !api.takesSchema(request))
        .map(
            answer ->
                "%s\n\nGive your answer as JSON and nothing else, without Markdown. It has to fit this JSON Schema:\n%s"
                    .formatted(request.instructions(), answer.schema())
                    .strip())
        .orElse(request.instructions());
  }

  private static List<ChatMessage> chatMessages(Message message, ModelRequest request) {
    return switch (message.role()) {
      case USER -> List.of(UserMessage.from(contents(message, request)));
      case MODEL -> message.parts().isEmpty() ? List.of() : List.of(aiMessage(message));
      case TOOL ->
          message.parts().stream()
              .map(ToolResult.class::cast)
              .<ChatMessage>map(LangChain4jModel::resultMessage)
              .toList();
    };
  }

  /** The texts and labels of a message, and then the files that the model reads as they are. */
  private static List<Content> contents(Message message, ModelRequest request) {
    List<Content> contents = new ArrayList<>();
    contents.add(TextContent.from(texts(message)));
    for (Part part : message.parts()) {
      if (part instanceof Attachment file) {
        file.type()
            .filter(type -> request.reads().contains(type.kind()))
            .ifPresent(type -> contents.add(content(type, inline(file.content()))));
      }
    }
    return contents;
  }

  private static Content content(FileType type, String base64) {
    return switch (type.kind()) {
      case IMAGE -> ImageContent.from(base64, type.mediaType(), ImageContent.DetailLevel.AUTO);
      case PDF -> PdfFileContent.from(base64, type.mediaType());
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
        long written = count(anthropic.cacheCreationInputTokens());
        yield new Usage(
            count(anthropic.inputTokenCount()) + cached + written,
            count(anthropic.outputTokenCount()),
            cached,
            written,
            false);
      }
      case BedrockTokenUsage bedrock -> {
        // As Anthropic's.
        long cached = count(bedrock.cacheReadInputTokens());
        long written = count(bedrock.cacheWriteInputTokens());
        yield new Usage(
            count(bedrock.inputTokenCount()) + cached + written,
            count(bedrock.outputTokenCount()),
            cached,
            written,
            false);
      }
      case GoogleAiGeminiTokenUsage gemini ->
          // Gemini counts hidden reasoning apart from the output.
          usage(
              count(gemini.inputTokenCount()),
              count(gemini.outputTokenCount()) + count(gemini.thoughtsTokenCount()),
              count(gemini.cachedContentTokenCount()));
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
