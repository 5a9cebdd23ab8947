package dev.stint.clerk.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.aws.AwsClients;
import dev.stint.aws.Resources;
import dev.stint.emulators.LambdaProcess;
import dev.stint.emulators.LocalAws;
import dev.stint.testkit.lambda.LambdaEvents;
import dev.stint.testkit.lambda.LambdaFunction;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The API as it is deployed: a process behind the Lambda Runtime API, given HTTP events. */
class ApiIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final LocalAws AWS = LocalAws.inMemory();

  private static final SqsClient SQS = clients().sqs(Optional.of(AWS.sqs()));
  private static final String QUEUE_URL = deploy();
  private static final LambdaFunction API = function();

  private static String deploy() {
    Resources.createTable(clients().dynamoDb(Optional.of(AWS.dynamoDb())), "runs");
    Resources.createBucket(clients().s3(Optional.of(AWS.s3())), "payloads");
    return Resources.createQueues(SQS, "steps", "steps-dead", TIMEOUT, 5);
  }

  @AfterAll
  static void stop() {
    API.close();
    AWS.close();
  }

  private static AwsClients clients() {
    return new AwsClients("us-east-1", Optional.empty());
  }

  private static LambdaFunction function() {
    boolean isNative = Boolean.getBoolean("stint.test.native");
    List<String> command =
        LambdaProcess.command(Path.of("target"), LambdaProcess.HTTP, isNative).orElseThrow();
    Map<String, String> environment =
        Map.of(
            "STINT_TABLE",
            "runs",
            "STINT_QUEUE_URL",
            QUEUE_URL,
            "STINT_BUCKET",
            "payloads",
            "STINT_DYNAMODB_ENDPOINT",
            AWS.dynamoDb().toString(),
            "STINT_SQS_ENDPOINT",
            AWS.sqs().toString(),
            "STINT_S3_ENDPOINT",
            AWS.s3().toString(),
            "STINT_MODELS_MAIN_PROVIDER",
            "rehearsal",
            "STINT_MODELS_MAIN_MODEL",
            "clerk");
    return new LambdaFunction(
        new LambdaFunction.Settings(
            "api", command, environment, TIMEOUT, Optional.of(Path.of("target/function.log"))));
  }

  @Test
  void a_run_is_started_looked_at_and_listed() throws Exception {
    JsonNode started = call("POST", "/agents/clerk/runs", "{\"input\": \"What does 6.2 say?\"}");
    assertThat(started.path("statusCode").asInt()).as(started.toString()).isEqualTo(202);
    JsonNode run = MAPPER.readTree(started.path("body").asText());
    String id = run.path("run").asText();
    assertThat(started.at("/headers/Location").asText()).endsWith("/runs/" + id);
    assertThat(
            SQS.receiveMessage(request -> request.queueUrl(QUEUE_URL).waitTimeSeconds(3))
                .messages())
        .singleElement()
        .satisfies(message -> assertThat(message.body()).contains(id));

    JsonNode entries = call("GET", "/runs/" + id + "/entries?after=0", "");
    assertThat(MAPPER.readTree(entries.path("body").asText()).path("entries")).hasSize(1);
    JsonNode list = call("GET", "/runs?agent=clerk&status=running", "");
    assertThat(MAPPER.readTree(list.path("body").asText()).path("runs").findValuesAsText("run"))
        .contains(id);
  }

  @Test
  void the_agents_are_those_of_the_application() throws Exception {
    JsonNode agents = call("GET", "/agents", "");
    assertThat(agents.path("statusCode").asInt()).isEqualTo(200);
    assertThat(agents.path("body").asText()).contains("clerk", "changeClause", "idempotent");
  }

  @Test
  void whoever_iam_knows_is_who_decides() throws Exception {
    JsonNode started = call("POST", "/agents/clerk/runs", "{\"input\": \"What does 6.2 say?\"}");
    String id = MAPPER.readTree(started.path("body").asText()).path("run").asText();
    JsonNode limits =
        call("PATCH", "/runs/%s/limits".formatted(id), "{\"ceilings\": {\"steps\": 700}}");
    assertThat(limits.path("statusCode").asInt()).as(limits.toString()).isEqualTo(202);
    JsonNode entries = call("GET", "/runs/%s/entries".formatted(id), "");
    assertThat(MAPPER.readTree(entries.path("body").asText()).at("/entries/1/by").asText())
        .isNotEqualTo("unknown")
        .contains("EXAMPLE");
  }

  @Test
  void a_decision_link_is_a_page() throws Exception {
    JsonNode page = call("GET", "/decisions/forged.token", "");
    assertThat(page.path("statusCode").asInt()).as(page.toString()).isEqualTo(404);
    assertThat(page.at("/headers/Content-Type").asText()).contains("text/html");
    assertThat(page.path("body").asText()).contains("no decision link of ours");
  }

  @Test
  void what_is_wrong_is_a_problem_with_its_details() throws Exception {
    JsonNode problem = call("POST", "/agents/clerk/runs", "{\"inputt\": \"Typo\"}");
    assertThat(problem.path("statusCode").asInt()).isEqualTo(400);
    assertThat(problem.at("/headers/Content-Type").asText()).contains("application/problem+json");
    assertThat(problem.path("body").asText()).contains("'inputt' is not known here");
    JsonNode unknown = call("GET", "/runs/r-unknown", "");
    assertThat(unknown.path("statusCode").asInt()).isEqualTo(404);
  }

  private static JsonNode call(String method, String path, String body) throws Exception {
    Outcome outcome =
        API.invoke(
            LambdaEvents.http(method, path, Map.of("content-type", "application/json"), body));
    assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    return MAPPER.readTree(((Outcome.Answered) outcome).json());
  }
}
