package dev.stint.http;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.stint.agent.RunId;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class ApiTest {

  @Inject TestEngine engine;

  @Test
  void agents_are_listed_with_their_tools_and_limits() {
    get("/agents")
        .then()
        .statusCode(200)
        .body("[0].agent", equalTo("clerk"))
        .body("[0].tools[0].tool", equalTo("read"))
        .body("[0].tools[0].effect", equalTo("read"))
        .body("[0].stintLimits.steps", equalTo(20))
        .body("[0].tools.approval", contains(false))
        .body("[0].tools.approvalByRule", contains(false))
        .body("[1].tools.tool", contains("pay", "post"))
        .body("[1].tools.approval", contains(true, false))
        .body("[1].tools.approvalByRule", contains(false, true));
  }

  @Test
  void a_task_is_accepted_made_and_answered() {
    String run =
        start("{\"input\":\"Read it.\"}")
            .statusCode(202)
            .header("Location", containsString("/runs/r-"))
            .body("status", equalTo("running"))
            .extract()
            .path("run");
    engine.drain();
    get("/runs/" + run)
        .then()
        .statusCode(200)
        .body("status", equalTo("finished"))
        .body("answer", equalTo("Read 1 messages."))
        .body("steps", equalTo(1))
        .body("usage.input", equalTo(100))
        .body("costUsd", equalTo("0"))
        .body("end", nullValue());
  }

  @Test
  void an_answer_with_a_type_is_json() {
    String run =
        given()
            .contentType("application/json")
            .body("{\"input\":\"How many?\"}")
            .post("/agents/counter/runs")
            .then()
            .statusCode(202)
            .body("result", nullValue())
            .extract()
            .path("run");
    engine.drain();
    get("/runs/" + run)
        .then()
        .body("answer", equalTo(" 42"))
        .body("result", equalTo(42))
        .body("steps", equalTo(2));
    get("/runs/" + run + "/entries")
        .then()
        .body("entries[1].unfit", equalTo("'Many.' is no whole number"))
        .body("entries[2].unfit", nullValue());
  }

  /** The beginning of an image. */
  private static final String PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ";

  private static final String PAGE =
      Base64.getEncoder()
          .encodeToString("%PDF-1.4 1 0 obj<</Type/Page>>endobj".getBytes(StandardCharsets.UTF_8));

  private static Response withFile(String path, String text, String file) {
    return given()
        .contentType("application/json")
        .body("{\"%s\":\"What is this?\",\"attachments\":[%s]}".formatted(text, file))
        .post(path);
  }

  private static String file(String name, String data) {
    return "{\"name\":\"%s\",\"data\":\"%s\"}".formatted(name, data);
  }

  @Test
  void an_image_is_a_part_of_a_task_or_a_message() {
    String run =
        withFile("/agents/seer/runs", "input", file("a.png", PIXEL))
            .then()
            .statusCode(202)
            .extract()
            .path("run");
    engine.drain();
    withFile("/runs/" + run + "/messages", "text", file("b.png", PIXEL)).then().statusCode(202);
    engine.drain();
    get("/runs/" + run + "/entries")
        .then()
        .body("entries[0].input[1].type", equalTo("attachment"))
        .body("entries[0].input[1].name", equalTo("a.png"))
        .body("entries[0].input[1].mediaType", equalTo("image/png"))
        .body("entries[2].parts[1].name", equalTo("b.png"));
  }

  @Test
  void a_file_that_nobody_would_read_is_refused_before_there_is_a_run() {
    String seer = "/agents/seer/runs";
    String unread = "Attachment not taken";
    problem(withFile(seer, "input", file("a.pdf", PAGE)).then(), 422, unread)
        .body("detail", containsString("is of the kind pdf, and agent 'seer' reads [image]"));
    problem(withFile("/agents/clerk/runs", "input", file("a.png", PIXEL)).then(), 422, unread)
        .body("detail", containsString("agent 'clerk' reads no files"));
    problem(withFile(seer, "input", file("a.png", "SGVsbG8=")).then(), 422, unread)
        .body("detail", containsString("by its first bytes"));
    problem(withFile(seer, "input", file("a.pdf", "JVBERi0xLjcKJeLjz9MK")).then(), 422, unread)
        .body("detail", containsString("pages cannot be counted"));
    for (String bad :
        List.of(
            file("a.png", "no Base64!"),
            file("", PIXEL),
            file("a/../b.png", PIXEL),
            file("a\\u202Egnp.exe", PIXEL),
            "null",
            "{}",
            file("a.png", PIXEL) + "," + file("a.png", PIXEL),
            String.join(",", Collections.nCopies(11, file("a.png", PIXEL))))) {
      problem(withFile(seer, "input", bad).then(), 400, "Bad request");
    }
    problem(
        withFile("/runs/r-none/messages", "text", file("a.png", PIXEL)).then(), 404, "Unknown run");
  }

  @Test
  void who_waits_gets_the_answer_if_it_comes_in_time() {
    Thread works =
        Thread.startVirtualThread(
            () -> {
              try {
                Thread.sleep(Duration.ofMillis(300));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              engine.drain();
            });
    startAndWait("clerk", "25")
        .statusCode(200)
        .header("Location", containsString("/runs/r-"))
        .body("status", equalTo("finished"))
        .body("answer", equalTo("Read 1 messages."));
    assertThat(works.isAlive()).isFalse();
  }

  @Test
  void who_waits_in_vain_is_told_that_the_run_goes_on() {
    startAndWait("clerk", "1").statusCode(202).body("status", equalTo("running"));
    engine.drain();
    problem(startAndWait("clerk", "26"), 400, "Bad request");
    problem(startAndWait("clerk", "-1"), 400, "Bad request");
    problem(startAndWait("clerk", "soon"), 400, "Bad request");
  }

  @Test
  void nobody_waits_for_a_person() {
    Thread.startVirtualThread(
        () -> {
          while (engine.drain().isEmpty()) {
            Thread.onSpinWait();
          }
        });
    startAndWait("payer", "25").statusCode(202).body("status", equalTo("waiting"));
  }

  private static ValidatableResponse startAndWait(String agent, String seconds) {
    return given()
        .contentType("application/json")
        .body("{\"input\":\"Do it.\"}")
        .post("/agents/%s/runs?wait=%s".formatted(agent, seconds))
        .then();
  }

  @Test
  void a_run_is_found_by_its_tags() {
    String customer = UUID.randomUUID().toString();
    String run =
        start(
                "{\"input\":\"Read it.\",\"tags\":{\"customer\":\"%s\",\"region\":\"eu\"}}"
                    .formatted(customer))
            .statusCode(202)
            .body("tags.region", equalTo("eu"))
            .extract()
            .path("run");
    get("/runs?tag=customer:" + customer.substring(0, 13))
        .then()
        .statusCode(200)
        .body("runs.run", contains(run))
        .body("runs[0].tags.customer", equalTo(customer));
    get("/runs?tag=customer:nobody").then().statusCode(200).body("runs", empty());
    get("/runs/%s/entries".formatted(run)).then().body("entries[0].tags.region", equalTo("eu"));
    problem(get("/runs?tag=customer").then(), 400, "Bad request");
    problem(get("/runs?tag=:42").then(), 400, "Bad request");
    for (String wrong :
        List.of(
            "{\"1st\":\"x\"}",
            "{\"a\":\"\"}",
            "{\"a\":null}",
            "{\"a\":5}",
            "{\"a\":\"x\\u0007\"}",
            "{\"a\":\"" + "x".repeat(257) + "\"}",
            "[]",
            "{\"a\":\"1\",\"b\":\"1\",\"c\":\"1\",\"d\":\"1\",\"e\":\"1\",\"f\":\"1\",\"g\":\"1\",\"h\":\"1\",\"i\":\"1\",\"j\":\"1\",\"k\":\"1\"}")) {
      problem(start("{\"input\":\"Read it.\",\"tags\":%s}".formatted(wrong)), 400, "Bad request");
    }
  }

  @Test
  void a_key_names_one_run() {
    String key = UUID.randomUUID().toString();
    String first = startWithKey(key, "Read it.").statusCode(202).extract().path("run");
    startWithKey(key, "Read it.").statusCode(202).body("run", equalTo(first));
    problem(startWithKey(key, "Burn it."), 422, "Idempotency key reused")
        .body("run", equalTo(first));
  }

  @Test
  void limits_can_be_tightened() {
    start(
            "{\"input\":\"Read it.\",\"stintLimits\":{\"steps\":3,\"costUsd\":\"0.10\",\"time\":\"PT5M\"}}")
        .statusCode(202)
        .body("stintLimits.steps", equalTo(3))
        .body("stintLimits.tokens", equalTo(100000))
        .body("stintLimits.costUsd", equalTo("0.10"))
        .body("stintLimits.time", equalTo("PT5M"));
    problem(
        start("{\"input\":\"Read it.\",\"stintLimits\":{\"steps\":300}}"), 422, "Limits too wide");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"input\":                                  | 400",
        "[]                                           | 400",
        "{}                                           | 400",
        "{\"input\":\" \"}                            | 400",
        "{\"input\":\"x\",\"limit\":{}}               | 400",
        "{\"input\":\"x\",\"stintLimits\":{\"steps\":0}}   | 400",
        "{\"input\":\"x\",\"stintLimits\":{\"steps\":\"a\"}} | 400",
        "{\"input\":\"x\",\"stintLimits\":{\"time\":\"1h\"}} | 400",
        "{\"input\":\"x\",\"input\":\"y\"}     | 400",
        "{\"input\":\"x\"} {}                      | 400",
        "{\"input\":\"x\"}, trailing               | 400",
        "{\"input\":5}                               | 400",
        "{\"input\":true}                            | 400",
        "{\"input\":\"x\",\"stintLimits\":{\"steps\":1.9}} | 400",
        "{\"input\":\"x\",\"stintLimits\":{\"steps\":\"5\"}} | 400",
        "{\"input\":\"x\",\"stintLimits\":{\"steps\":1e99}} | 400",
        "{\"input\":\"x\",\"stintLimits\":{\"time\":600}} | 400",
        "{\"input\":\"x\",\"stintLimits\":{\"costUsd\":\"1e9\"}} | 400",
        "{\"input\":\"x\",\"stintLimits\":[]}        | 400",
      })
  void a_body_that_cannot_be_right_is_a_problem(String body, int status) {
    start(body)
        .statusCode(status)
        .contentType("application/problem+json")
        .body("title", notNullValue())
        .body("status", equalTo(status))
        .body("detail", not(containsString("dev.stint")))
        .body("detail", not(containsString("java.")));
  }

  @Test
  void a_misspelt_member_and_a_body_that_is_not_json_say_what_is_wrong() {
    problem(start("{\"text\":\"hi\"}"), 400, "Bad request")
        .body("detail", containsString("'text' is not known here; known are"))
        .body("detail", containsString("input"));
    problem(start("not json"), 400, "Bad request").body("detail", containsString("line 1"));
  }

  @Test
  void a_cost_beyond_all_measure_is_a_problem() {
    problem(
        start("{\"input\":\"x\",\"stintLimits\":{\"costUsd\":1e999999999}}"), 400, "Bad request");
  }

  @Test
  void a_missing_body_is_a_problem() {
    problem(json().post("/agents/clerk/runs").then(), 400, "Bad request");
  }

  @Test
  void an_input_of_two_megabytes_is_too_large() {
    String input = "x".repeat(2 * 1024 * 1024);
    problem(start("{\"input\":\"" + input + "\"}"), 413, "Content too large")
        .body("bytes", equalTo(2097152))
        .body("bytesMax", equalTo(1048576));
  }

  @Test
  void an_unknown_agent_is_a_problem_that_names_the_known_ones() {
    problem(
            json().body("{\"input\":\"x\"}").post("/agents/cleric/runs").then(),
            404,
            "Unknown agent")
        .body("agents", hasItem("clerk"));
  }

  @ParameterizedTest
  @CsvSource({"r-unknown0", "not-a-run", "r-UPPER"})
  void an_unknown_run_is_a_problem(String run) {
    problem(get("/runs/" + run).then(), 404, "Unknown run");
    problem(get("/runs/" + run + "/entries").then(), 404, "Unknown run");
    problem(json().post("/runs/" + run + "/cancel").then(), 404, "Unknown run");
    problem(
        json().body("{\"text\":\"hello\"}").post("/runs/" + run + "/messages").then(),
        404,
        "Unknown run");
  }

  @Test
  void a_path_or_method_that_does_not_exist_is_a_problem() {
    problem(get("/nothing").then(), 404, "Not Found");
    problem(json().delete("/runs").then(), 405, "Method Not Allowed");
  }

  @Test
  void entries_come_in_pages_and_say_where_to_go_on() {
    String run = start("{\"input\":\"Read it.\"}").extract().path("run");
    engine.drain();
    get("/runs/" + run + "/entries")
        .then()
        .statusCode(200)
        .body("entries.seq", contains(0, 1))
        .body("entries.type", contains("started", "modelReplied"))
        .body("next", equalTo(2));
    get("/runs/" + run + "/entries?after=0").then().body("entries.seq", contains(0, 1));
    get("/runs/" + run + "/entries?after=1")
        .then()
        .body("entries.seq", contains(1))
        .body("entries[0].parts[0].text", endsWith("messages."));
    get("/runs/" + run + "/entries?after=2&wait=5")
        .then()
        .body("entries", hasSize(0))
        .body("status", equalTo("finished"))
        .body("next", equalTo(2));
  }

  @Test
  void a_long_poll_answers_as_soon_as_there_is_an_entry() throws Exception {
    String run = start("{\"input\":\"Read it.\"}").extract().path("run");
    Thread work =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    Thread.sleep(700);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                  engine.drain();
                });
    long millis =
        get("/runs/" + run + "/entries?after=1&wait=15")
            .then()
            .body("entries.type", contains("modelReplied"))
            .extract()
            .timeIn(TimeUnit.MILLISECONDS);
    work.join();
    assertThat(millis).isBetween(400L, 10_000L);
  }

  @ParameterizedTest
  @CsvSource({"after=-1", "after=1.5", "after=x", "wait=21", "wait=-1"})
  void a_wrong_number_is_a_problem(String query) {
    String run = start("{\"input\":\"Read it.\"}").extract().path("run");
    problem(get("/runs/" + run + "/entries?" + query).then(), 400, "Bad request");
  }

  @Test
  void a_message_continues_a_finished_run() {
    String run = start("{\"input\":\"Read it.\"}").extract().path("run");
    engine.drain();
    json()
        .body("{\"text\":\"And again.\"}")
        .post("/runs/" + run + "/messages")
        .then()
        .statusCode(202)
        .body("status", equalTo("running"));
    engine.drain();
    get("/runs/" + run).then().body("answer", equalTo("Read 3 messages."));
  }

  @Test
  void a_run_is_cancelled_once() {
    String run = start("{\"input\":\"Read it.\"}").extract().path("run");
    json()
        .body("{\"by\":\"Ada\",\"why\":\"no longer wanted\"}")
        .post("/runs/" + run + "/cancel")
        .then()
        .statusCode(202)
        .body("status", equalTo("cancelled"))
        .body("end.by", equalTo("Ada"));
    problem(json().post("/runs/" + run + "/cancel").then(), 409, "Run is over")
        .body("runStatus", equalTo("cancelled"));
    problem(
        json().body("{\"text\":\"hello\"}").post("/runs/" + run + "/messages").then(),
        409,
        "Run is over");
  }

  @Test
  void runs_are_listed_in_pages() {
    for (int n = 0; n < 5; n++) {
      start("{\"input\":\"Read it.\"}").statusCode(202);
    }
    engine.drain();
    List<String> listed = new ArrayList<>();
    String next = "";
    do {
      var page =
          get("/runs?agent=clerk&status=finished&max=2" + (next.isEmpty() ? "" : "&cursor=" + next))
              .then()
              .statusCode(200)
              .extract();
      listed.addAll(page.path("runs.run"));
      String following = page.path("next");
      next = following == null ? "" : following;
    } while (!next.isEmpty());
    assertThat(listed).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(5);
    get("/runs?agent=nobody").then().body("runs", hasSize(0));
  }

  @ParameterizedTest
  @CsvSource({"cursor=xyz", "cursor=%2B%2B", "status=asleep", "max=0", "max=101"})
  void a_wrong_cursor_or_filter_is_a_problem(String query) {
    problem(get("/runs?" + query).then(), 400, "Bad request");
  }

  @Test
  void a_damaged_run_is_a_problem_of_its_own() {
    String run = start("{\"input\":\"Read it.\"}").extract().path("run");
    RunId id = new RunId(run);
    engine.log().append(id, 1, engine.timeline(id).started());
    problem(get("/runs/" + run).then(), 500, "Damaged run")
        .body("detail", containsString("entry 1"));
    get("/runs").then().statusCode(200);
  }

  @Test
  void the_api_describes_itself() {
    get("/q/openapi?format=json")
        .then()
        .statusCode(200)
        .body("info.title", equalTo("Stint"))
        .body("paths.'/runs/{run}/entries'.get.summary", not(nullValue()));
  }

  private static ValidatableResponse start(String body) {
    return json().body(body).post("/agents/clerk/runs").then();
  }

  private static ValidatableResponse startWithKey(String key, String input) {
    return json()
        .header("Idempotency-Key", key)
        .body("{\"input\":\"" + input + "\"}")
        .post("/agents/clerk/runs")
        .then();
  }

  private static RequestSpecification json() {
    return given().contentType("application/json");
  }

  private static ValidatableResponse problem(
      ValidatableResponse response, int status, String title) {
    return response
        .statusCode(status)
        .contentType("application/problem+json")
        .body("title", equalTo(title))
        .body("status", equalTo(status));
  }
}
