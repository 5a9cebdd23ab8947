package dev.stint.http;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import dev.stint.agent.RunId;
import dev.stint.engine.Moves;
import dev.stint.engine.Moves.Prepared;
import dev.stint.link.DecisionLinks;
import dev.stint.link.SigningKeys;
import dev.stint.run.Person;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds, decisions, links, rewinds, forks and limits, as people and programs use them. */
@QuarkusTest
class HoldsApiTest {

  private static final String JSON = "application/json";

  @Inject TestEngine engine;

  @Test
  void a_hold_shows_what_was_going_to_happen_and_goes_on_when_it_is_approved() {
    String run = waiting("Pay it.");
    JsonPath hold = hold(run);
    assertThat(hold.getString("reason")).isEqualTo("approval");
    assertThat(hold.getString("tool")).isEqualTo("pay");
    assertThat(hold.getString("arguments")).isEqualTo("{\"cents\":900}");
    assertThat(hold.getList("choices")).containsExactly("approve", "edit", "reject");
    get("/holds?agent=payer").then().statusCode(200).body("holds.run", hasItem(run));
    get("/holds?agent=clerk").then().body("holds.run", not(hasItem(run)));

    decide(
            run,
            "{\"choice\":\"approve\",\"content\":\"%s\",\"by\":\"Ada\"}"
                .formatted(hold.getString("content")))
        .statusCode(202);
    engine.drain();
    get("/runs/" + run).then().body("status", equalTo("finished"));
    get("/runs/%s/entries".formatted(run))
        .then()
        .body("entries.find { it.type == 'decided' }.by", equalTo("Ada"))
        .body("entries.find { it.type == 'decided' }.channel", equalTo("http"));
    get("/runs/%s/holds/2".formatted(run))
        .then()
        .statusCode(404)
        .body("title", equalTo("No such hold"));
  }

  @Test
  void a_decision_on_something_else_is_refused_and_changes_nothing() {
    String run = waiting("Pay it.");
    String content = hold(run).getString("content");
    decide(run, "{\"choice\":\"approve\",\"content\":\"%s\"}".formatted("0".repeat(64)))
        .statusCode(409)
        .body("title", equalTo("Content differs"))
        .body("content", equalTo(content));
    decide(run, "{\"choice\":\"renew\",\"content\":\"%s\"}".formatted(content)).statusCode(422);
    decide(run, "{\"choice\":\"nod\",\"content\":\"%s\"}".formatted(content)).statusCode(400);
    decide(run, "{\"choice\":\"approve\"}")
        .statusCode(400)
        .body("detail", containsString("content"));
    get("/runs/" + run).then().body("status", equalTo("waiting")).body("entries", equalTo(3));

    decide(run, "{\"choice\":\"reject\",\"content\":\"%s\",\"text\":\"no\"}".formatted(content))
        .statusCode(202);
    decide(run, "{\"choice\":\"approve\",\"content\":\"%s\"}".formatted(content))
        .statusCode(409)
        .body("title", equalTo("Already decided"))
        .body("choice", equalTo("reject"));
  }

  @Test
  void a_run_that_was_moved_can_be_read_and_nothing_else() {
    String run = waiting("Pay it.");
    JsonPath hold = hold(run);
    Moves moves = engine.engine().moves();
    Person ada = TestEngine.ADA.because("to AWS");
    Prepared.Ready ready = (Prepared.Ready) moves.prepare(new RunId(run), ada);
    assertThat(moves.seal(ready.leaving())).isTrue();
    get("/runs/" + run)
        .then()
        .body("status", equalTo("moved"))
        .body("end.by", equalTo("Ada"))
        .body("end.detail", equalTo("to AWS"));
    get("/runs?status=moved").then().body("runs.run", hasItem(run));
    get("/runs/%s/entries".formatted(run)).then().body("entries.type", hasItem("moved"));
    decide(run, "{\"choice\":\"approve\",\"content\":\"%s\"}".formatted(hold.getString("content")))
        .statusCode(409)
        .body("title", equalTo("Run is over"))
        .body("detail", containsString("moved to another store, and goes on there"));
    given()
        .contentType(JSON)
        .body("{\"text\":\"Hurry.\"}")
        .post("/runs/%s/messages".formatted(run))
        .then()
        .statusCode(409);
    get(hold.getString("link"))
        .then()
        .statusCode(410)
        .body(containsString("moved to another store, and is decided there"));
  }

  @Test
  void a_decision_is_checked_and_not_made() {
    String run = waiting("Pay it.");
    String content = hold(run).getString("content");
    String fits = "{\"choice\":\"edit\",\"content\":\"%s\",\"arguments\":{\"cents\":100}}";
    check(run, fits.formatted(content)).statusCode(204);
    check(run, fits.formatted(content).replace("{\"cents\":100}", "[100]"))
        .statusCode(422)
        .body("title", equalTo("Bad decision"))
        .body("detail", containsString("not a JSON object"));
    check(run, fits.formatted("0".repeat(64))).statusCode(409);
    check("r-nowhere", fits.formatted(content)).statusCode(404);
    get("/runs/" + run).then().body("status", equalTo("waiting")).body("entries", equalTo(3));
    decide(run, fits.formatted(content)).statusCode(202);
    check(run, fits.formatted(content)).statusCode(404).body("title", equalTo("No such hold"));
  }

  private static ValidatableResponse check(String run, String decision) {
    return post("/runs/%s/holds/2/check".formatted(run), decision);
  }

  @Test
  void an_edit_keeps_its_difference() {
    String run = waiting("Pay it.");
    decide(
            run,
            "{\"choice\":\"edit\",\"content\":\"%s\",\"arguments\":{\"cents\":100}}"
                .formatted(hold(run).getString("content")))
        .statusCode(202);
    engine.drain();
    get("/runs/%s/entries".formatted(run))
        .then()
        .body("entries.find { it.type == 'decided' }.diff[0].op", equalTo("replace"))
        .body("entries.find { it.type == 'decided' }.diff[0].path", equalTo("/cents"))
        .body("entries.find { it.type == 'decided' }.diff[0].value", equalTo(100));
  }

  @Test
  void a_link_shows_by_get_and_decides_by_post_once() {
    String run = waiting("Pay it.");
    String link = hold(run).getString("link");
    for (int n = 0; n < 3; n++) {
      get(link)
          .then()
          .statusCode(200)
          .contentType("text/html")
          .header("Cache-Control", "no-store")
          .body(containsString("Approve this call?"))
          .body(containsString("{&quot;cents&quot;:900}"));
    }
    given().head(link).then().statusCode(200);
    get("/runs/" + run).then().body("status", equalTo("waiting"));

    given().formParam("note", "x").post(link).then().statusCode(422);
    given()
        .formParam("choice", "approve")
        .post(link)
        .then()
        .statusCode(200)
        .body(containsString("Decided"));
    given().formParam("choice", "reject").post(link).then().statusCode(409);
    get(link).then().statusCode(410);
    engine.drain();
    get("/runs/%s/entries".formatted(run))
        .then()
        .body("entries.find { it.type == 'decided' }.channel", equalTo("link"))
        .body("entries.find { it.type == 'decided' }.choice", equalTo("approve"));
  }

  @Test
  void forged_foreign_and_expired_links_decide_nothing() {
    String run = waiting("Pay it.");
    String link = hold(run).getString("link");
    String token = link.substring(link.lastIndexOf('/') + 1);
    String other = token.startsWith("A") ? "B" : "A";
    for (String forged :
        List.of(other + token.substring(1), token + "A", "x", "x.y", token.replace('.', '-'))) {
      given().formParam("choice", "approve").post("/decisions/" + forged).then().statusCode(404);
    }
    var hold = engine.run(new RunId(run)).holds().getFirst();
    String foreign =
        new DecisionLinks(
                new SigningKeys(List.of("another key of thirty-two characters")),
                Duration.ofDays(1))
            .token(hold, "Eve", Instant.now())
            .orElseThrow();
    given().formParam("choice", "approve").post("/decisions/" + foreign).then().statusCode(404);
    String old =
        new DecisionLinks(new SigningKeys(List.of(TestBeans.KEY)), Duration.ofDays(1))
            .token(hold, "Ada", Instant.now().minus(Duration.ofDays(2)))
            .orElseThrow();
    given().formParam("choice", "approve").post("/decisions/" + old).then().statusCode(410);
    get("/decisions/" + old).then().statusCode(410);
    get("/runs/" + run).then().body("status", equalTo("waiting"));
  }

  @Test
  void a_run_is_rewound_after_a_look_at_what_that_undoes() {
    String run = waiting("Pay it.");
    approve(run);
    get("/runs/%s/rewind?to=0".formatted(run))
        .then()
        .statusCode(200)
        .body("needsForce", equalTo(false))
        .body("undo[0].tool", equalTo("pay"))
        .body("undo[0].outcome", equalTo("pay"));
    post("/runs/%s/rewind".formatted(run), "{\"to\":0,\"reason\":\"wrong card\"}").statusCode(202);
    engine.drain();
    get("/runs/" + run).then().body("status", equalTo("waiting"));
    get("/runs/%s/rewind?to=99".formatted(run))
        .then()
        .statusCode(409)
        .body("detail", containsString("99"));
    get("/runs/%s/rewind".formatted(run)).then().statusCode(400);
    post("/runs/%s/rewind".formatted(run), "{}").statusCode(400);
  }

  @Test
  void what_cannot_be_undone_needs_force() {
    String run = start("post it");
    engine.drain();
    post("/runs/%s/rewind".formatted(run), "{\"to\":0}")
        .statusCode(409)
        .body("title", equalTo("Needs force"))
        .body("remains[0].tool", equalTo("post"));
    post("/runs/%s/rewind".formatted(run), "{\"to\":0,\"force\":true}").statusCode(202);
  }

  @Test
  void a_fork_is_a_run_of_its_own() {
    String run = waiting("Pay it.");
    approve(run);
    String fork =
        post("/runs/%s/forks".formatted(run), "{\"at\":5,\"reason\":\"what if\"}")
            .statusCode(202)
            .header("Location", notNullValue())
            .extract()
            .path("run");
    engine.drain();
    get("/runs/" + fork).then().body("status", equalTo("finished")).body("agent", equalTo("payer"));
    get("/runs/%s/entries".formatted(fork))
        .then()
        .body("entries[0].type", equalTo("forked"))
        .body("entries[0].from", equalTo(run));
  }

  @Test
  void limits_are_changed_by_people() {
    String run = waiting("Pay it.");
    given()
        .contentType(JSON)
        .body("{\"runLimits\":{\"steps\":99},\"why\":\"worth it\"}")
        .patch("/runs/%s/limits".formatted(run))
        .then()
        .statusCode(202)
        .body("runLimits.steps", equalTo(99))
        .body("stintLimits.steps", equalTo(6));
    given()
        .contentType(JSON)
        .body("{}")
        .patch("/runs/%s/limits".formatted(run))
        .then()
        .statusCode(400);
  }

  @Test
  void a_stint_says_what_it_has_used() {
    String run = waiting("Pay it.");
    get("/runs/" + run)
        .then()
        .body("stint.steps", equalTo(1))
        .body("holds", hasSize(1))
        .body("holds.reason", contains("approval"));
  }

  private void approve(String run) {
    decide(
            run,
            "{\"choice\":\"approve\",\"content\":\"%s\"}".formatted(hold(run).getString("content")))
        .statusCode(202);
    engine.drain();
  }

  private String waiting(String input) {
    String run = start(input);
    engine.drain();
    return run;
  }

  private static String start(String input) {
    return post("/agents/payer/runs", "{\"input\":\"%s\"}".formatted(input))
        .statusCode(202)
        .extract()
        .path("run");
  }

  private static JsonPath hold(String run) {
    return get("/runs/%s/holds/2".formatted(run)).then().statusCode(200).extract().jsonPath();
  }

  private static ValidatableResponse decide(String run, String body) {
    return post("/runs/%s/holds/2".formatted(run), body);
  }

  private static ValidatableResponse post(String path, String body) {
    return given().contentType(JSON).body(body).post(path).then();
  }
}
