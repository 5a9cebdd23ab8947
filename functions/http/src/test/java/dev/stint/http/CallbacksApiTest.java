package dev.stint.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.client.ApiProblem;
import dev.stint.client.RunView;
import dev.stint.client.StintClient;
import dev.stint.client.Task;
import dev.stint.testkit.TestEngine;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other systems and people who end waits, by the API. */
@QuarkusTest
class CallbacksApiTest {

  private static final String PAID = "{\"result\": {\"paid\": true}}";

  @Inject TestEngine engine;

  @ConfigProperty(name = "quarkus.http.test-port")
  int port;

  private StintClient client;

  @BeforeEach
  void connect() {
    client = StintClient.of(URI.create("http://localhost:" + port));
  }

  /** A run whose call waits. */
  private RunView waiting(String task) {
    RunView run = client.start("orderer", Task.of(task));
    while (engine.deliver().isPresent()) {}
    assertThat(client.run(run.run()).status()).isEqualTo("waiting");
    return run;
  }

  private static String token(RunView run) {
    return TestEngine.CALLBACKS.callback(new RunId(run.run()), new ActionId(1, 1)).token();
  }

  private static ValidatableResponse post(String token, String body) {
    return given()
        .contentType("application/json")
        .body(body)
        .post("/callbacks/{token}", token)
        .then();
  }

  @Test
  void another_system_answers_a_call_once() {
    RunView run = waiting("Order it.");
    String token = token(run);
    given()
        .post("/callbacks/{token}/heartbeat", token)
        .then()
        .statusCode(200)
        .body("accepted", equalTo(true));
    post(token, PAID).statusCode(200).body("accepted", equalTo(true));
    post(token, PAID).statusCode(200);
    post(token, "{\"result\": 2}")
        .statusCode(409)
        .contentType("application/problem+json")
        .body("title", equalTo("Already answered"));
    engine.drain();
    assertThat(client.run(run.run()).status()).isEqualTo("finished");
    given()
        .get("/runs/{run}/entries", run.run())
        .then()
        .body(containsString("\"source\":\"caller\""))
        .body(containsString("\"heartbeat\":\"PT10M\""));
  }

  @Test
  void a_run_that_ended_takes_no_answer() {
    RunView run = waiting("Order it.");
    client.cancel(run.run(), "");
    post(token(run), PAID).statusCode(410).body("title", equalTo("No answer taken any more"));
    given().post("/callbacks/{token}/heartbeat", token(run)).then().statusCode(410);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no", "[]", "{}", "{\"result\": 1, \"error\": \"no\"}"})
  void what_cannot_be_read_is_refused_and_changes_nothing(String body) {
    RunView run = waiting("Order it.");
    long entries = client.run(run.run()).entries();
    post(token(run), body)
        .statusCode(400)
        .body("detail", containsString("The answer cannot be read"));
    assertThat(client.run(run.run()).entries()).isEqualTo(entries);
  }

  @Test
  void a_token_of_nobody_is_unknown() {
    post("no", PAID).statusCode(404).body("title", equalTo("Unknown callback"));
    RunView run = waiting("Order it.");
    post(token(run) + "x", PAID).statusCode(404);
    assertThat(client.run(run.run()).status()).isEqualTo("waiting");
  }

  @Test
  void a_signal_wakes_the_calls_that_wait_for_it() {
    RunView run = waiting("Have it signed.");
    assertThatThrownBy(() -> client.signal(run.run(), "sealed", "Yes."))
        .isInstanceOfSatisfying(ApiProblem.class, no -> assertThat(no.status()).isEqualTo(409));
    assertThat(client.signal(run.run(), "signed", "By both.").status()).isEqualTo("running");
    engine.drain();
    assertThat(client.run(run.run()).status()).isEqualTo("finished");
    given()
        .contentType("application/json")
        .post("/runs/{run}/signals/signed", run.run())
        .then()
        .statusCode(400);
  }
}
