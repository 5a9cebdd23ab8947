package dev.stint.http;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a run did, and why it does not go on, by the API. */
@QuarkusTest
class StoriesApiTest {

  @Inject TestEngine engine;

  private static String start(String agent, String input) {
    return given()
        .contentType(ContentType.JSON)
        .body("{\"input\":\"%s\"}".formatted(input))
        .post("/agents/%s/runs".formatted(agent))
        .then()
        .statusCode(202)
        .extract()
        .path("run");
  }

  @Test
  void a_story_is_told_in_sentences_that_cite_their_entries() {
    String run = start("clerk", "Read <b>it</b>.");
    engine.drain();
    get("/runs/" + run + "/story")
        .then()
        .statusCode(200)
        .contentType(ContentType.JSON)
        .body("run", equalTo(run))
        .body("status", equalTo("finished"))
        .body("sentences[0].text", containsString("agent 'clerk' was given a task"))
        .body("sentences[0].text", containsString("«Read <b>it</b>.»"))
        .body("sentences[0].entries", contains(0))
        .body("sentences[1].text", startsWith("Models replied, 1 time"))
        .body("sentences[2].text", startsWith("Model 'default' answered"))
        .body("sentences[2].entries", contains(1));
  }

  @Test
  void a_story_is_markdown_that_shows_the_log_as_text() {
    String run = start("clerk", "Read <b>it</b>.");
    engine.drain();
    String text =
        given().accept("text/markdown").get("/runs/" + run + "/story?detail=full").asString();
    assertThat(text)
        .startsWith("# What run %s did\n\n**finished**\n\n- At ".formatted(run))
        .contains("«Read \\<b\\>it\\</b\\>.». \\[0\\]");
    assertThat(given().accept("text/plain").get("/runs/" + run + "/story").asString())
        .startsWith("%s, finished\n\n- At ".formatted(run))
        .contains("«Read <b>it</b>.». [0]\n- Models replied, 1 time");
  }

  private static Response write(String run) {
    Response asked = given().post("/runs/" + run + "/story");
    asked.then().statusCode(202).body("agent", equalTo("storyteller"));
    return asked;
  }

  @Test
  void what_a_model_writes_is_told_where_it_is_so_and_left_out_where_it_is_not() {
    String run = start("clerk", "Read <b>it</b>.");
    engine.drain();
    Response asked = write(run);
    String writer = asked.path("run");
    String story = "/runs/%s/story?writtenBy=%s".formatted(run, writer);
    asked.then().header("Location", endsWith(story));
    get(story)
        .then()
        .statusCode(409)
        .header("Retry-After", notNullValue())
        .body("title", equalTo("Not written yet"));
    engine.drain();
    get(story)
        .then()
        .statusCode(200)
        .body("run", equalTo(run))
        .body("sentences", hasSize(1))
        .body("sentences[0].text", containsString("«Read <b>it</b>.»"))
        .body("sentences[0].entries", contains(0))
        .body("written.by", equalTo(writer))
        .body("written.entries", equalTo(2))
        .body("written.leftOut", hasSize(2))
        .body("written.leftOut[0].text", equalTo("'Mallory' approved call 1.1 of 'pay'."))
        .body("written.leftOut[0].entries", contains(1))
        .body("written.leftOut[0].problem", containsString("Mallory"))
        .body("written.leftOut[1].problem", containsString("cites an entry"));
    assertThat(given().accept("text/markdown").get(story).asString())
        .contains("«Read \\<b\\>it\\</b\\>.». \\[0\\]")
        .contains("Written by a model (run %s) from the first 2 entries".formatted(writer))
        .contains("## Left out")
        .contains("'Mallory' approved call 1.1 of 'pay'. \\[1\\]: ");
    assertThat(given().accept("text/plain").get(story).asString())
        .contains("«Read <b>it</b>.». [0]\n", "\n- Nothing was paid. []: ");
    get("/runs?tag=story-of:" + run).then().body("runs.run", contains(writer));
  }

  @Test
  void a_story_that_is_not_written_is_a_problem() {
    String run = start("clerk", "Tell nothing.");
    String other = start("clerk", "Read it.");
    engine.drain();
    String writer = write(run).path("run");
    engine.drain();
    get("/runs/%s/story?writtenBy=%s".formatted(run, writer))
        .then()
        .statusCode(409)
        .header("Retry-After", nullValue())
        .body(
            "detail", containsString("is waiting: GET /runs/%s/story tells why".formatted(writer)));
    for (String by : List.of(writer, run)) {
      get("/runs/%s/story?writtenBy=%s".formatted(other, by))
          .then()
          .statusCode(400)
          .body("detail", containsString("was not started to tell of run " + other));
    }
    get("/runs/%s/story?writtenBy=%s&detail=full".formatted(run, writer)).then().statusCode(400);
    get("/runs/%s/story?writtenBy=r-unknown0".formatted(run)).then().statusCode(404);
    given().post("/runs/r-unknown0/story").then().statusCode(404);
  }

  @Test
  void a_request_with_a_key_that_is_sent_twice_writes_one_story() {
    String run = start("clerk", "Read it.");
    engine.drain();
    Set<String> writers = new HashSet<>();
    for (int i = 0; i < 2; i++) {
      writers.add(
          given().header("Idempotency-Key", "k1").post("/runs/" + run + "/story").path("run"));
    }
    assertThat(writers).hasSize(1);
  }

  @Test
  void bad_requests_are_problems() {
    String run = start("clerk", "Read it.");
    get("/runs/" + run + "/story?detail=long")
        .then()
        .statusCode(400)
        .body("detail", equalTo("detail is 'brief' or 'full', and not 'long'."));
    get("/runs/r-unknown0/story").then().statusCode(404).body("title", equalTo("Unknown run"));
    get("/runs/r-unknown0/replay").then().statusCode(404);
    get("/runs/" + run + "/explanation?action=five")
        .then()
        .statusCode(400)
        .body("detail", startsWith("action is like 5.2 or 5, and not 'five'"));
  }

  @Test
  void an_explanation_says_why_an_action_is_not_ready() {
    String run = start("lead", "Have it paid.");
    engine.drain();
    get("/runs/" + run + "/explanation")
        .then()
        .statusCode(200)
        .body("status", equalTo("waiting"))
        .body("actions.action", hasItem("1.1"))
        .body("actions.find { it.action == '1.1' }.ready", equalTo(false))
        .body("actions.find { it.action == '1.1' }.why", containsString("for run r-"));
    get("/runs/" + run + "/explanation?action=0")
        .then()
        .body("why", equalTo("Action 0 is done: entry 1 says what came of it."));
    assertThat(
            given()
                .accept("text/plain")
                .get("/runs/" + run + "/explanation")
                .then()
                .extract()
                .asString())
        .contains("- Call 1.1 of tool ");
  }

  @Test
  void a_replay_says_what_was_ready_after_each_entry() {
    String run = start("clerk", "Read it.");
    engine.drain();
    get("/runs/" + run + "/replay")
        .then()
        .statusCode(200)
        .body("points", hasSize(2))
        .body("points[0].status", equalTo("running"))
        .body("points[0].actions[0].what", equalTo("Model call 0"))
        .body("points[0].actions[0].ready", equalTo(true))
        .body("points[1].status", equalTo("finished"))
        .body("next", equalTo(2));
    get("/runs/" + run + "/replay?after=1").then().body("points.seq", contains(1));
    assertThat(given().accept("text/plain").get("/runs/" + run + "/replay").asString())
        .startsWith("0  20")
        .contains("> Model call 0: It can be made now");
  }
}
