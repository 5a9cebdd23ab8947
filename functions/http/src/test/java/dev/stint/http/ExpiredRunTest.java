package dev.stint.http;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;

import dev.stint.agent.RunId;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every request about an expired run is answered with 410, not with 404. */
@QuarkusTest
class ExpiredRunTest {

  private static final Instant AT = Instant.parse("2027-01-01T00:00:00Z");

  @Inject TestEngine engine;

  @Test
  void all_that_is_asked_of_an_expired_run_is_answered_with_gone() {
    String run = json().body("{\"input\":\"Read it.\"}").post("/agents/clerk/runs").path("run");
    engine.drain();
    expire(run);

    String at = "/runs/" + run;
    List<Response> answers =
        List.of(
            get(at),
            get(at + "/entries"),
            get(at + "/rewind?to=0"),
            json().body("{\"text\":\"Hello?\"}").post(at + "/messages"),
            json().body("{\"by\":\"Ada\"}").post(at + "/cancel"),
            json().body("{\"by\":\"Ada\",\"stintLimits\":{\"steps\":9}}").patch(at + "/limits"),
            json().body("{\"by\":\"Ada\",\"to\":0}").post(at + "/rewind"),
            json().body("{\"by\":\"Ada\",\"at\":0}").post(at + "/forks"),
            get(at + "/holds/1"),
            json()
                .body("{\"choice\":\"approve\",\"content\":\"x\",\"by\":\"Ada\"}")
                .post(at + "/holds/1"));
    for (Response answer : answers) {
      answer
          .then()
          .statusCode(410)
          .contentType("application/problem+json")
          .body("title", equalTo("Run expired"))
          .body("detail", allOf(containsString(run), containsString(AT.toString())))
          .body("expired", equalTo(AT.toString()));
    }
    get("/runs/r-never").then().statusCode(404).body("title", equalTo("Unknown run"));
  }

  @Test
  void no_list_shows_it_and_its_key_names_no_other() {
    RequestSpecification keyed = json().header("Idempotency-Key", "expired-1");
    String run = keyed.body("{\"input\":\"Read it.\"}").post("/agents/clerk/runs").path("run");
    engine.drain();
    expire(run);
    engine.index().expired(new RunId(run), AT);
    get("/runs?agent=clerk&max=100").then().body("runs.run", not(hasItem(run)));
    json()
        .header("Idempotency-Key", "expired-1")
        .body("{\"input\":\"Read it.\"}")
        .post("/agents/clerk/runs")
        .then()
        .statusCode(410)
        .body("title", equalTo("Run expired"));
  }

  @Test
  void a_decision_link_of_an_expired_run_shows_a_page_that_says_so() {
    String run = json().body("{\"input\":\"Pay it.\"}").post("/agents/payer/runs").path("run");
    engine.drain();
    String link = get("/runs/" + run).path("holds[0].link");
    expire(run);
    for (Response page :
        List.of(
            get(link),
            given().formParam("choice", "approve").post(link),
            given().formParam("choice", "nonsense").post(link))) {
      page.then()
          .statusCode(410)
          .contentType("text/html")
          .body(containsString("Its run expired at"));
    }
    get("/holds?agent=payer").then().statusCode(200).body("holds.run", not(hasItem(run)));
  }

  @Test
  void the_description_says_what_may_be_gone() {
    JsonPath description = given().get("/q/openapi?format=json").jsonPath();
    Map<String, Map<String, ?>> paths = description.getMap("paths");
    assertThat(paths).containsKeys("/runs/{run}", "/runs/{run}/holds/{hold}");
    paths.forEach(
        (path, operations) -> {
          for (String method : path.contains("{run}") ? operations.keySet() : Set.<String>of()) {
            Map<String, ?> responses =
                description.getMap("paths.'%s'.%s.responses".formatted(path, method));
            assertThat(responses.keySet()).as("%s %s", method, path).contains("410");
          }
        });
  }

  private void expire(String run) {
    RunId id = new RunId(run);
    engine.log().expire(id, engine.run(id).length(), AT);
  }

  private static RequestSpecification json() {
    return given().contentType("application/json");
  }
}
