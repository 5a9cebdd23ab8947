package dev.stint.http;

import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static io.restassured.http.ContentType.JSON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** Documents of runs, by the API. */
@QuarkusTest
class DocumentsApiTest {

  private static final String TERMS = "# Terms\nPay in 45 days.\nBerlin, with 7 floors.\n";

  @Inject TestEngine engine;

  private static ValidatableResponse start(String input, Map<String, ?> documents) {
    return given()
        .contentType(JSON)
        .body(Map.of("input", input, "documents", documents))
        .post("/agents/editor/runs")
        .then();
  }

  private static String begun(String input, Map<String, ?> documents) {
    return start(input, documents).statusCode(202).extract().path("run");
  }

  private static String text(String run, String path) {
    return get("/runs/%s/documents/%s".formatted(run, path))
        .then()
        .statusCode(200)
        .extract()
        .asString();
  }

  @Test
  void a_run_begins_with_documents_and_shows_them_as_they_were() {
    String run = begun("Look.", Map.of("terms.md", TERMS, "a/b.csv", "id\n1\n"));
    get("/runs/%s/documents".formatted(run))
        .then()
        .statusCode(200)
        .body("at", equalTo(0))
        .body("documents.path", equalTo(List.of("a/b.csv", "terms.md")))
        .body("documents[1].bytes", equalTo(47))
        .body("documents[1].approved", equalTo(true));
    assertThat(text(run, "terms.md")).isEqualTo(TERMS);
    assertThat(text(run, "a/b.csv")).isEqualTo("id\n1\n");
    get("/runs/%s/documents/x.md".formatted(run))
        .then()
        .statusCode(404)
        .contentType("application/problem+json")
        .body("title", equalTo("Unknown document"));
    get("/runs/r-unknown/documents").then().statusCode(404).body("title", equalTo("Unknown run"));
    get("/runs/%s/documents?at=9".formatted(run)).then().statusCode(400);
  }

  @Test
  void what_is_no_document_is_refused_and_begins_no_run() {
    start("Look.", Map.of("../x", "y")).statusCode(400).body("detail", containsString("A path is"));
    Map<String, String> none = new TreeMap<>();
    none.put("a", null);
    start("Look.", none)
        .statusCode(400)
        .body("detail", containsString("neither a text nor a file"));
    start("Look.", Map.of("a", Map.of("x", 1))).statusCode(400);
    start("Look.", Map.of("a", "x".repeat(5 * 1024 * 1024 + 1)))
        .statusCode(400)
        .body("detail", containsString("at most 5242880"));
  }

  @Test
  void people_put_and_remove_documents_while_a_run_is_at_work() {
    String run = begun("Look.", Map.of("terms.md", TERMS));
    String path = "/runs/%s/documents/".formatted(run);
    String etag = get(path + "terms.md").getHeader("ETag");
    given()
        .body("New.\n")
        .header("If-Match", etag)
        .queryParam("by", "Ada")
        .queryParam("why", "As agreed.")
        .put(path + "terms.md")
        .then()
        .statusCode(200)
        .body("bytes", equalTo(5));
    given().body("New.\n").put(path + "terms.md").then().statusCode(200);
    given()
        .body("Other.\n")
        .header("If-Match", etag)
        .put(path + "terms.md")
        .then()
        .statusCode(412)
        .body("title", equalTo("Changed since"));
    assertThat(text(run, "terms.md")).isEqualTo("New.\n");
    assertThat(text(run, "terms.md?at=0")).isEqualTo(TERMS);
    given().body("x").put(path + "a//b").then().statusCode(400);
    given().put(path + "annex/one.md").then().statusCode(200).body("bytes", equalTo(0));
    given().delete(path + "annex/one.md").then().statusCode(204);
    given().delete(path + "annex/one.md").then().statusCode(204);
    given().delete(path + "never.md").then().statusCode(400);
    given().header("If-Match", "*").body("x").put(path + "never.md").then().statusCode(412);
    given()
        .header("If-Match", "\"other\", " + get(path + "terms.md").getHeader("ETag"))
        .body("New.\n")
        .put(path + "terms.md")
        .then()
        .statusCode(200);
    get("/runs/%s/documents".formatted(run))
        .then()
        .body("documents.path", not(hasItem("annex/one.md")));
    get("/runs/%s/entries".formatted(run))
        .then()
        .body("entries.type", hasItem("messageReceived"))
        .body(
            "entries[1].parts[0].text",
            containsString("Ada has written the document 'terms.md'. As agreed."));
    engine.drain();
    given().body("Late.").put(path + "terms.md").then().statusCode(409);
    given()
        .contentType(JSON)
        .body("{\"text\":\"Once more.\",\"documents\":{\"terms.md\":null,\"more.md\":\"More.\"}}")
        .post("/runs/%s/messages".formatted(run))
        .then()
        .statusCode(202);
    get("/runs/%s/documents".formatted(run))
        .then()
        .body("documents.path", equalTo(List.of("more.md")));
    given().body("x").put("/runs/r-unknown/documents/a").then().statusCode(404);
  }

  @Test
  void what_is_no_text_is_kept_as_it_is() throws IOException {
    byte[] file = {'%', 'P', 'D', 'F', 0, (byte) 0xff, (byte) 0xfe, 10};
    String data = Base64.getEncoder().encodeToString(file);
    String run = begun("Look.", Map.of("terms.md", TERMS, "scan.pdf", Map.of("data", data)));
    String path = "/runs/%s/documents/".formatted(run);
    ValidatableResponse got =
        get(path + "scan.pdf")
            .then()
            .statusCode(200)
            .contentType("application/octet-stream")
            .header("X-Content-Type-Options", "nosniff");
    assertThat(got.extract().asByteArray()).isEqualTo(file);
    given().body(new byte[] {(byte) 0xff}).put(path + "scan.pdf").then().statusCode(200);
    assertThat(get(path + "scan.pdf").asByteArray()).containsExactly(0xff);
    assertThat(get(path + "scan.pdf?at=0").asByteArray()).isEqualTo(file);
    assertThat(text(run, "scan.pdf/diff?from=0"))
        .isEqualTo("'scan.pdf' is no text in UTF-8: 8 bytes before, 1 bytes after\n");
    byte[] zipped = get("/runs/%s/documents.zip?at=0".formatted(run)).asByteArray();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(zipped))) {
      zip.getNextEntry();
      assertThat(zip.readAllBytes()).isEqualTo(file);
    }
    for (Object wrong : List.of(7, Map.of(), Map.of("data", 7), Map.of("data", "?"), List.of())) {
      start("Look.", Map.of("scan.pdf", wrong)).statusCode(400);
    }
  }

  @Test
  void files_of_a_form_are_documents() {
    byte[] file = {(byte) 0xff, 0};
    String run =
        given()
            .multiPart("input", "Look.")
            .multiPart("documents", "terms.md", TERMS.getBytes(StandardCharsets.UTF_8))
            .multiPart("documents", "annex/scan.pdf", file)
            .post("/agents/editor/runs")
            .then()
            .statusCode(202)
            .extract()
            .path("run");
    assertThat(text(run, "terms.md")).isEqualTo(TERMS);
    assertThat(get("/runs/%s/documents/annex/scan.pdf".formatted(run)).asByteArray())
        .isEqualTo(file);
    given()
        .multiPart("text", "And this.")
        .multiPart("documents", "more.md", "More.".getBytes(StandardCharsets.UTF_8))
        .post("/runs/%s/messages".formatted(run))
        .then()
        .statusCode(202);
    assertThat(text(run, "more.md")).isEqualTo("More.");
    for (Map<String, String> foreign :
        List.of(
            Map.of("Sec-Fetch-Site", "cross-site"), Map.of("Origin", "https://other.example"))) {
      given()
          .headers(foreign)
          .multiPart("input", "Look.")
          .post("/agents/editor/runs")
          .then()
          .statusCode(403);
    }
    given()
        .multiPart("documents", "a.md", "A.".getBytes(StandardCharsets.UTF_8))
        .post("/agents/editor/runs")
        .then()
        .statusCode(400)
        .body("detail", containsString("'input'"));
    given()
        .multiPart("input", "Look.")
        .multiPart("other", "Something.")
        .post("/agents/editor/runs")
        .then()
        .statusCode(400)
        .body("detail", containsString("got 'other'"));
    given()
        .multiPart("input", "Look.")
        .multiPart("documents", "../a.md", "A.".getBytes(StandardCharsets.UTF_8))
        .post("/agents/editor/runs")
        .then()
        .statusCode(400)
        .body("detail", containsString("A path is"));
  }

  @Test
  void documents_are_compared_and_exported() throws IOException {
    String run = begun("Look.", Map.of("terms.md", TERMS, "same.md", "same"));
    given().body(TERMS.replace("45", "30")).put("/runs/%s/documents/terms.md".formatted(run));
    given().body("x\n").put("/runs/%s/documents/diff".formatted(run));
    String all = get("/runs/%s/documents/diff?from=0".formatted(run)).asString();
    assertThat(all)
        .contains("+++ b/diff", "--- /dev/null", "-Pay in 45 days.\n+Pay in 30 days.\n")
        .doesNotContain("same");
    assertThat(text(run, "terms.md/diff?from=0&to=1"))
        .startsWith("--- a/terms.md\n")
        .isSubstringOf(all);
    assertThat(text(run, "terms.md/diff?from=1")).isEmpty();
    assertThat(text(run, "diff")).isEqualTo("x\n");
    Map<String, String> files = new TreeMap<>();
    byte[] bytes = get("/runs/%s/documents.zip?at=1".formatted(run)).asByteArray();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    assertThat(files).isEqualTo(Map.of("same.md", "same", "terms.md", TERMS.replace("45", "30")));
  }

  @Test
  void damage_is_held_and_a_person_puts_it_back() {
    String run = begun("Rewrite them.", Map.of("terms.md", TERMS));
    engine.drain();
    JsonPath hold = get("/runs/" + run).jsonPath();
    assertThat(hold.getString("holds[0].reason")).isEqualTo("damage");
    assertThat(hold.getString("holds[0].detail")).contains("1. line 3: nothing instead of «Berlin");
    assertThat(hold.getList("holds[0].choices")).hasSize(3).contains("restore");
    get("/runs/%s/documents".formatted(run))
        .then()
        .body("findings", hasSize(1))
        .body("findings[0].entry", equalTo(2))
        .body("findings[0].paths", equalTo(List.of("terms.md")))
        .body("findings[0].found", containsString("nothing instead of «Berlin"))
        .body("findings[0].decided", nullValue());
    get("/runs/%s/documents?at=1".formatted(run)).then().body("findings", hasSize(0));
    String decision = "{\"choice\":\"restore\",\"content\":\"%s\",\"arguments\":%s}";
    String of = "/runs/%s/holds/2".formatted(run);
    String content = hold.getString("holds[0].content");
    given()
        .contentType(JSON)
        .body(decision.formatted(content, "[9]"))
        .post(of)
        .then()
        .statusCode(422);
    given()
        .contentType(JSON)
        .body(decision.formatted(content, "[1]"))
        .post(of)
        .then()
        .statusCode(202);
    engine.drain();
    assertThat(text(run, "terms.md")).isEqualTo(TERMS.replace("45", "30"));
    get("/runs/" + run).then().body("status", equalTo("finished"));
    get("/runs/%s/documents".formatted(run)).then().body("findings[0].decided", equalTo("restore"));
  }
}
