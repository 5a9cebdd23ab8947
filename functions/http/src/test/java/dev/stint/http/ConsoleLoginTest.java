package dev.stint.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.run.Run;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person signs in from the console at an identity provider, which checks as OAuth has it. */
@QuarkusTest
@TestProfile(ConsoleLoginTest.WithProvider.class)
class ConsoleLoginTest {

  private static final String TOKEN = "a token of at least thirty-two characters";

  /** How a test speaks to the provider, which Quarkus starts with another loader of classes. */
  private static final String ERROR = "provider.error";

  private static final String STATE = "provider.state";
  private static final String ASKED = "provider.asked";

  /** The provider gives the token that the API knows a person by. */
  public static final class WithProvider implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "stint.http.tokens.\"ada@example.com\"",
          TOKEN,
          "stint.http.login.issuer",
          new Provider().start(),
          "stint.http.login.client-id",
          "stint-console");
    }
  }

  @Inject TestEngine engine;

  @BeforeEach
  void right() {
    System.clearProperty(ERROR);
    System.clearProperty(STATE);
  }

  @Test
  void a_person_signs_in_and_comes_back_to_where_they_were() {
    Run run = engine.start("payer", "Pay it.");
    engine.drain();
    at(
        "#/runs/" + run.id(),
        page -> {
          page.waitForSelector("ol.story li");
          assertThat(page.url()).endsWith("/console/index.html#/runs/" + run.id());
          assertThat(page.content()).doesNotContain(TOKEN);
          assertThat(System.getProperty(ASKED))
              .contains("client_id=stint-console", "scope=openid email profile")
              .contains("code_challenge_method=S256");
          page.reload();
          page.waitForSelector("ol.story li");
          page.click("#sign-out");
          page.waitForSelector("#sign-in");
          assertThat(page.evaluate("sessionStorage.length")).isEqualTo(0);
        });
  }

  @Test
  void a_refusal_of_the_provider_is_shown() {
    System.setProperty(ERROR, "Not on a <b>Sunday</b>");
    at(
        "#/inbox",
        page -> {
          page.waitForSelector("[role=alert]");
          assertThat(page.textContent("[role=alert]")).contains("Not on a <b>Sunday</b>");
          page.click("text=Try again");
          page.waitForSelector("#sign-in");
        });
  }

  @Test
  void an_answer_that_nobody_asked_for_is_not_taken() {
    System.setProperty(STATE, "of another tab");
    at(
        "#/inbox",
        page -> {
          page.waitForSelector("[role=alert]");
          assertThat(page.textContent("[role=alert]")).contains("not to a question of this tab");
          assertThat(page.evaluate("sessionStorage.getItem('stint.token')")).isNull();
        });
  }

  @Test
  void a_wrong_setting_is_named() {
    Map<Map<String, String>, String> wrong =
        Map.of(
            Map.of("issuer", "https://id.example.com"), "stint.http.login.client-id",
            Map.of("token-endpoint", "https://id.example.com/t"), "stint.http.login.client-id",
            Map.of("client-id", "console"), "stint.http.login.issuer",
            Map.of("client-id", "console", "token-endpoint", "https://id.example.com/t"),
                "authorization-endpoint and token-endpoint",
            Map.of("client-id", "console", "issuer", "http://id.example.com"), "with https",
            Map.of("client-id", "console", "issuer", "id.example.com"), "with https");
    wrong.forEach(
        (settings, said) -> {
          SmallRyeConfigBuilder config = new SmallRyeConfigBuilder().withMapping(HttpConfig.class);
          settings.forEach(
              (name, value) -> config.withDefaultValue("stint.http.login." + name, value));
          HttpConfig read = config.build().getConfigMapping(HttpConfig.class);
          assertThatThrownBy(() -> new ConsoleLogin(read.login())).hasMessageContaining(said);
        });
  }

  private interface Looking {
    void at(Page page);
  }

  private static void at(String hash, Looking looking) {
    try (Playwright playwright = Browsers.playwright();
        Browser browser = Browsers.chromium(playwright);
        BrowserContext person = browser.newContext()) {
      Page page = person.newPage();
      page.navigate("http://localhost:%d/console/%s".formatted(RestAssured.port, hash));
      page.click("#sign-in");
      looking.at(page);
    }
  }

  /** Signs everybody in at once. A code can be used once, by who has the verifier. */
  private static final class Provider {

    private final Map<String, String> asked = new ConcurrentHashMap<>();

    String start() {
      try {
        HttpServer server =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String issuer = "http://localhost:" + server.getAddress().getPort() + "/realm";
        server.createContext(
            "/realm/.well-known/openid-configuration",
            exchange ->
                answer(
                    exchange,
                    200,
                    "{\"authorization_endpoint\":\"%1$s/authorize\",\"token_endpoint\":\"%1$s/token\"}"
                        .formatted(issuer)));
        server.createContext("/realm/authorize", this::authorize);
        server.createContext("/realm/token", this::token);
        server.start();
        return issuer;
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    private void authorize(HttpExchange exchange) throws IOException {
      asked.clear();
      asked.putAll(form(exchange.getRequestURI().getRawQuery()));
      System.setProperty(ASKED, asked.toString());
      String error = System.getProperty(ERROR, "");
      String state = System.getProperty(STATE, asked.getOrDefault("state", ""));
      String back =
          asked.get("redirect_uri")
              + "?state="
              + URLEncoder.encode(state, UTF_8)
              + (error.isEmpty()
                  ? "&code=once"
                  : "&error=access_denied&error_description=" + URLEncoder.encode(error, UTF_8));
      exchange.getResponseHeaders().set("Location", back);
      exchange.sendResponseHeaders(302, -1);
      exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
      Map<String, String> given = form(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
      boolean right =
          "authorization_code".equals(given.get("grant_type"))
              && "once".equals(given.get("code"))
              && same("client_id", given)
              && same("redirect_uri", given)
              && challenge(given.getOrDefault("code_verifier", ""))
                  .equals(asked.get("code_challenge"));
      answer(
          exchange,
          right ? 200 : 400,
          right
              ? "{\"access_token\":\"%s\",\"token_type\":\"Bearer\"}".formatted(TOKEN)
              : "{\"error\":\"invalid_grant\"}");
    }

    private boolean same(String name, Map<String, String> given) {
      return given.getOrDefault(name, "").equals(asked.get(name));
    }

    private static String challenge(String verifier) {
      try {
        return Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Map<String, String> form(String text) {
      Map<String, String> values = new LinkedHashMap<>();
      for (String pair : text.split("&", -1)) {
        String[] both = pair.split("=", 2);
        values.put(URLDecoder.decode(both[0], UTF_8), URLDecoder.decode(both[1], UTF_8));
      }
      return values;
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
      byte[] body = json.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    }
  }
}
