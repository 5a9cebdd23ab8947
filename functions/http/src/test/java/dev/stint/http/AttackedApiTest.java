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
import static org.hamcrest.Matchers.nullValue;

import dev.stint.agent.RunId;
import dev.stint.codec.ExactJson;
import dev.stint.port.RunSummary;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Run;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that send too much, send twice, or send something unexpected. */
@QuarkusTest
class AttackedApiTest {

  private static final String LONG = "x".repeat(1_001);

  @Inject TestEngine engine;

  private static RequestSpecification json() {
    return given().contentType("application/json");
  }

  private static void assertProblem(ValidatableResponse answer, int status) {
    answer
        .statusCode(status)
        .contentType("application/problem+json")
        .body("detail", not(nullValue()))
        .body("detail", not(containsString("dev.stint")));
  }

  private Run waiting() {
    Run run = engine.start("payer", "Pay it.");
    engine.drain();
    return engine.run(run.id());
  }

  @Test
  void what_a_person_approves_keeps_its_digits_in_an_edit() throws Exception {
    Run run = waiting();
    String arguments = "{\"cents\":9007199254740993,\"rate\":1234567890123456.78,\"sum\":49.90}";
    json()
        .body(
            "{\"choice\":\"edit\",\"content\":\"%s\",\"arguments\":%s}"
                .formatted(run.holds().getFirst().content(), arguments))
        .post("/runs/%s/holds/%d".formatted(run.id(), run.holds().getFirst().seq()))
        .then()
        .statusCode(202);
    String shown =
        ExactJson.read(get("/runs/%s/entries".formatted(run.id())).asString())
            .path("entries")
            .path(3)
            .path("arguments")
            .asText();
    assertThat(shown).isEqualTo(arguments);
    assertThat(
            ExactJson.read(get("/runs/%s/entries".formatted(run.id())).asString())
                .path("entries")
                .path(3)
                .path("diff")
                .toString())
        .contains("9007199254740993", "1234567890123456.78", "49.90");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cancel   | {\"by\":\"%s\"}",
        "cancel   | {\"why\":\"%s\"}",
        "rewind   | {\"to\":0,\"by\":\"%s\"}",
        "rewind   | {\"to\":0,\"reason\":\"%s\"}",
        "forks    | {\"at\":0,\"by\":\"%s\"}",
        "forks    | {\"at\":0,\"reason\":\"%s\"}",
        "holds/2  | {\"choice\":\"approve\",\"content\":\"x\",\"by\":\"%s\"}",
      })
  void names_and_reasons_are_bounded_everywhere(String path, String body) {
    Run run = waiting();
    assertProblem(
        json().body(body.formatted(LONG)).post("/runs/%s/%s".formatted(run.id(), path)).then(),
        400);
    assertThat(engine.run(run.id()).length()).isEqualTo(run.length());
  }

  @Test
  void a_note_and_limits_are_bounded_too() {
    Run run = waiting();
    String decision =
        "{\"choice\":\"approve\",\"content\":\"%s\",\"note\":\"%s\"}"
            .formatted(run.holds().getFirst().content(), LONG);
    assertProblem(json().body(decision).post("/runs/%s/holds/2".formatted(run.id())).then(), 422);
    for (String member : List.of("by", "why")) {
      String patch = "{\"runLimits\":{\"steps\":9},\"%s\":\"%s\"}".formatted(member, LONG);
      assertProblem(json().body(patch).patch("/runs/%s/limits".formatted(run.id())).then(), 400);
    }
  }

  @Test
  void a_forks_key_with_another_body_is_refused() {
    Run run = waiting();
    String key = UUID.randomUUID().toString();
    String first =
        fork(run, key, "{\"at\":0,\"reason\":\"a\"}").statusCode(202).extract().path("run");
    fork(run, key, "{\"at\":0,\"reason\":\"a\"}").statusCode(202).body("run", equalTo(first));
    assertProblem(fork(run, key, "{\"at\":1,\"reason\":\"a\"}").body("run", equalTo(first)), 422);
    assertProblem(fork(run, key, "{\"at\":0,\"reason\":\"b\"}"), 422);
  }

  private static ValidatableResponse fork(Run run, String key, String body) {
    return json()
        .header("Idempotency-Key", key)
        .body(body)
        .post("/runs/%s/forks".formatted(run.id()))
        .then();
  }

  @Test
  void a_token_and_a_cursor_have_one_spelling() {
    Run run = waiting();
    String link =
        get("/runs/%s/holds/2".formatted(run.id())).then().statusCode(200).extract().path("link");
    String token = link.substring(link.lastIndexOf('/') + 1);
    String claim = token.substring(0, token.indexOf('.'));
    for (String other : List.of(token + "=", claim + "=" + token.substring(claim.length()))) {
      given().urlEncodingEnabled(false).get("/decisions/" + other).then().statusCode(404);
    }
    String cursor = get("/runs?max=1").then().statusCode(200).extract().path("next");
    assertProblem(get("/runs?max=1&cursor=" + cursor + "%3D").then(), 400);
    assertProblem(get("/runs?max=1&cursor=bm90IG91cnM").then(), 400);
  }

  @Test
  void what_is_tried_again_is_shown_while_it_lasts() {
    engine.drain(); // runs that other tests began
    Run run = engine.start("clerk", "Be busy.");
    engine.deliver();
    get("/runs/" + run.id())
        .then()
        .body("retry.action", equalTo("0"))
        .body("retry.attempt", equalTo(1))
        .body("retry.error", containsString("503"))
        .body("retry.next", not(nullValue()));
    engine.drain();
    get("/runs/" + run.id())
        .then()
        .body("retry", nullValue())
        .body("status", equalTo("waiting"))
        .body("holds[0].reason", equalTo("modelUnavailable"));
    json()
        .body("{\"agent\":\"clerk\",\"cause\":\"modelUnavailable\",\"reason\":\"it is back\"}")
        .post("/runs/retry")
        .then()
        .statusCode(202)
        .body("retried", hasItem(run.id().value()))
        .body("skipped", hasSize(0));
    get("/runs/" + run.id()).then().body("status", equalTo("running"));
    engine.runs().cancel(run.id(), TestEngine.ADA);
    engine.drain();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}",
        "{\"cause\":\"inDoubt\"}",
        "{\"cause\":\"approval\"}",
        "{\"cause\":\"model\",\"max\":0}",
        "{\"cause\":\"model\",\"max\":1.5}",
        "{\"cause\":\"model\",\"cursor\":\"x\"}",
      })
  void what_must_be_looked_at_is_not_retried_in_bulk(String body) {
    assertProblem(json().body(body).post("/runs/retry").then(), 400);
  }

  @Test
  void what_models_did_not_count_and_what_was_wasted_is_shown() {
    Run run = engine.start("clerk", "Count nothing.");
    engine.drain();
    get("/runs/" + run.id())
        .then()
        .body("usage.estimated", equalTo(true))
        .body("wasted.calls", equalTo(1))
        .body("wasted.usage.output", equalTo(7));
    get("/runs/%s/entries".formatted(run.id()))
        .then()
        .body("entries.type", contains("started", "wasted", "modelReplied"));
  }

  @Test
  void a_run_that_waits_and_cannot_be_read_is_shown_and_marked_and_hides_no_other() {
    Run good = waiting();
    RunId bad = new RunId("r-damagedwaiting" + UUID.randomUUID().toString().replace("-", ""));
    engine.log().append(bad, 0, new MessageReceived(TestEngine.START, List.of()));
    RunSummary of = RunSummary.of(good);
    engine
        .index()
        .put(new RunSummary(bad, of.agent(), of.status(), of.startedAt(), 1, of.trouble()));
    get("/holds?agent=payer")
        .then()
        .statusCode(200)
        .body("holds.run", hasItem(good.id().value()))
        .body("damaged.run", hasItem(bad.value()))
        .body("damaged[0].trouble", containsString(bad.value()));
    get("/runs?agent=payer&status=waiting&max=100")
        .then()
        .body("runs.find { it.run == '%s' }.trouble".formatted(bad), containsString("entry 0"));
  }

  @Test
  void a_run_that_is_full_says_so() {
    Run run = waiting();
    for (int n = 0; n < 1_000; n++) {
      engine.runs().say(run.id(), "And.");
    }
    assertProblem(
        json().body("{\"text\":\"More\"}").post("/runs/%s/messages".formatted(run.id())).then(),
        409);
  }

  @Test
  void a_database_that_does_not_answer_is_said_and_when_to_come_again() {
    given()
        .get("/runs/" + TestBeans.AWAY)
        .then()
        .statusCode(503)
        .header("Retry-After", equalTo("10"))
        .contentType("application/problem+json")
        .body("detail", containsString("does not answer"))
        .body("detail", not(containsString("exception")));
  }

  /** The configuration of the tests sets the time. */
  @Test
  void a_connection_that_is_half_open_is_closed() throws IOException {
    try (Socket socket = new Socket("localhost", RestAssured.port)) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("POST /agents/clerk/runs HTTP/1.1\r\nHost: l".getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      assertThat(socket.getInputStream().read()).as("the end of the stream").isEqualTo(-1);
    }
  }
}
