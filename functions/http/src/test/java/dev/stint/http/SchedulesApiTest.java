package dev.stint.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.stint.client.ApiProblem;
import dev.stint.client.Schedule;
import dev.stint.client.StintClient;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schedules, by the API. */
@QuarkusTest
class SchedulesApiTest {

  private static final Schedule.Plan HOURLY =
      Schedule.Plan.of("clerk", "cron(0 * * * ? *)", "Europe/Berlin", "Look around.");

  @Inject TestEngine engine;

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  private StintClient client;

  @BeforeEach
  void connect() {
    client = StintClient.of(URI.create("http://localhost:" + port));
  }

  private static String name() {
    return "s" + Long.toString(System.nanoTime(), 36);
  }

  /** A browser sends a request without a body for any page, and asks nobody. */
  @Test
  void a_page_of_another_site_pauses_nothing() {
    String name = name();
    client.setSchedule(name, HOURLY);
    for (Map<String, String> foreign :
        List.of(
            Map.of("Sec-Fetch-Site", "cross-site"),
            Map.of("Sec-Fetch-Site", "same-site"),
            Map.of("Origin", "https://other.example"),
            Map.of("Origin", "null"))) {
      given()
          .headers(foreign)
          .noContentType()
          .post("/schedules/%s/pause".formatted(name))
          .then()
          .statusCode(403)
          .body("detail", containsString("another site"));
    }
    assertThat(client.schedule(name).status()).isEqualTo("active");
    given()
        .header("Sec-Fetch-Site", "same-origin")
        .noContentType()
        .post("/schedules/%s/pause".formatted(name))
        .then()
        .statusCode(200);
    client.removeSchedule(name);
  }

  @Test
  void a_schedule_is_set_listed_fires_is_paused_and_removed() {
    String name = name();
    Schedule set = client.setSchedule(name, HOURLY.overlap("queue").missed("all", "PT6H"));
    assertThat(set.next()).hasSize(5);
    assertThat(set.status()).isEqualTo("active");
    assertThat(set.missedWithin()).isEqualTo("PT6H");
    assertThat(client.schedules()).extracting(Schedule::schedule).contains(name);
    Instant due = set.next().getFirst();
    engine.clock().advanceTo(due.plusSeconds(1));
    while (engine.deliver().isPresent()) {}
    Schedule fired = client.schedule(name);
    assertThat(fired.last()).isEqualTo(due);
    assertThat(client.run(String.valueOf(fired.lastRun())).agent()).isEqualTo("clerk");
    assertThat(client.pauseSchedule(name, "Holidays").status()).isEqualTo("paused");
    assertThat(client.resumeSchedule(name, "").next()).hasSize(5);
    client.removeSchedule(name);
    assertThatThrownBy(() -> client.schedule(name))
        .isInstanceOfSatisfying(ApiProblem.class, no -> assertThat(no.status()).isEqualTo(404));
    given()
        .get("/schedules/{name}/entries", name)
        .then()
        .statusCode(200)
        .body("entries", hasSize(5))
        .body("entries[0].type", equalTo("planned"))
        .body("entries[1].type", equalTo("fired"))
        .body("entries[1].due", equalTo(due.toString()))
        .body("entries[2].why", equalTo("Holidays"))
        .body("entries[4].type", equalTo("removed"))
        .body("next", equalTo(5));
    assertThat(Duration.between(TestEngine.START, due)).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 400 | agent",
        "{\"agent\":\"clerk\",\"expression\":\"daily\",\"input\":\"a\"} | 400 | neither",
        "{\"agent\":\"clerk\",\"expression\":\"cron(0 8 * * * *)\",\"input\":\"a\"} | 400 | day of week",
        "{\"agent\":\"nobody\",\"expression\":\"rate(1 day)\",\"input\":\"a\"} | 404 | nobody",
        "{\"agent\":\"clerk\",\"expression\":\"rate(1 day)\",\"input\":\"a\",\"zone\":\"Mars\"} | 400 | zone",
        "{\"agent\":\"clerk\",\"expression\":\"rate(1 day)\",\"input\":\"a\",\"overlap\":\"no\"} | 400 | overlap",
        "{\"agent\":\"clerk\",\"expression\":\"rate(1 day)\",\"input\":\"a\",\"missed\":\"some\"} | 400 | missed",
        "{\"agent\":\"clerk\",\"expression\":\"rate(1 day)\",\"input\":\"a\",\"missedWithin\":\"P1Y\"} | 400 | missedWithin",
        "{\"agent\":\"clerk\",\"expression\":\"rate(1 day)\",\"input\":\"a\",\"missedWithin\":\"P90D\"} | 400 | 31 days",
        "{\"agent\":\"clerk\",\"expression\":\"rate(1 day)\",\"input\":\"a\",\"more\":1} | 400 | more",
      })
  void what_is_no_schedule_is_refused_and_changes_nothing(String body, int status, String why) {
    String name = name();
    given()
        .contentType("application/json")
        .body(body)
        .put("/schedules/{name}", name)
        .then()
        .statusCode(status)
        .contentType("application/problem+json")
        .body("detail", containsString(why));
    given().get("/schedules/{name}", name).then().statusCode(404);
    given().get("/schedules/{name}/entries", name).then().statusCode(404);
  }

  @Test
  void a_name_that_is_none_is_refused() {
    given()
        .contentType("application/json")
        .body("{\"agent\":\"clerk\",\"expression\":\"rate(1 day)\",\"input\":\"a\"}")
        .put("/schedules/{name}", "No Name")
        .then()
        .statusCode(400);
    given().get("/schedules/{name}", "No Name").then().statusCode(404);
  }
}
