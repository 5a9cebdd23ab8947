package dev.stint.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.stint.agent.RunId;
import dev.stint.run.Entry.Cancelled;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** If there are tokens, a request without one is refused, and its token says whose it is. */
@QuarkusTest
@TestProfile(TokensTest.WithTokens.class)
class TokensTest {

  private static final String TOKEN = "0123456789abcdef0123456789abcdef";

  @Inject TestEngine engine;

  /** One person has a token. */
  public static final class WithTokens implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("stint.http.tokens.\"ada@example.com\"", TOKEN);
    }
  }

  @Test
  void nobody_without_a_token_even_looks() {
    for (String path : new String[] {"/runs", "/agents", "/holds", "/mails"}) {
      given()
          .get(path)
          .then()
          .statusCode(401)
          .contentType("application/problem+json")
          .body("title", equalTo("Unauthorized"));
    }
    given().header("Authorization", "Bearer " + TOKEN).get("/runs").then().statusCode(200);
  }

  @Test
  void a_callback_needs_no_token_of_a_person() {
    given()
        .contentType("application/json")
        .body("{\"result\": 1}")
        .post("/callbacks/no")
        .then()
        .statusCode(404)
        .body("title", equalTo("Unknown callback"));
  }

  @Test
  void a_wrong_token_is_refused_and_not_repeated() {
    String body =
        given()
            .header("Authorization", "Bearer fedcba9876543210fedcba9876543210")
            .get("/runs")
            .then()
            .statusCode(401)
            .header("WWW-Authenticate", containsString("Bearer"))
            .extract()
            .asString();
    assertThat(body).doesNotContain("fedcba");
  }

  @Test
  void the_person_of_the_token_did_it_whatever_the_body_says() {
    RunId run = engine.start("clerk", "Go.").id();
    given()
        .header("Authorization", "Bearer " + TOKEN)
        .contentType("application/json")
        .body("{\"by\": \"Mallory\", \"why\": \"enough\"}")
        .post("/runs/%s/cancel".formatted(run))
        .then()
        .statusCode(202);
    assertThat(engine.timeline(run).last())
        .isInstanceOfSatisfying(
            Cancelled.class,
            cancelled -> assertThat(cancelled.person().by()).isEqualTo("ada@example.com"));
  }

  @Test
  void a_link_needs_no_token() {
    given().get("/decisions/none").then().statusCode(404);
  }

  @Test
  void a_short_token_is_refused_at_the_start_and_not_printed() {
    assertThatThrownBy(() -> new Tokens(config("secret")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("stint.http.tokens.\"ada\"", "6 characters", "at least 32")
        .hasMessageNotContaining("\"secret\"");
  }

  private static HttpConfig config(String token) {
    return new SmallRyeConfigBuilder()
        .withMapping(HttpConfig.class)
        .withDefaultValue("stint.http.tokens.ada", token)
        .build()
        .getConfigMapping(HttpConfig.class);
  }
}
