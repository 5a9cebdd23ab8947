package dev.stint.http;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.stint.agent.RunId;
import dev.stint.run.Hold;
import dev.stint.testkit.TestEngine;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.restassured.specification.RequestSpecification;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** If authentication is configured, only an authenticated person decides. */
@QuarkusTest
@TestProfile(AuthenticationTest.Authenticated.class)
class AuthenticationTest {

  @Inject TestEngine engine;

  /** The authentication of this test: the person that a header names. */
  @Alternative
  @Singleton
  static class ByHeader implements HttpAuthenticationMechanism {
    @Override
    public Uni<SecurityIdentity> authenticate(
        RoutingContext context, IdentityProviderManager identities) {
      String user = context.request().getHeader("X-User");
      if (user == null) {
        return Uni.createFrom().nullItem();
      }
      return Uni.createFrom()
          .item(QuarkusSecurityIdentity.builder().setPrincipal(new QuarkusPrincipal(user)).build());
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
      return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Test"));
    }
  }

  /** Turns the authentication on. */
  public static final class Authenticated implements QuarkusTestProfile {
    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(ByHeader.class);
    }
  }

  @Test
  void the_principal_decides_and_not_whom_the_body_names() {
    Hold hold = waiting();
    String body =
        "{\"choice\":\"reject\",\"content\":\"%s\",\"by\":\"Mallory\"}".formatted(hold.content());
    decide(given(), hold, body, 401);
    assertThat(engine.run(hold.run()).holds()).hasSize(1);
    decide(given().header("X-User", "Ada"), hold, body, 202);
    get("/runs/%s/entries".formatted(hold.run())).then().body("entries[3].by", equalTo("Ada"));
  }

  @Test
  void mails_are_shown_to_those_who_are_known() {
    given().get("/mails").then().statusCode(401);
    given().header("X-User", "Ada").get("/mails").then().statusCode(200);
  }

  @Test
  void nobody_unknown_rewinds_forks_cancels_or_changes_limits() {
    Hold hold = waiting();
    for (String path : List.of("rewind", "forks", "cancel")) {
      given()
          .contentType("application/json")
          .body("{}")
          .post("/runs/%s/%s".formatted(hold.run(), path))
          .then()
          .statusCode(401);
    }
    given()
        .contentType("application/json")
        .body("{\"runLimits\":{\"steps\":9}}")
        .patch("/runs/%s/limits".formatted(hold.run()))
        .then()
        .statusCode(401);
  }

  @Test
  void only_somebody_known_is_shown_a_link() {
    Hold hold = waiting();
    String path = "/runs/%s/holds/%d".formatted(hold.run(), hold.seq());
    assertThat(get(path).jsonPath().getString("link")).isNull();
    String link = given().header("X-User", "Ada").get(path).jsonPath().getString("link");
    given().formParam("choice", "approve").post(link).then().statusCode(200);
    get("/runs/%s/entries".formatted(hold.run()))
        .then()
        .body("entries[3].by", equalTo("Ada"))
        .body("entries[3].channel", equalTo("link"));
  }

  private Hold waiting() {
    String run =
        given()
            .contentType("application/json")
            .body("{\"input\":\"Pay it.\"}")
            .post("/agents/payer/runs")
            .path("run");
    engine.drain();
    return engine.run(new RunId(run)).holds().getFirst();
  }

  private static void decide(RequestSpecification by, Hold hold, String body, int status) {
    by.contentType("application/json")
        .body(body)
        .post("/runs/%s/holds/%d".formatted(hold.run(), hold.seq()))
        .then()
        .statusCode(status);
  }
}
