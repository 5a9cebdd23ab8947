package dev.stint.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import dev.stint.agent.RunId;
import dev.stint.clerk.ClerkJob;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Attachment;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.Usage;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.HoldReason;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import dev.stint.testkit.lambda.LambdaEvents;
import dev.stint.testkit.lambda.LambdaEvents.SqsRecord;
import dev.stint.testkit.lambda.LambdaFunction;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests every vendor's wire format with the deployed worker, including tool calls. */
class ModelsIT {

  private static final Local LOCAL = new Local();

  private static final String OPENAI =
      """
      {"id":"1","object":"chat.completion","model":"gpt","choices":[{"index":0,
       "finish_reason":"tool_calls","message":{"role":"assistant","content":null,
       "tool_calls":[{"id":"call_2","type":"function",
         "function":{"name":"outline","arguments":"{}"}}]}}],
       "usage":{"prompt_tokens":120,"completion_tokens":7,"total_tokens":127,
         "prompt_tokens_details":{"cached_tokens":100}}}""";

  private static final String ANSWER =
      """
      {"id":"1","object":"chat.completion","model":"gpt","choices":[{"index":0,
       "finish_reason":"stop","message":{"role":"assistant","content":
         "{\\"counterparty\\":\\"Alder\\",\\"deviations\\":[{\\"clause\\":\\"6.2\\",\\"weight\\":\\"MATERIAL\\",\\"difference\\":{\\"type\\":\\"Changed\\",\\"ours\\":\\"45 days\\",\\"theirs\\":\\"60 days\\"}}]}"}}],
       "usage":{"prompt_tokens":120,"completion_tokens":70,"total_tokens":190}}""";

  private static final Attachment PIXEL =
      Attachment.of(
          "photo.png",
          "image/png",
          Base64.getDecoder()
              .decode(
                  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="));

  private static final Attachment PAGE =
      Attachment.of(
          "terms.pdf",
          "application/pdf",
          "%PDF-1.4\n1 0 obj<</Type/Page>>endobj".getBytes(StandardCharsets.US_ASCII));

  @AfterAll
  static void stop() {
    LOCAL.close();
  }

  @Test
  void openai() throws Exception {
    assertCallsOutline("openai", "gpt-5-mini", "/v1", OPENAI, new Usage(120, 7, 100));
  }

  @Test
  void anthropic() throws Exception {
    assertCallsOutline(
        "anthropic",
        "claude-haiku-4-5",
        "",
        """
        {"id":"m","type":"message","role":"assistant","model":"claude",
         "stop_reason":"tool_use","content":[{"type":"text","text":"One more."},
         {"type":"tool_use","id":"call_2","name":"outline","input":{}}],
         "usage":{"input_tokens":20,"output_tokens":7,"cache_read_input_tokens":100,
           "cache_creation_input_tokens":5}}""",
        new Usage(125, 7, 100, 5, false));
  }

  @Test
  void ollama() throws Exception {
    assertCallsOutline(
        "ollama",
        "qwen",
        "",
        """
        {"model":"qwen","created_at":"2026-11-23T09:00:00Z","done":true,"done_reason":"stop",
         "message":{"role":"assistant","content":"",
           "tool_calls":[{"function":{"name":"outline","arguments":{}}}]},
         "prompt_eval_count":900,"eval_count":9}""",
        new Usage(900, 9, 0));
  }

  @Test
  void bedrock() throws Exception {
    assertCallsOutline(
        "bedrock",
        "amazon.nova-lite-v1:0",
        "",
        """
        {"output":{"message":{"role":"assistant","content":[{"toolUse":{"toolUseId":"call_2",
         "name":"outline","input":{}}}]}},"stopReason":"tool_use",
         "usage":{"inputTokens":900,"outputTokens":9,"totalTokens":909},
         "metrics":{"latencyMs":1}}""",
        new Usage(900, 9, 0));
  }

  @Test
  void azure_openai() throws Exception {
    assertCallsOutline("azure-openai", "gpt-5-mini", "", OPENAI, new Usage(120, 7, 100));
  }

  @Test
  void gemini() throws Exception {
    assertCallsOutline(
        "gemini",
        "gemini-2.5-flash",
        "",
        """
        {"responseId":"1","modelVersion":"gemini","candidates":[{"finishReason":"STOP",
         "content":{"role":"model","parts":[{"functionCall":{"name":"outline","args":{}}}]}}],
         "usageMetadata":{"promptTokenCount":120,"candidatesTokenCount":7,"totalTokenCount":147,
           "cachedContentTokenCount":100,"thoughtsTokenCount":20}}""",
        new Usage(120, 27, 100));
  }

  @Test
  void mistral() throws Exception {
    assertCallsOutline("mistral", "mistral-small-2506", "", OPENAI, new Usage(120, 7, 0));
  }

  @Test
  void openai_over_tls() throws Exception {
    HttpsServer vendor =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Path trusted = Certificates.serve(vendor);
    Timeline run =
        firstStep(
            vendor,
            Map.of(
                "STINT_MODELS_MAIN_PROVIDER", "openai",
                "STINT_MODELS_MAIN_MODEL", "gpt-5-mini",
                "STINT_MODELS_MAIN_BASE_URL",
                    "https://localhost:%d/v1".formatted(vendor.getAddress().getPort())),
            List.of(
                "-Djavax.net.ssl.trustStore=" + trusted,
                "-Djavax.net.ssl.trustStorePassword=" + Certificates.PASSWORD),
            200,
            OPENAI);
    assertThat(run.last()).as(run.entries().toString()).isInstanceOf(ModelReplied.class);
  }

  /**
   * The vendor's server also plays Secrets Manager, because no emulator here speaks its protocol.
   */
  @Test
  void a_key_is_read_from_secrets_manager() throws Exception {
    HttpServer vendor =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String address = "http://localhost:%d".formatted(vendor.getAddress().getPort());
    List<String> keys = new CopyOnWriteArrayList<>();
    vendor.createContext(
        "/v1",
        exchange -> {
          keys.add(exchange.getRequestHeaders().getFirst("Authorization"));
          answer(exchange, 200, OPENAI);
        });
    Timeline run =
        firstStep(
            vendor,
            Map.of(
                "STINT_MODELS_MAIN_PROVIDER", "openai",
                "STINT_MODELS_MAIN_MODEL", "gpt-5-mini",
                "STINT_MODELS_MAIN_BASE_URL", address + "/v1",
                "STINT_MODELS_MAIN_API_KEY", "",
                "STINT_MODELS_MAIN_API_KEY_SECRET", "prod/openai#key",
                "STINT_SECRETS_MANAGER_ENDPOINT", address),
            List.of(),
            200,
            "{\"SecretString\":\"{\\\"key\\\":\\\"sk-kept\\\"}\"}");
    assertThat(run.last()).as(run.entries().toString()).isInstanceOf(ModelReplied.class);
    assertThat(keys).containsExactly("Bearer sk-kept");
  }

  @Test
  void what_a_vendor_refuses_is_said_without_its_key() throws Exception {
    Timeline run =
        firstStep("openai", "gpt-5-mini", "/v1", 401, "{\"error\":\"wrong key sk-secret\"}");
    assertThat(run.run().hold().orElseThrow())
        .satisfies(
            held -> {
              assertThat(held.reason()).isEqualTo(HoldReason.CREDENTIALS);
              assertThat(held.detail()).contains("wrong key ***").doesNotContain("sk-");
            });
  }

  /** A pixel, and a page, as each vendor's API has them. */
  @ParameterizedTest
  @CsvSource({
    "openai,gpt-5-mini,/v1",
    "anthropic,claude-haiku-4-5,''",
    "bedrock,amazon.nova-lite-v1:0,''",
    "azure-openai,gpt-5-mini,''",
    "gemini,gemini-2.5-flash,''",
    "mistral,mistral-small-2506,''",
    "ollama,qwen,''"
  })
  void an_image_and_a_pdf_are_sent(String vendor, String model, String path) throws Exception {
    boolean hasPdf = !vendor.equals("ollama");
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          answer(exchange, 400, "{}");
        });
    server.start();
    Map<String, String> settings =
        Map.of(
            "STINT_MODELS_MAIN_PROVIDER",
            vendor,
            "STINT_MODELS_MAIN_MODEL",
            model,
            "STINT_MODELS_MAIN_API_KEY",
            "sk-secret",
            "STINT_MODELS_MAIN_READS_IMAGE",
            "1000",
            "STINT_MODELS_MAIN_READS_PDF",
            hasPdf ? "1000" : "0",
            "STINT_MODELS_MAIN_BASE_URL",
            "http://localhost:%d%s".formatted(server.getAddress().getPort(), path));
    List<Part> task = new ArrayList<>(List.of(Text.of("Compare."), PIXEL));
    if (hasPdf) {
      task.add(PAGE);
    }
    try (LambdaFunction step = LOCAL.function("step", settings, List.of())) {
      Task scans =
          new Task(
              "terms-reader",
              task,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty());
      RunId run = ((Start.Begun) LOCAL.runs().start(scans)).run().id();
      step.invoke(LambdaEvents.sqs(Local.QUEUE, List.of(LOCAL.next(run))));
    } finally {
      server.stop(0);
    }
    assertThat(asked).isNotEmpty();
    String sent = asked.getFirst().replace("\\/", "/");
    assertThat(sent).contains(((Payload.Inline) PIXEL.content()).text());
    assertThat(sent.contains(((Payload.Inline) PAGE.content()).text())).isEqualTo(hasPdf);
  }

  /** The second answer fits, by a sealed type. */
  @Test
  void an_answer_with_a_type_is_checked_and_asked_for_again() throws Exception {
    HttpServer vendor =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<String> asked = new CopyOnWriteArrayList<>();
    vendor.createContext(
        "/v1",
        exchange -> {
          asked.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          answer(exchange, 200, asked.size() == 1 ? ANSWER.replace("Changed", "Altered") : ANSWER);
        });
    vendor.start();
    Map<String, String> model =
        Map.of(
            "STINT_MODELS_MAIN_PROVIDER", "openai",
            "STINT_MODELS_MAIN_MODEL", "gpt-4.1-mini",
            "STINT_MODELS_MAIN_API_KEY", "sk-secret",
            "STINT_MODELS_MAIN_BASE_URL",
                "http://localhost:%d/v1".formatted(vendor.getAddress().getPort()));
    try (LambdaFunction step = LOCAL.function("step", model, List.of())) {
      Task task = new Task("terms-reader", "Ours: … Theirs: …", Optional.empty(), Optional.empty());
      RunId run = ((Start.Begun) LOCAL.runs().start(task)).run().id();
      for (int steps = 0; steps < 2; steps++) {
        assertThat(step.invoke(LambdaEvents.sqs(Local.QUEUE, List.of(LOCAL.next(run)))))
            .isInstanceOf(Outcome.Answered.class);
      }
      Timeline after = LOCAL.runs().timeline(LOCAL.runs().find(run).orElseThrow());
      assertThat(after.run().status()).as(after.entries().toString()).isEqualTo(Status.FINISHED);
      assertThat(((ModelReplied) after.entries().get(1)).unfit()).contains("difference");
      assertThat(((ModelReplied) after.entries().get(2)).unfit()).isNull();
      assertThat(asked.getFirst())
          .contains("json_schema", "MATERIAL", "Additional", "number of the clause")
          .containsPattern("\"max_completion_tokens\" ?: ?8000");
      assertThat(asked.getLast()).contains("Your answer was not taken", "difference");
    } finally {
      vendor.stop(0);
    }
  }

  private static void assertCallsOutline(
      String provider, String model, String path, String reply, Usage usage) throws Exception {
    Timeline run = firstStep(provider, model, path, 200, reply);
    assertThat(run.last())
        .as(run.entries().toString())
        .isInstanceOfSatisfying(
            ModelReplied.class,
            replied -> {
              assertThat(replied.usage()).isEqualTo(usage);
              assertThat(replied.calls()).extracting(ToolCall::tool).containsExactly("outline");
            });
  }

  /** The run after its first step, with a vendor that gives this one answer. */
  private static Timeline firstStep(
      String provider, String model, String path, int status, String answer) throws Exception {
    HttpServer vendor =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String address = "http://localhost:%d%s".formatted(vendor.getAddress().getPort(), path);
    return firstStep(
        vendor,
        Map.of(
            "STINT_MODELS_MAIN_PROVIDER", provider,
            "STINT_MODELS_MAIN_MODEL", model,
            "STINT_MODELS_MAIN_BASE_URL", address),
        List.of(),
        status,
        answer);
  }

  private static Timeline firstStep(
      HttpServer vendor, Map<String, String> model, List<String> flags, int status, String answer)
      throws Exception {
    vendor.createContext("/", exchange -> answer(exchange, status, answer));
    vendor.start();
    Map<String, String> environment = new LinkedHashMap<>(model);
    environment.putIfAbsent("STINT_MODELS_MAIN_API_KEY", "sk-secret");
    try (LambdaFunction step = LOCAL.function("step", environment, flags)) {
      Task task = new Task(ClerkJob.AGENT, ClerkJob.INPUT, Optional.empty(), Optional.empty());
      RunId run = ((Start.Begun) LOCAL.runs().start(task)).run().id();
      SqsRecord message = LOCAL.next(run);
      assertThat(step.invoke(LambdaEvents.sqs(Local.QUEUE, List.of(message))))
          .isInstanceOf(Outcome.Answered.class);
      return LOCAL.runs().timeline(LOCAL.runs().find(run).orElseThrow());
    } finally {
      vendor.stop(0);
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
