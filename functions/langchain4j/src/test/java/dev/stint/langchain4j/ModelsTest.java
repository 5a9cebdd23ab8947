package dev.stint.langchain4j;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import dev.langchain4j.model.chat.ChatModel;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelOutcome.BadReply;
import dev.stint.agent.ModelOutcome.Busy;
import dev.stint.agent.ModelOutcome.CutOff;
import dev.stint.agent.ModelOutcome.Overflow;
import dev.stint.agent.ModelOutcome.Refused;
import dev.stint.agent.ModelOutcome.Replied;
import dev.stint.agent.ModelOutcome.Unauthorized;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.ModelParameters.Parameter;
import dev.stint.agent.ModelParameters.ReasoningEffort;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Route;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
import dev.stint.engine.Deployment;
import dev.stint.langchain4j.ModelSettings.Vendor;
import dev.stint.message.Attachment;
import dev.stint.message.FileKind;
import dev.stint.message.Message;
import dev.stint.message.Message.Role;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every vendor's own protocol, over HTTP. */
class ModelsTest {

  private static final String SECRET = "sk-very-secret";

  private static final ModelRequest REQUEST =
      new ModelRequest(
          "You keep contracts.",
          List.of(
              Message.user("What is clause 3.1?"),
              new Message(
                  Role.MODEL,
                  List.of(
                      Text.of("Let me look."),
                      new ToolCall("call_1", "clause", Payload.of("{\"number\":\"3.1\"}")))),
              new Message(
                  Role.TOOL,
                  List.of(new ToolResult("call_1", "clause", Payload.of("The cap."), false)))),
          List.of(
              new ToolSpec(
                  "clause",
                  "Reads a clause",
                  """
                  {"$schema":"https://json-schema.org/draft/2020-12/schema","title":"Clause",\
                  "minProperties":1,"properties":{\
                  "number":{"type":"string","pattern":"^\\\\d+$"},\
                  "depth":{"type":"integer","minimum":1,"default":2},\
                  "at":{"$ref":"#/$defs/Place"}},\
                  "required":["number"],"additionalProperties":false,\
                  "$defs":{"Place":{"type":"object","properties":{"page":{"const":1}}}}}""",
                  Effect.READ,
                  Duration.ofSeconds(5))),
          321);

  @RegisterExtension
  private static final WireMockExtension SERVER =
      WireMockExtension.newInstance().options(options().dynamicPort()).build();

  @BeforeAll
  static void nameACredentialForBedrock() {
    System.setProperty("aws.accessKeyId", "test");
    System.setProperty("aws.secretAccessKey", "test");
    System.setProperty("aws.region", "us-east-1");
  }

  @Test
  void openai_is_spoken_tool_calls_included() {
    answer(
        okJson(
            """
            {"id":"1","object":"chat.completion","model":"gpt","choices":[{"index":0,
             "finish_reason":"tool_calls","message":{"role":"assistant","content":null,
             "tool_calls":[{"id":"call_2","type":"function",
               "function":{"name":"clause","arguments":"{\\"number\\":\\"3.2\\"}"}}]}}],
             "usage":{"prompt_tokens":120,"completion_tokens":7,"total_tokens":127,
               "prompt_tokens_details":{"cached_tokens":100}}}"""));
    assertThat(call(Vendor.OPENAI))
        .isEqualTo(
            new Replied(
                List.of(new ToolCall("call_2", "clause", Payload.of("{\"number\":\"3.2\"}"))),
                new Usage(120, 7, 100)));
    assertThat(sent())
        .contains(
            "You keep contracts.",
            "\"tool_call_id\" : \"call_1\"",
            "The cap.",
            "\"required\" : [ \"number\" ]",
            "\"max_completion_tokens\" : 321")
        .doesNotContain("\"max_tokens\"");
  }

  @Test
  void anthropic_is_spoken_tool_calls_included() {
    answer(
        okJson(
            """
            {"id":"m","type":"message","role":"assistant","model":"claude",
             "stop_reason":"tool_use","content":[{"type":"text","text":"One more."},
             {"type":"tool_use","id":"call_2","name":"clause","input":{"number":"3.2"}}],
             "usage":{"input_tokens":20,"output_tokens":7,"cache_read_input_tokens":100,
               "cache_creation_input_tokens":5}}"""));
    assertThat(call(Vendor.ANTHROPIC))
        .isInstanceOfSatisfying(
            Replied.class,
            reply -> {
              assertThat(reply.usage()).isEqualTo(new Usage(125, 7, 100, 5, false));
              assertThat(reply.parts()).hasSize(2).first().isEqualTo(Text.of("One more."));
            });
    assertThat(sent()).contains("tool_result", "The cap.", "input_schema", "\"max_tokens\" : 321");
  }

  @Test
  void ollama_is_spoken_tool_calls_included() {
    answer(
        okJson(
            """
            {"model":"qwen","created_at":"2026-11-23T09:00:00Z","done":true,"done_reason":"stop",
             "message":{"role":"assistant","content":"",
               "tool_calls":[{"function":{"name":"clause","arguments":{"number":"3.2"}}}]},
             "prompt_eval_count":50,"eval_count":9}"""));
    assertThat(call(Vendor.OLLAMA))
        .isInstanceOfSatisfying(
            Replied.class,
            reply -> {
              assertThat(reply.usage()).isEqualTo(new Usage(50, 9, 0));
              assertThat(reply.parts())
                  .singleElement()
                  .isInstanceOfSatisfying(
                      ToolCall.class,
                      call -> {
                        assertThat(call.tool()).isEqualTo("clause");
                        assertThat(call.id()).isNotBlank();
                        assertThat(((Payload.Inline) call.arguments()).text()).contains("3.2");
                      });
            });
    assertThat(sent()).containsPattern("\"num_predict\" ?: ?321");
  }

  @Test
  void bedrock_is_spoken_tool_calls_included() {
    answer(
        okJson(
            """
            {"output":{"message":{"role":"assistant","content":[{"toolUse":{"toolUseId":"call_2",
             "name":"clause","input":{"number":"3.2"}}}]}},"stopReason":"tool_use",
             "usage":{"inputTokens":50,"outputTokens":9,"totalTokens":59},
             "metrics":{"latencyMs":1}}"""));
    assertThat(call(Vendor.BEDROCK))
        .isInstanceOfSatisfying(
            Replied.class,
            reply -> {
              assertThat(reply.usage()).isEqualTo(new Usage(50, 9, 0));
              assertThat(reply.parts()).singleElement().isInstanceOf(ToolCall.class);
            });
    assertThat(sent()).containsPattern("\"maxTokens\" ?: ?321");
  }

  @Test
  void gemini_is_spoken_tool_calls_included() {
    answer(
        okJson(
            """
            {"responseId":"1","modelVersion":"gemini","candidates":[{"finishReason":"STOP",
             "content":{"role":"model","parts":[
               {"functionCall":{"name":"clause","args":{"number":"3.2"}}}]}}],
             "usageMetadata":{"promptTokenCount":120,"candidatesTokenCount":7,"totalTokenCount":147,
               "cachedContentTokenCount":100,"thoughtsTokenCount":20}}"""));
    assertThat(call(Vendor.GEMINI))
        .isInstanceOfSatisfying(
            Replied.class,
            reply -> {
              assertThat(reply.usage()).isEqualTo(new Usage(120, 27, 100));
              assertThat(reply.parts())
                  .singleElement()
                  .isInstanceOfSatisfying(
                      ToolCall.class,
                      call -> {
                        assertThat(call.tool()).isEqualTo("clause");
                        assertThat(call.id()).isNotBlank();
                        assertThat(((Payload.Inline) call.arguments()).text()).contains("3.2");
                      });
            });
    assertThat(sent())
        .contains("functionResponse", "The cap.", "You keep contracts.")
        .containsPattern("\"maxOutputTokens\" ?: ?321");
  }

  @Test
  void mistral_is_spoken_tool_calls_included() {
    answer(
        okJson(
            """
            {"id":"1","object":"chat.completion","model":"mistral","choices":[{"index":0,
             "finish_reason":"tool_calls","message":{"role":"assistant","content":"",
             "tool_calls":[{"id":"call_2","type":"function",
               "function":{"name":"clause","arguments":"{\\"number\\":\\"3.2\\"}"}}]}}],
             "usage":{"prompt_tokens":120,"completion_tokens":7,"total_tokens":127}}"""));
    assertThat(call(Vendor.MISTRAL))
        .isEqualTo(
            new Replied(
                List.of(new ToolCall("call_2", "clause", Payload.of("{\"number\":\"3.2\"}"))),
                new Usage(120, 7, 0)));
    assertThat(sent()).contains("The cap.").containsPattern("\"max_tokens\" ?: ?321");
  }

  @Test
  void azure_is_openai_at_an_address_of_ones_own_with_another_header() {
    answer(okJson("{}"));
    call(Vendor.AZURE_OPENAI);
    assertThat(SERVER.getAllServeEvents().getFirst().getRequest())
        .satisfies(
            request -> {
              assertThat(request.getUrl()).isEqualTo("/openai/v1/chat/completions");
              assertThat(request.getHeader("api-key")).isEqualTo(SECRET);
              assertThat(request.getHeader("Authorization")).isNull();
            });
  }

  @Test
  void a_server_with_openais_api_needs_no_key() {
    answer(okJson("{}"));
    call(
        new ModelSettings(
            "m",
            Vendor.OPENAI,
            "m-1",
            Optional.empty(),
            Optional.of(SERVER.baseUrl()),
            Duration.ofSeconds(5),
            ModelParameters.NONE,
            false));
    assertThat(SERVER.getAllServeEvents().getFirst().getRequest().getHeader("Authorization"))
        .isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI       | temperature, top_p, seed, stop, reasoning_effort",
        "AZURE_OPENAI | temperature, top_p, seed, stop, reasoning_effort",
        "ANTHROPIC    | temperature, top_p, stop_sequences",
        "BEDROCK      | temperature, topP, stopSequences",
        "GEMINI       | temperature, topP, seed, stopSequences",
        "MISTRAL      | temperature, top_p, random_seed, stop",
        "OLLAMA       | temperature, top_p, seed, stop",
      })
  void the_parameters_that_a_vendor_takes_are_sent(Vendor vendor, String names) throws Exception {
    ModelParameters all =
        ModelParameters.NONE
            .temperature(0.25)
            .topP(0.5)
            .seed(17)
            .stop("END", "STOP")
            .reasoningEffort(ReasoningEffort.LOW);
    Model model = Models.build(settings(vendor, SERVER.baseUrl(), Duration.ofSeconds(5)));
    answer(okJson("{}"));
    model.call(
        new ModelRequest(
            "Keep.",
            List.of(Message.user("Go.")),
            List.of(),
            321,
            taken(all, model.takes()),
            Optional.empty()));
    JsonNode sent = new ObjectMapper().readTree(sent());
    for (String name : names.split(", ", -1)) {
      JsonNode found = sent.findValue(name);
      assertThat(found).as("%s in %s", name, sent).isNotNull();
      assertThat(found.toString()).isEqualTo(sentAs(name));
    }
    assertThat(model.takes()).hasSize(names.split(", ", -1).length);
  }

  private static String sentAs(String name) {
    return switch (name) {
      case "temperature" -> "0.25";
      case "top_p", "topP" -> "0.5";
      case "seed", "random_seed" -> "17";
      case "reasoning_effort" -> "\"low\"";
      default -> "[\"END\",\"STOP\"]";
    };
  }

  private static ModelParameters taken(ModelParameters all, Set<Parameter> takes) {
    return new ModelParameters(
        all.temperature(),
        all.topP(),
        takes.contains(Parameter.SEED) ? all.seed() : null,
        all.stop(),
        takes.contains(Parameter.REASONING_EFFORT) ? all.reasoningEffort() : null,
        null);
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void nothing_is_sent_of_parameters_that_are_not_set(Vendor vendor) throws Exception {
    answer(okJson("{}"));
    call(vendor);
    JsonNode sent = new ObjectMapper().readTree(sent());
    for (String name :
        List.of(
            "temperature", "top_p", "topP", "seed", "random_seed", "stop", "reasoning_effort")) {
      JsonNode found = sent.findValue(name);
      assertThat(found == null || found.isNull() || found.isEmpty()).as("%s", sent).isTrue();
    }
  }

  @Test
  void a_parameter_that_the_vendor_does_not_take_is_refused_at_the_start() {
    ModelSettings settings =
        new ModelSettings(
            "gpt",
            Vendor.ANTHROPIC,
            "claude",
            Optional.of(ApiKey.of(SECRET)),
            Optional.empty(),
            Duration.ofSeconds(5),
            ModelParameters.NONE.seed(1),
            true);
    assertThatThrownBy(() -> Models.build(settings)).hasMessageContaining("stint.models.gpt.seed");
  }

  @Test
  void a_conversation_is_marked_for_the_cache_where_the_vendor_needs_marks() {
    answer(okJson("{}"));
    call(Vendor.ANTHROPIC);
    assertThat(sent()).containsPattern("\"cache_control\" ?: ?\\{\\s*\"type\" ?: ?\"ephemeral\"");
    for (boolean cache : new boolean[] {true, false}) {
      SERVER.resetRequests();
      call(
          new ModelSettings(
              "m",
              Vendor.BEDROCK,
              "m-1",
              Optional.empty(),
              Optional.of(SERVER.baseUrl()),
              Duration.ofSeconds(5),
              ModelParameters.NONE,
              cache));
      assertThat(sent().contains("cachePoint")).isEqualTo(cache);
    }
  }

  /** A cache finds only a prefix that is equal in every byte. */
  @ParameterizedTest
  @EnumSource(Vendor.class)
  void a_longer_conversation_begins_with_the_bytes_of_the_shorter_one(Vendor vendor)
      throws Exception {
    answer(okJson("{}"));
    Model model = Models.build(settings(vendor, SERVER.baseUrl(), Duration.ofSeconds(5)));
    model.call(REQUEST);
    String shorter = messages(sent());
    List<Message> more = new ArrayList<>(REQUEST.messages());
    more.add(new Message(Role.MODEL, List.of(Text.of("It caps."))));
    more.add(Message.user("And 3.2?"));
    SERVER.resetRequests();
    model.call(new ModelRequest(REQUEST.instructions(), more, REQUEST.tools(), 321));
    assertThat(messages(sent())).startsWith(shorter);
  }

  /** The messages of a request, without the bracket that ends them. */
  private static String messages(String sent) throws Exception {
    JsonNode json = new ObjectMapper().readTree(sent);
    String all = (json.has("messages") ? json.get("messages") : json.get("contents")).toString();
    return all.substring(0, all.length() - 1);
  }

  /** Gemini has a schema of its own, which knows less. */
  @Test
  void gemini_is_sent_what_it_understands_of_a_schema() throws Exception {
    answer(okJson("{}"));
    call(Vendor.GEMINI);
    JsonNode sent = new ObjectMapper().readTree(sent()).findValue("parameters");
    JsonNode expected =
        new ObjectMapper()
            .readTree(
                """
                {"type":"OBJECT","required":["number"],"properties":{
                 "number":{"type":"STRING"},"depth":{"type":"INTEGER"},
                 "at":{"type":"OBJECT","required":[],"properties":{
                   "page":{"type":"INTEGER","description":"One of 1"}}}}}""");
    assertThat(sent).isEqualTo(expected);
  }

  record Point(int x, int y) {}

  record Counts(Map<String, Integer> of) {}

  private static ModelRequest asking(Class<?> answer, boolean hasTools) {
    return new ModelRequest(
        "Count.",
        List.of(Message.user("How many?")),
        hasTools ? REQUEST.tools() : List.of(),
        321,
        ModelParameters.NONE,
        Agent.named("a").answers(answer).build().answerType());
  }

  /** Where a vendor would refuse the schema of an answer, its model reads of it instead. */
  @ParameterizedTest
  @CsvSource({
    "OPENAI,true,false,schema",
    "OPENAI,true,true,words",
    "AZURE_OPENAI,true,true,schema",
    "ANTHROPIC,true,true,schema",
    "ANTHROPIC,false,false,words",
    "GEMINI,true,false,schema",
    "GEMINI,true,true,words",
    "GEMINI,false,false,words",
    "MISTRAL,true,false,schema",
    "MISTRAL,true,true,words"
  })
  void a_schema_is_sent_where_it_is_taken(
      Vendor vendor, boolean isClosed, boolean hasTools, String told) throws Exception {
    answer(okJson("{}"));
    ModelSettings settings = settings(vendor, SERVER.baseUrl(), Duration.ofSeconds(5));
    ModelRequest request = asking(isClosed ? Point.class : Counts.class, hasTools);
    Models.build(settings).call(request);
    assertThat(sent().contains("Give your answer as JSON")).isEqualTo(told.equals("words"));
    SERVER.resetRequests();
    Models.build(settings.structuredOutput(false)).call(request);
    assertThat(sent()).contains("Give your answer as JSON");
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private static final byte[] PIXEL =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==");
  private static final byte[] PAGE =
      "%PDF-1.4\n1 0 obj<</Type/Page>>endobj".getBytes(StandardCharsets.US_ASCII);

  /** As each vendor's API has it, in Base64, after the words. */
  @ParameterizedTest
  @CsvSource({
    "OPENAI,image,image_url",
    "AZURE_OPENAI,image,image_url",
    "ANTHROPIC,image,media_type",
    "BEDROCK,image,png",
    "GEMINI,image,image/png",
    "MISTRAL,image,image_url",
    "OLLAMA,image,images",
    "OPENAI,pdf,file_data",
    "AZURE_OPENAI,pdf,file_data",
    "ANTHROPIC,pdf,document",
    "BEDROCK,pdf,document",
    "GEMINI,pdf,application/pdf",
    "MISTRAL,pdf,document_url"
  })
  void a_file_is_sent_as_the_vendor_reads_it(Vendor vendor, String kind, String form) {
    answer(okJson("{}"));
    byte[] file = kind.equals("image") ? PIXEL : PAGE;
    Message message =
        new Message(Role.USER, List.of(Text.of("What is this?"), Attachment.of("it", "any", file)));
    Model model = Models.build(settings(vendor, SERVER.baseUrl(), Duration.ofSeconds(5)));
    ModelRequest label = new ModelRequest("", List.of(message), List.of(), 321);
    call(model, label);
    String base64 = Base64.getEncoder().encodeToString(file);
    assertThat(sent()).contains("[attachment 'it'").doesNotContain(base64);
    SERVER.resetRequests();
    ModelRequest whole =
        new ModelRequest(
            "",
            List.of(message),
            List.of(),
            321,
            ModelParameters.NONE,
            Optional.empty(),
            EnumSet.allOf(FileKind.class));
    call(model, whole);
    assertThat(sent().replace("\\/", "/")).contains("[attachment 'it'", form, base64);
  }

  private static void call(Model model, ModelRequest request) {
    try {
      model.call(request);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void what_a_model_reads_is_its_vendors_unless_it_is_set() {
    ModelSettings gpt = settings(Vendor.AZURE_OPENAI, SERVER.baseUrl(), Duration.ofSeconds(5));
    assertThat(Models.build(gpt).reads())
        .as("the name of a deployment does not say its model")
        .containsEntry(FileKind.IMAGE, 48_200);
    assertThat(Models.build(gpt.reads(Map.of(FileKind.IMAGE, 85, FileKind.PDF, 0))).reads())
        .containsExactly(Map.entry(FileKind.IMAGE, 85));
    assertThat(Models.build(settings(Vendor.OLLAMA, SERVER.baseUrl(), TIMEOUT)).reads())
        .containsExactly(Map.entry(FileKind.IMAGE, 16_384));
    assertThat(Models.build(settings(Vendor.OPENAI, SERVER.baseUrl(), TIMEOUT)).reads())
        .as("any model may be at an address")
        .containsExactly(Map.entry(FileKind.IMAGE, 48_200));
    LangChain4jModel bean = new LangChain4jModel(new ChatModel() {});
    assertThat(bean.reading(Map.of(FileKind.IMAGE, 0, FileKind.PDF, 9)).reads())
        .containsExactly(Map.entry(FileKind.PDF, 9));
  }

  @Test
  void a_tool_that_gemini_cannot_be_told_of_is_refused() {
    Tool counts =
        new Tool() {
          @Override
          public ToolSpec spec() {
            return new ToolSpec(
                "count",
                "Counts",
                "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}",
                Effect.READ,
                Duration.ofSeconds(5));
          }

          @Override
          public ToolOutcome call(ToolInvocation invocation) {
            throw new AssertionError("it is not called");
          }
        };
    Agent agent = Agent.named("counter").tools(counts).build();
    ModelSettings settings = settings(Vendor.GEMINI, SERVER.baseUrl(), Duration.ofSeconds(5));
    assertThatThrownBy(
            () ->
                new Deployment(
                    List.of(agent), List.of(Route.of("default", Models.build(settings)))))
        .hasMessageContaining("Agent 'counter' has tool 'count'")
        .hasMessageContaining("without named members");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GEMINI")
  void a_tools_schema_is_sent_as_it_is_written(Vendor provider) throws Exception {
    answer(okJson("{}"));
    call(provider);
    JsonNode written = new ObjectMapper().readTree(REQUEST.tools().getFirst().schema());
    JsonNode sent = new ObjectMapper().readTree(sent()).findValue("properties");
    assertThat(sent).isEqualTo(written.get("properties"));
  }

  @Test
  void a_reply_that_was_cut_off_is_no_answer() {
    answer(
        okJson(
            """
            {"id":"1","object":"chat.completion","model":"gpt","choices":[{"index":0,
             "finish_reason":"length","message":{"role":"assistant","content":""}}],
             "usage":{"prompt_tokens":120,"completion_tokens":500,"total_tokens":620}}"""));
    assertThat(call(Vendor.OPENAI)).isEqualTo(new CutOff(new Usage(120, 500, 0)));
  }

  @Test
  void anthropic_is_found_with_or_without_its_version() {
    answer(okJson("{}"));
    for (String base : List.of(SERVER.baseUrl(), SERVER.baseUrl() + "/v1/")) {
      SERVER.resetRequests();
      call(settings(Vendor.ANTHROPIC, base, Duration.ofSeconds(5)));
      assertThat(SERVER.getAllServeEvents().getFirst().getRequest().getUrl())
          .isEqualTo("/v1/messages");
    }
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void throttling_and_server_errors_are_busy_and_asked_only_once(Vendor provider) {
    for (int status : new int[] {429, 500, 503}) {
      SERVER.resetAll();
      answer(aResponse().withStatus(status).withBody("{\"message\":\"slow down\"}"));
      assertThat(call(provider)).as("%s %d", provider, status).isInstanceOf(Busy.class);
      assertThat(SERVER.getAllServeEvents()).as("%s %d", provider, status).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404})
  void a_refusal_is_final_and_shows_no_key(int status) {
    answer(aResponse().withStatus(status).withBody("{\"error\":\"wrong key " + SECRET + "\"}"));
    assertThat(call(Vendor.OPENAI))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.reason()).contains("wrong key ***").doesNotContain(SECRET));
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void credentials_that_are_not_taken_are_told_from_a_bad_request(Vendor provider) {
    for (int status : new int[] {401, 403}) {
      SERVER.resetAll();
      answer(aResponse().withStatus(status).withBody("{\"message\":\"wrong key " + SECRET + "\"}"));
      assertThat(call(provider))
          .as("%s %d", provider, status)
          .isInstanceOfSatisfying(
              Unauthorized.class, refused -> assertThat(refused.reason()).doesNotContain(SECRET));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Vendor.class,
      names = {"OPENAI", "ANTHROPIC"})
  void a_key_that_was_rotated_is_read_again_and_tried_at_once(Vendor provider) {
    String[] kept = {"sk-old"};
    ApiKey key =
        new ApiKey() {
          @Override
          public String value() {
            return kept[0];
          }

          @Override
          public void refused() {
            kept[0] = "sk-new";
          }
        };
    answer(aResponse().withStatus(401).withBody("{\"message\":\"wrong key\"}"));
    ModelSettings settings =
        new ModelSettings(
            "m",
            provider,
            "m-1",
            Optional.of(key),
            Optional.of(SERVER.baseUrl()),
            Duration.ofSeconds(5),
            ModelParameters.NONE,
            false);
    assertThat(call(settings)).isInstanceOf(Unauthorized.class);
    assertThat(SERVER.getAllServeEvents())
        .extracting(event -> event.getRequest().getHeaders().toString())
        .satisfiesExactly(
            second -> assertThat(second).contains("sk-new"),
            first -> assertThat(first).contains("sk-old"));
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void a_vendor_that_asks_to_be_left_alone_is_heard(Vendor provider) {
    for (int status : new int[] {429, 503}) {
      answer(aResponse().withStatus(status).withHeader("Retry-After", "17").withBody("{}"));
      assertThat(call(provider))
          .as("%s %d", provider, status)
          .isInstanceOfSatisfying(Busy.class, busy -> assertThat(busy.retryAfter()).hasSeconds(17));
    }
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void a_reply_that_cannot_be_read_is_bad(Vendor provider) {
    for (String body :
        List.of("{\"choices\":[]}", "{}", "no json", "{\"choices\":[{\"message\":{", "[]", "")) {
      answer(okJson(body));
      assertThat(call(provider)).as("%s %s", provider, body).satisfies(ModelsTest::isOfNoUse);
    }
  }

  /** The reply is bad, or is empty, which the engine treats as bad. */
  private static void isOfNoUse(ModelOutcome outcome) {
    assertThat(outcome instanceof Replied reply ? reply.parts() : List.of()).isEmpty();
    assertThat(outcome).isInstanceOfAny(BadReply.class, Replied.class);
  }

  @ParameterizedTest
  @EnumSource(Vendor.class)
  void a_reply_above_the_bound_is_not_read_to_its_end(Vendor provider) {
    String content = "x".repeat(5 * 1024 * 1024);
    answer(okJson("{\"choices\":[{\"message\":{\"content\":\"" + content + "\"}}]}"));
    assertThat(call(provider)).as("%s", provider).isInstanceOf(BadReply.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OPENAI    | 400 | {\"error\":{\"message\":\"This model's maximum context length is 8192 tokens\",\"code\":\"context_length_exceeded\"}}",
        "ANTHROPIC | 400 | {\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long: 210000 tokens > 200000 maximum\"}}",
        "BEDROCK   | 400 | {\"message\":\"Input is too long for requested model.\"}",
      })
  void a_conversation_that_is_too_long_is_told_from_other_refusals(
      Vendor provider, int status, String body) {
    answer(aResponse().withStatus(status).withBody(body));
    assertThat(call(provider)).isInstanceOf(Overflow.class);
  }

  @Test
  void a_reply_without_usage_counts_nothing_and_negative_numbers_are_none() {
    String reply =
        "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]%s}";
    answer(okJson(reply.formatted("")));
    assertThat(call(Vendor.OPENAI))
        .isInstanceOfSatisfying(Replied.class, hi -> assertThat(hi.usage()).isEqualTo(Usage.NONE));
    answer(okJson(reply.formatted(",\"usage\":{\"prompt_tokens\":-5,\"completion_tokens\":-1}")));
    assertThat(call(Vendor.OPENAI))
        .isInstanceOfSatisfying(Replied.class, hi -> assertThat(hi.usage()).isEqualTo(Usage.NONE));
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "17, 17000",
        "0.5, 500",
        "99999999, 86400000",
        "-3, 0",
        "soon, 0",
        "'Wed, 21 Oct 2015 07:28:00 GMT', 0",
        "'Wed, 21 Oct 2099 07:28:00 GMT', 86400000",
      })
  void what_a_vendor_asks_for_is_seconds_or_a_date_within_a_day(String header, long millis) {
    assertThat(RetryAfter.read(header)).hasMillis(millis);
  }

  @Test
  void a_vendor_that_does_not_answer_is_busy() {
    answer(okJson("{}").withFixedDelay(5_000));
    assertThat(call(settings(Vendor.OPENAI, SERVER.baseUrl(), Duration.ofMillis(300))))
        .isInstanceOf(Busy.class);
    assertThat(call(settings(Vendor.OPENAI, "http://localhost:1", Duration.ofSeconds(2))))
        .isInstanceOf(Busy.class);
  }

  @Test
  void a_missing_key_is_said_at_the_start() {
    ModelSettings settings =
        new ModelSettings(
            "gpt",
            Vendor.OPENAI,
            "gpt-5-mini",
            Optional.empty(),
            Optional.empty(),
            Duration.ofSeconds(5),
            ModelParameters.NONE,
            false);
    assertThatThrownBy(() -> Models.build(settings))
        .hasMessageContaining("stint.models.gpt.api-key");
  }

  @Test
  void settings_never_show_their_key() {
    assertThat(settings(Vendor.OPENAI, "http://localhost", Duration.ofSeconds(1)).toString())
        .doesNotContain(SECRET);
  }

  private static void answer(ResponseDefinitionBuilder response) {
    SERVER.stubFor(any(anyUrl()).willReturn(response));
  }

  private static ModelOutcome call(Vendor provider) {
    return call(settings(provider, SERVER.baseUrl(), Duration.ofSeconds(5)));
  }

  private static ModelOutcome call(ModelSettings settings) {
    try {
      return Models.build(settings).call(REQUEST);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static ModelSettings settings(Vendor provider, String baseUrl, Duration timeout) {
    return new ModelSettings(
        "m",
        provider,
        "m-1",
        Optional.of(ApiKey.of(SECRET)),
        Optional.of(baseUrl),
        timeout,
        ModelParameters.NONE,
        provider.isCachedByDefault());
  }

  private static String sent() {
    List<ServeEvent> events = SERVER.getAllServeEvents();
    return events.getFirst().getRequest().getBodyAsString();
  }
}
