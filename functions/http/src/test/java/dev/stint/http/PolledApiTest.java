package dev.stint.http;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.stint.run.Run;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where answers are sent once they are whole, who asks for a stream gets a page. */
@QuarkusTest
@TestProfile(PolledApiTest.Polled.class)
class PolledApiTest {

  /** As on Lambda. */
  public static final class Polled implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("stint.http.live", "poll");
    }
  }

  @Inject TestEngine engine;

  @Test
  void a_stream_is_answered_with_a_page() {
    Run run = engine.start("clerk", "Read it.");
    engine.drain();
    given()
        .accept("text/event-stream, application/json;q=0.9")
        .get("/runs/%s/entries?after=1&wait=1".formatted(run.id()))
        .then()
        .statusCode(200)
        .contentType(ContentType.JSON)
        .body("entries[0].seq", equalTo(1))
        .body("next", equalTo(2));
  }
}
