package dev.stint.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.stint.port.MailRegister;
import dev.stint.port.MailRegister.MailRecord;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MailsApiTest {

  @Inject MailRegister register;

  @Test
  void what_became_of_mails_is_listed_newest_first_and_paged() {
    Instant at = Instant.parse("2026-11-23T10:00:00Z");
    record("1", at, "started", "", Optional.of("r-1"));
    record(
        "2",
        at.plusSeconds(1),
        "refused",
        "the sender may not write to this agent",
        Optional.empty());
    String next =
        given()
            .get("/mails?since=2026-11-23T00:00:00Z&before=2026-11-24T00:00:00Z&max=1")
            .then()
            .statusCode(200)
            .body("mails", hasSize(1))
            .body("mails[0].outcome", equalTo("refused"))
            .body("mails[0].detail", containsString("may not write"))
            .body("mails[0].run", nullValue())
            .extract()
            .path("next");
    given()
        .get("/mails?since=2026-11-23T00:00:00Z&before=" + next)
        .then()
        .statusCode(200)
        .body("mails", hasSize(1))
        .body("mails[0].run", equalTo("r-1"))
        .body("next", nullValue());
  }

  @Test
  void spans_that_are_none_or_too_long_are_refused() {
    for (String query :
        new String[] {
          "since=yesterday",
          "before=%2B999999999-01-01T00:00:00Z",
          "since=2026-11-24T00:00:00Z&before=2026-11-23T00:00:00Z",
          "since=2026-01-01T00:00:00Z&before=2026-11-23T00:00:00Z",
          "max=1000"
        }) {
      given().get("/mails?" + query).then().statusCode(400);
    }
  }

  private void record(String id, Instant at, String outcome, String detail, Optional<String> run) {
    register.record(
        new MailRecord(
            id,
            at,
            "clerk@agents.example.com",
            "ada@example.com",
            "Terms",
            outcome,
            detail,
            run,
            at));
  }
}
