package dev.stint.quarkus.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.stint.agent.Agent;
import dev.stint.agent.Controls;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Route;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.Webhook;
import dev.stint.agent.Webhook.Occasion;
import dev.stint.engine.Deployment;
import dev.stint.engine.Rewinds;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.port.Notice;
import dev.stint.run.Choice;
import dev.stint.run.Run;
import dev.stint.run.Tags;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receiver gets over HTTP, and what becomes of its answers. */
class WebhookNotifierTest {

  private static final String KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String OTHER = "whsec_" + "A".repeat(32);

  private record Got(Map<String, List<String>> headers, String body) {
    String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .findFirst()
          .orElseThrow()
          .getValue()
          .getFirst();
    }

    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(body);
    }
  }

  private final List<Got> got = new CopyOnWriteArrayList<>();
  private final ScriptedModel model = new ScriptedModel();
  private volatile int status = 204;
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          got.add(new Got(Map.copyOf(exchange.getRequestHeaders()), body));
          exchange.getResponseHeaders().add("Location", "/elsewhere");
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private Receiver receiver(String... keys) {
    URI url =
        URI.create("http://localhost:%d/hook/secret-path".formatted(server.getAddress().getPort()));
    return new Receiver("ops", url, () -> List.of(keys), false);
  }

  private static WebhookNotifier notifier(Receiver receiver) {
    return new WebhookNotifier(List.of(receiver), InstantSource.fixed(TestEngine.START));
  }

  /** A run that asks for approval, pays and answers, and tells by the notifier. */
  private Run work(WebhookNotifier notifier) {
    Controls controls =
        new Controls(
            Limits.NONE,
            Limits.NONE,
            Set.of(),
            Map.of("*", List.of(new Webhook("ops", EnumSet.allOf(Occasion.class)))));
    Agent clerk = Agent.named("clerk").tools(TestTool.of("pay", Effect.ONCE).approved()).build();
    TestEngine engine =
        TestEngine.of(
            new Deployment(List.of(clerk), List.of(Route.of("default", model)), controls));
    for (int n = 0; n < 9; n++) {
      engine.notifier().does(notice -> told(notifier, notice));
    }
    model.calls("pay", "{\"cents\":900}").says("Paid.");
    Task task =
        new Task("clerk", "Pay.", Optional.empty(), Optional.empty(), Optional.empty())
            .tags(Tags.of(Map.of("customer", "42")));
    Run run = ((Start.Begun) engine.runs().start(task)).run();
    engine.drain();
    engine.decide(run.id(), Choice.APPROVE, "");
    engine.drain();
    return engine.run(run.id());
  }

  private ToolOutcome last = new ToolOutcome.Refused("nobody was told");

  private ToolOutcome told(WebhookNotifier notifier, Notice notice) {
    try {
      last = notifier.tell(notice);
      return last instanceof ToolOutcome.Unavailable ? new ToolOutcome.Refused("enough") : last;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The vector of the reference implementations. */
  @Test
  void a_message_is_signed_as_standard_webhooks_has_it() {
    assertThat(
            WebhookKey.of(KEY)
                .sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330L, "{\"test\": 2432232314}"))
        .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  }

  @Test
  void a_receiver_is_told_what_happened_to_which_run() throws IOException {
    Run run = work(notifier(receiver(KEY)));
    assertThat(got).hasSize(2);
    JsonNode held = got.getFirst().json();
    assertThat(held.path("type").asText()).isEqualTo("run.held");
    assertThat(held.path("timestamp").asText()).startsWith("2026-11-23T09:");
    assertThat(held.at("/data/run").asText()).isEqualTo(run.id().value());
    assertThat(held.at("/data/agent").asText()).isEqualTo("clerk");
    assertThat(held.at("/data/seq").asLong()).isEqualTo(2);
    assertThat(held.at("/data/tags/customer").asText()).isEqualTo("42");
    assertThat(held.at("/data/hold/reason").asText()).isEqualTo("approval");
    assertThat(held.at("/data/hold/tool").asText()).isEqualTo("pay");
    JsonNode finished = got.getLast().json();
    assertThat(finished.path("type").asText()).isEqualTo("run.finished");
    assertThat(got.toString())
        .as("no arguments, no answer, and no words of others")
        .doesNotContain("900", "Paid.", "detail");
  }

  /** Verified as a receiver does it, with the code of nobody here. */
  @Test
  void a_run_that_is_taken_back_with_its_parent_is_told_as_cancelled() throws IOException {
    TestTool pay =
        TestTool.of("pay", Effect.ONCE)
            .undoneBy(Effect.ONCE, call -> new ToolOutcome.Returned("Paid back."));
    TestTool delegate =
        TestTool.of(
            "delegate",
            Effect.IDEMPOTENT,
            call -> new ToolOutcome.Delegated("clerk", "Pay.", Limits.DELEGATED));
    Controls controls =
        new Controls(
            Limits.NONE,
            Limits.NONE,
            Set.of(),
            Map.of("clerk", List.of(new Webhook("ops", EnumSet.of(Occasion.CANCELLED)))));
    TestEngine engine =
        TestEngine.of(
            new Deployment(
                List.of(
                    Agent.named("clerk").tools(pay).build(),
                    Agent.named("lead").tools(delegate).build()),
                List.of(Route.of("default", model)),
                controls));
    engine.notifier().does(notice -> told(notifier(receiver(KEY)), notice));
    model.calls("delegate", "{}").calls("pay", "{}").says("Paid.").says("Done.").says("Again.");
    Run lead = engine.start("lead", "Have it paid.");
    engine.drain();
    assertThat(engine.engine().rewinds().rewind(lead.id(), 0, false, TestEngine.ADA))
        .isInstanceOf(Rewinds.Outcome.Accepted.class);
    engine.drain();
    assertThat(got)
        .as(
            last.toString()
                + engine.timeline(engine.run(lead.id()).children().getFirst().run()).entries())
        .hasSize(1);
    assertThat(got.getFirst().json().path("type").asText()).isEqualTo("run.cancelled");
    assertThat(got.getFirst().json().path("data").path("by").asText()).isEqualTo("Ada");
  }

  @Test
  void each_request_is_signed_by_each_key_and_has_an_id_of_its_own() throws Exception {
    Run run = work(notifier(receiver(KEY, OTHER)));
    assertThat(got).extracting(one -> one.header("webhook-id")).doesNotHaveDuplicates();
    Got one = got.getFirst();
    assertThat(one.header("webhook-id")).isEqualTo(run.id() + ".2.2");
    assertThat(one.header("webhook-timestamp"))
        .isEqualTo(String.valueOf(TestEngine.START.getEpochSecond()));
    String signed =
        "%s.%s.%s".formatted(one.header("webhook-id"), one.header("webhook-timestamp"), one.body());
    String[] signatures = one.header("webhook-signature").split(" ");
    assertThat(signatures).hasSize(2);
    for (int n = 0; n < 2; n++) {
      Mac mac = Mac.getInstance("HmacSHA256");
      String key = (n == 0 ? KEY : OTHER).substring("whsec_".length());
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(key), "HmacSHA256"));
      byte[] expected = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
      byte[] actual = Base64.getDecoder().decode(signatures[n].substring("v1,".length()));
      assertThat(MessageDigest.isEqual(expected, actual)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200,Returned",
    "204,Returned",
    "302,Unavailable",
    "400,Unavailable",
    "404,Unavailable",
    "410,Refused",
    "429,Unavailable",
    "500,Unavailable"
  })
  void only_2xx_is_taken_for_told_and_nothing_is_followed(int answered, String outcome) {
    status = answered;
    work(notifier(receiver(KEY)));
    assertThat(last.getClass().getSimpleName()).isEqualTo(outcome);
    assertThat(got).as("one request for each notice").hasSize(2);
  }

  @Test
  void who_does_not_answer_is_unavailable_and_the_address_is_not_shown() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    URI url = URI.create("http://localhost:%d/hook/secret-path".formatted(port));
    work(notifier(new Receiver("ops", url, () -> List.of(KEY), true)));
    assertThat(last).isInstanceOf(ToolOutcome.Unavailable.class);
    assertThat(last.toString()).contains("'ops'").doesNotContain("secret-path", KEY);
  }

  @Test
  void a_process_that_does_not_know_the_receiver_yet_or_its_key_leaves_it_to_others() {
    work(new WebhookNotifier(List.of(), InstantSource.system()));
    assertThat(last.toString()).contains("Unavailable", "stint.webhooks.ops");
    URI url = URI.create("https://localhost/hook");
    work(notifier(new Receiver("ops", url, () -> List.of("whsec_none"), true)));
    assertThat(last.toString())
        .contains("Unavailable", "stint.webhooks.ops.signing-key")
        .doesNotContain("whsec_none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org/hook",
        "ftp://example.org/hook",
        "file:///etc/passwd",
        "https:/hook",
        "hook",
        "http://localhost.example.org/hook"
      })
  void an_address_without_tls_is_refused_at_the_start(String url) {
    assertThatThrownBy(
            () -> notifier(new Receiver("ops", URI.create(url), () -> List.of(KEY), true)).check())
        .hasMessageContaining("stint.webhooks.ops.url");
  }

  @ParameterizedTest
  @ValueSource(strings = {"whsec_", "whsec_c2hvcnQ=", "whsec_not Base64!", "short"})
  void a_key_that_is_none_is_refused_at_the_start_and_not_shown(String key) {
    assertThatThrownBy(() -> notifier(receiver(key)).check())
        .hasMessageContaining("stint.webhooks.ops.signing-key")
        .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain(key));
    assertThatThrownBy(() -> notifier(receiver()).check()).hasMessageContaining("it is missing");
    notifier(receiver(KEY)).check();
  }
}
