package dev.stint.quarkus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.aws.AwsClients;
import dev.stint.testkit.TestClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server of this test speaks the protocol of Secrets Manager, because no emulator here does. */
class SecretsTest {

  private static final String CURRENT = "AWSCURRENT";
  private static final String PREVIOUS = "AWSPREVIOUS";

  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final TestClock clock = new TestClock(Instant.parse("2026-11-26T09:00:00Z"));
  private HttpServer server;
  private Secrets read;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    URI at = URI.create("http://localhost:" + server.getAddress().getPort());
    read =
        new Secrets(
            new AwsClients("us-east-1", Optional.empty()).secretsManager(Optional.of(at)),
            Duration.ofMinutes(5),
            clock);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode request = JsonMapper.builder().build().readTree(exchange.getRequestBody());
    String version =
        request.path("SecretId").asText() + "/" + request.path("VersionStage").asText();
    asked.add(exchange.getRequestHeaders().getFirst("X-Amz-Target") + " " + version);
    String value = secrets.get(version);
    int status = value == null ? 400 : value.equals("500") ? 500 : 200;
    byte[] body =
        JsonMapper.builder()
            .build()
            .createObjectNode()
            .put(status == 200 ? "SecretString" : "message", value == null ? "no such" : value)
            .put("__type", value == null ? "ResourceNotFoundException" : "InternalServiceError")
            .toString()
            .getBytes(UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void put(String version, String value) {
    secrets.put(version, value);
  }

  @Test
  void a_secret_is_read_once_and_again_after_its_time() {
    put("openai/" + CURRENT, "sk-1\n");
    assertThat(read.current("openai")).isEqualTo("sk-1");
    put("openai/" + CURRENT, "sk-2");
    assertThat(read.current("openai")).isEqualTo("sk-1");
    assertThat(asked).containsExactly("secretsmanager.GetSecretValue openai/AWSCURRENT");
    clock.advance(Duration.ofMinutes(5).plusSeconds(1));
    assertThat(read.current("openai")).isEqualTo("sk-2");
  }

  @Test
  void one_that_was_refused_is_read_at_once() {
    put("openai/" + CURRENT, "sk-1");
    assertThat(read.current("openai")).isEqualTo("sk-1");
    put("openai/" + CURRENT, "sk-2");
    read.doubt("openai");
    assertThat(read.current("openai")).as("a moment after it was read").isEqualTo("sk-1");
    clock.advance(Duration.ofSeconds(11));
    read.doubt("openai");
    assertThat(read.current("openai")).isEqualTo("sk-2");
  }

  @Test
  void the_version_before_is_there_once_a_secret_was_rotated() {
    put("links/" + CURRENT, "one");
    assertThat(read.previous("links")).isEmpty();
    put("links/" + PREVIOUS, "one");
    clock.advance(Duration.ofMinutes(6));
    assertThat(read.previous("links")).hasValue("one");
  }

  @Test
  void a_field_of_one_that_holds_json_is_named() {
    put("keys/" + CURRENT, "{\"openai\":\"sk-1\",\"number\":4}");
    assertThat(read.current("keys#openai")).isEqualTo("sk-1");
    assertThatThrownBy(() -> read.current("keys#number"))
        .hasMessage("Secret 'keys#number' cannot be read: it is no JSON with a text of that name");
    put("plain/" + CURRENT, "sk-secret");
    assertThatThrownBy(() -> read.current("plain#x"))
        .hasMessageContaining("no JSON")
        .hasMessageNotContaining("sk-secret");
  }

  @Test
  void what_cannot_be_read_is_said_at_first_and_stays_as_it_was_later() {
    assertThatThrownBy(() -> read.current("gone"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Secret 'gone' cannot be read");
    put("down/" + CURRENT, "500");
    assertThatThrownBy(() -> read.current("down")).hasMessageContaining("Secret 'down'");
    put("openai/" + CURRENT, "sk-1");
    assertThat(read.current("openai")).isEqualTo("sk-1");
    put("openai/" + CURRENT, "500");
    clock.advance(Duration.ofMinutes(6));
    assertThat(read.current("openai")).isEqualTo("sk-1");
    secrets.remove("openai/" + CURRENT);
    clock.advance(Duration.ofMinutes(6));
    assertThat(read.current("openai")).isEqualTo("sk-1");
  }
}
