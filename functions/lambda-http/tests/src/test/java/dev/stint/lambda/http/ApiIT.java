package dev.stint.lambda.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.aws.AwsClients;
import dev.stint.aws.DynamoEntryLog;
import dev.stint.aws.Resources;
import dev.stint.emulators.LambdaProcess;
import dev.stint.emulators.LocalAws;
import dev.stint.message.Text;
import dev.stint.message.Usage;
import dev.stint.run.Entry;
import dev.stint.run.Logged;
import dev.stint.testkit.lambda.LambdaEvents;
import dev.stint.testkit.lambda.LambdaFunction;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Tests the deployed API: a process at the Lambda Runtime API that gets HTTP events. */
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
    boolean isNative = Boolean.getBoolean("test.native");
    Path target = Path.of(isNative ? "../../clerk/target/stint-lambda-http" : "target");
    List<String> command =
        LambdaProcess.command(target, LambdaProcess.HTTP, isNative).orElseThrow();
    Map<String, String> environment = new HashMap<>();
    environment.put("STINT_WEBHOOKS_OPS_URL", "https://ops.example.com/hook");
    environment.put("STINT_WEBHOOKS_OPS_ON", "held,failed");
    environment.putAll(
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
            "clerk"));
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
    JsonNode log = MAPPER.readTree(entries.path("body").asText()).path("entries");
    assertThat(log).hasSize(1);
    assertThat(log.at("/0/webhooks")).hasToString("{\"ops\":[\"held\",\"failed\"]}");
    JsonNode list = call("GET", "/runs?agent=clerk&status=running", "");
    assertThat(MAPPER.readTree(list.path("body").asText()).path("runs").findValuesAsText("run"))
        .contains(id);
  }

  @Test
  void the_console_is_served_and_a_run_is_told_and_explained() throws Exception {
    JsonNode page = call("GET", "/console/", "");
    assertThat(page.path("statusCode").asInt()).as(page.toString()).isEqualTo(200);
    assertThat(page.at("/headers/Content-Security-Policy").asText()).contains("default-src 'none'");
    assertThat(text(page)).contains("<title>Stint</title>");
    for (String file : List.of("console.js", "lit-html.js", "console.css", "run.js")) {
      JsonNode served = call("GET", "/console/" + file, "");
      assertThat(served.path("statusCode").asInt()).as(file).isEqualTo(200);
      assertThat(text(served).length()).as(file).isGreaterThan(2_000);
    }
    String id =
        MAPPER
            .readTree(
                call("POST", "/agents/clerk/runs", "{\"input\": \"What does 6.2 say?\"}")
                    .path("body")
                    .asText())
            .path("run")
            .asText();
    JsonNode story =
        MAPPER.readTree(call("GET", "/runs/" + id + "/story", "").path("body").asText());
    assertThat(story.at("/sentences/0/text").asText()).contains("«What does 6.2 say?»");
    assertThat(story.at("/sentences/0/entries")).hasToString("[0]");
    JsonNode why =
        MAPPER.readTree(call("GET", "/runs/" + id + "/explanation", "").path("body").asText());
    assertThat(why.at("/actions/0/what").asText()).isEqualTo("Model call 0");
    JsonNode list = call("GET", "/runs?agent=clerk", "");
    assertThat(MAPPER.readTree(list.path("body").asText()).path("runs").findValuesAsText("task"))
        .contains("What does 6.2 say?");
  }

  private static String text(JsonNode answer) {
    String body = answer.path("body").asText();
    return answer.path("isBase64Encoded").asBoolean()
        ? new String(Base64.getDecoder().decode(body), UTF_8)
        : body;
  }

  /** The answer comes while the request waits, by what a step appends. */
  @Test
  void a_typed_answer_is_waited_for() throws Exception {
    DynamoEntryLog log =
        new DynamoEntryLog(clients().dynamoDb(Optional.of(AWS.dynamoDb())), "runs");
    RunId run = RunId.ofKey("terms-reader", "typed");
    Thread step =
        Thread.startVirtualThread(
            () -> {
              List<Logged> begun = List.of();
              while (begun.isEmpty()) {
                begun = log.read(run, 0, 1);
              }
              sleep(Duration.ofSeconds(2)); // The request has looked a few times by then.
              log.append(run, 1, begun.getFirst().digest(), deviations(begun.getFirst().entry()));
            });
    long asked = System.nanoTime();
    JsonNode answered =
        send(
            event(
                "POST",
                "/agents/terms-reader/runs?wait=20",
                "{\"input\": \"Ours: … Theirs: …\"}",
                "idempotency-key",
                "typed"));
    step.join();
    assertThat(Duration.ofNanos(System.nanoTime() - asked))
        .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(15));
    assertThat(answered.path("statusCode").asInt()).as(answered.toString()).isEqualTo(200);
    JsonNode view = body(answered);
    assertThat(view.path("status").asText()).isEqualTo("finished");
    assertThat(view.at("/result/deviations/0/difference/theirs").asText()).isEqualTo("60 days");
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a model wrote of a run, as far as it is so. */
  @Test
  void a_story_is_written_and_checked() throws Exception {
    DynamoEntryLog log =
        new DynamoEntryLog(clients().dynamoDb(Optional.of(AWS.dynamoDb())), "runs");
    String run =
        body(call("POST", "/agents/clerk/runs", "{\"input\": \"Read 6.2.\"}")).path("run").asText();
    JsonNode asked = call("POST", "/runs/" + run + "/story", "");
    assertThat(asked.path("statusCode").asInt()).as(asked.toString()).isEqualTo(202);
    RunId writer = new RunId(body(asked).path("run").asText());
    String story = asked.at("/headers/Location").asText().replaceFirst(".*(/runs/)", "$1");
    assertThat(call("GET", story, "").path("statusCode").asInt()).isEqualTo(409);
    Logged begun = log.read(writer, 0, 1).getFirst();
    log.append(
        writer,
        1,
        begun.digest(),
        replied(
            begun.entry(),
            """
            {"sentences":[{"text":"Agent 'clerk' was given a task.","entries":[0]},
             {"text":"'Ada' approved it.","entries":[0]}]}"""));
    JsonNode told = body(call("GET", story, ""));
    assertThat(told.path("sentences")).hasSize(1);
    assertThat(told.at("/sentences/0/text").asText()).isEqualTo("Agent 'clerk' was given a task.");
    assertThat(told.at("/written/leftOut/0/text").asText()).isEqualTo("'Ada' approved it.");
  }

  private static Entry deviations(Entry started) {
    return replied(
        started,
        """
        {"counterparty":"Alder","deviations":[{"clause":"6.2","weight":"MATERIAL",
         "difference":{"type":"Changed","ours":"45 days","theirs":"60 days"}}]}""");
  }

  private static Entry replied(Entry started, String answer) {
    return new Entry.ModelReplied(
        started.at().plusSeconds(1),
        ActionId.model(0),
        0,
        "main",
        List.of(Text.of(answer)),
        new Usage(120, 70, 0),
        BigDecimal.ZERO,
        Duration.ofSeconds(1),
        ((Entry.Started) started).definition(),
        false);
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
        call("PATCH", "/runs/%s/limits".formatted(id), "{\"runLimits\": {\"steps\": 700}}");
    assertThat(limits.path("statusCode").asInt()).as(limits.toString()).isEqualTo(202);
    JsonNode entries = call("GET", "/runs/%s/entries".formatted(id), "");
    assertThat(MAPPER.readTree(entries.path("body").asText()).at("/entries/1/by").asText())
        .isEqualTo("arn:aws:iam::111122223333:user/ada");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"jwt\":{\"claims\":{\"sub\":\"00u1a2b3c4\"},\"scopes\":[]}} | 00u1a2b3c4",
        "{\"jwt\":{\"claims\":{\"token_use\":\"access\",\"username\":\"ada\"},\"scopes\":null}} | ada",
        "{\"lambda\":{\"email\":\"ada@example.com\",\"mapKey\":{}}} | ada@example.com",
        "{\"iam\":{\"userArn\":\"arn:aws:iam::111122223333:user/bob\"}} | arn:aws:iam::111122223333:user/bob",
      })
  void each_authorizer_lets_its_callers_decide(String authorizer, String name) throws Exception {
    ObjectNode start = event("POST", "/agents/clerk/runs", "{\"input\": \"What does 6.2 say?\"}");
    by(start, authorizer);
    String id = body(send(start)).path("run").asText();
    ObjectNode limits =
        event("PATCH", "/runs/%s/limits".formatted(id), "{\"runLimits\": {\"steps\": 700}}");
    by(limits, authorizer);
    assertThat(send(limits).path("statusCode").asInt()).isEqualTo(202);
    assertThat(body(call("GET", "/runs/%s/entries".formatted(id), "")).at("/entries/1/by").asText())
        .isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"lambda\":{\"level\":3}}", "null"})
  void a_caller_without_a_name_may_look_and_is_told_why_no_more(String authorizer)
      throws Exception {
    ObjectNode look = event("GET", "/agents", "");
    by(look, authorizer);
    assertThat(send(look).path("statusCode").asInt()).isEqualTo(200);
    ObjectNode decide = event("POST", "/runs/r-any/cancel", "{\"by\": \"Mallory\"}");
    by(decide, authorizer);
    JsonNode refused = send(decide);
    assertThat(refused.path("statusCode").asInt()).isEqualTo(401);
    assertThat(refused.path("body").asText()).contains("stint.principal.claims");
  }

  @Test
  void a_header_arrives_whole() throws Exception {
    String task = "{\"input\": \"What does 6.2 say?\"}";
    JsonNode one = send(event("POST", "/agents/clerk/runs", task, "idempotency-key", "order,1"));
    JsonNode two = send(event("POST", "/agents/clerk/runs", task, "Idempotency-Key", "order,2"));
    JsonNode again = send(event("POST", "/agents/clerk/runs", task, "Idempotency-Key", "order,1"));
    assertThat(body(one).path("run")).isNotEqualTo(body(two).path("run"));
    assertThat(body(one).path("run")).isEqualTo(body(again).path("run"));
  }

  @Test
  void what_the_api_says_of_itself_is_where_it_was_called() throws Exception {
    String task = "{\"input\": \"What does 6.2 say?\"}";
    JsonNode plain =
        send(
            event(
                "POST",
                "/agents/clerk/runs",
                task,
                "x-forwarded-proto",
                "http",
                "x-forwarded-host",
                "evil.example",
                "forwarded",
                "host=evil.example"));
    assertThat(plain.at("/headers/Location").asText())
        .startsWith("https://id.lambda-url.us-east-1.on.aws/runs/");
    ObjectNode staged = event("POST", "/prod/agents/clerk/runs", task);
    staged.withObject("/requestContext").put("stage", "prod");
    JsonNode started = send(staged);
    assertThat(started.path("statusCode").asInt()).as(started.toString()).isEqualTo(202);
    assertThat(started.at("/headers/Location").asText())
        .startsWith("https://id.lambda-url.us-east-1.on.aws/prod/runs/");
    ObjectNode top = event("GET", "/prod", "");
    top.withObject("/requestContext").put("stage", "prod");
    assertThat(send(top).path("statusCode").asInt()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /decisions/{token}, /decisions/../agents, 400",
    "POST /decisions/{token}, /decisions/..%252Fagents%252Fclerk%252Fruns, 400",
    "GET /decisions/{token}, /agents, 400",
    "GET /decisions/{token}, /decisions/a/b, 400",
    "GET /decisions/{token}, /decisions/forged.token, 404",
    "POST /callbacks/{token}, /runs, 400",
    "POST /callbacks/{token}, /callbacks/a/b/c, 400",
    "POST /callbacks/{token}/heartbeat, /callbacks/../heartbeat, 400",
    "$default, /agents, 200",
    "$default, /runs/50%, 404",
  })
  void an_open_route_leads_nowhere_else(String route, String path, int status) throws Exception {
    ObjectNode event = event("GET", path, "");
    event.put("routeKey", route).put("rawPath", path);
    JsonNode answer = send(event);
    assertThat(answer.path("statusCode").asInt()).as(answer.toString()).isEqualTo(status);
  }

  @Test
  void a_large_answer_is_whole_and_says_nothing_of_the_connection() throws Exception {
    String long_ = "What does 6.2 say? ".repeat(1_500);
    JsonNode started =
        send(event("POST", "/agents/clerk/runs", "{\"input\": \"%s\"}".formatted(long_)));
    String run = body(started).path("run").asText();
    JsonNode entries = call("GET", "/runs/%s/entries".formatted(run), "");
    assertThat(entries.path("body").asText()).contains(long_.strip());
    assertThat(entries.path("headers").toString().toLowerCase(Locale.ROOT))
        .doesNotContain("transfer-encoding");
  }

  @Test
  void a_client_that_would_rather_wait_for_100_is_answered() throws Exception {
    JsonNode started =
        send(
            event(
                "POST",
                "/agents/clerk/runs",
                "{\"input\": \"What does 6.2 say?\"}",
                "expect",
                "100-continue"));
    assertThat(started.path("statusCode").asInt()).isEqualTo(202);
  }

  @Test
  void a_body_may_come_in_base64() throws Exception {
    ObjectNode start = event("POST", "/agents/clerk/runs", "");
    String task = "{\"input\": \"What does § 6.2 say?\"}";
    start.put("body", Base64.getEncoder().encodeToString(task.getBytes(UTF_8)));
    start.put("isBase64Encoded", true);
    assertThat(send(start).path("statusCode").asInt()).isEqualTo(202);
  }

  @Test
  void documents_are_put_shown_compared_and_exported() throws Exception {
    JsonNode started =
        call(
            "POST",
            "/agents/clerk/runs",
            "{\"input\": \"Look.\", \"documents\": {\"a/terms.md\": \"Pay in 45 days. §\\n\"}}");
    String documents = "/runs/%s/documents".formatted(body(started).path("run").asText());
    JsonNode text = call("GET", documents + "/a/terms.md", "");
    assertThat(text.path("body").asText()).isEqualTo("Pay in 45 days. §\n");
    ObjectNode put =
        event(
            "PUT",
            documents + "/a/terms.md",
            "Pay in 30 days. §\n",
            "content-type",
            "text/markdown",
            "if-match",
            text.at("/headers/ETag").asText());
    by(put, "{\"jwt\":{\"claims\":{\"sub\":\"ada\"}}}");
    assertThat(send(put).path("statusCode").asInt()).isEqualTo(200);
    assertThat(send(put).path("statusCode").asInt()).as("the same again").isEqualTo(200);
    assertThat(body(call("GET", documents, "")).at("/documents/0/path").asText())
        .isEqualTo("a/terms.md");
    assertThat(call("GET", documents + "/diff", "").path("body").asText())
        .contains("-Pay in 45 days. §\n+Pay in 30 days. §\n");
    JsonNode zip = call("GET", documents + ".zip", "");
    assertThat(zip.path("isBase64Encoded").asBoolean()).isTrue();
    assertThat(Base64.getDecoder().decode(zip.path("body").asText())).startsWith('P', 'K');
  }

  @Test
  void an_event_of_another_service_is_named() throws Exception {
    Map<String, String> others =
        Map.of(
            "{\"Records\":[{\"eventSource\":\"aws:s3\",\"s3\":{}}]}",
            "of aws:s3",
            "{\"resource\":\"/\",\"httpMethod\":\"GET\",\"path\":\"/\"}",
            "payload format 1.0",
            "{\"requestContext\":{\"elb\":{}},\"httpMethod\":\"GET\"}",
            "Load Balancer",
            LambdaEvents.scheduled(Instant.now()),
            "of EventBridge",
            "{}",
            "of no service");
    for (Map.Entry<String, String> other : others.entrySet()) {
      assertThat(API.invoke(other.getKey()))
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> assertThat(failed.error()).contains("HTTP requests", other.getValue()));
    }
  }

  @Test
  void a_decision_link_is_a_page() throws Exception {
    JsonNode page = call("GET", "/decisions/forged.token", "");
    assertThat(page.path("statusCode").asInt()).as(page.toString()).isEqualTo(404);
    assertThat(page.at("/headers/Content-Type").asText()).contains("text/html");
    assertThat(page.path("body").asText()).contains("no decision link of ours");
  }

  @Test
  void a_schedule_is_set_and_shows_its_next_times() throws Exception {
    JsonNode set =
        call(
            "PUT",
            "/schedules/morning",
            "{\"agent\":\"clerk\",\"expression\":\"cron(30 8 ? * MON-FRI *)\",\"zone\":\"Europe/Berlin\",\"input\":\"Look.\"}");
    assertThat(set.path("statusCode").asInt()).as(set.toString()).isEqualTo(200);
    assertThat(body(set).path("next")).hasSize(5);
    JsonNode list = call("GET", "/schedules", "");
    assertThat(MAPPER.readTree(list.path("body").asText()).at("/schedules/0/schedule").asText())
        .isEqualTo("morning");
  }

  @Test
  void a_callback_of_nobody_is_unknown() throws Exception {
    JsonNode answer = call("POST", "/callbacks/none", "{\"result\":1}");
    assertThat(answer.path("statusCode").asInt()).as(answer.toString()).isEqualTo(404);
    assertThat(answer.path("body").asText()).contains("Unknown callback");
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
    return send(event(method, path, body));
  }

  private static ObjectNode event(String method, String path, String body, String... headers)
      throws Exception {
    Map<String, String> all = new HashMap<>(Map.of("content-type", "application/json"));
    for (int n = 0; n < headers.length; n += 2) {
      all.put(headers[n], headers[n + 1]);
    }
    return (ObjectNode) MAPPER.readTree(LambdaEvents.http(method, path, all, body));
  }

  private static void by(ObjectNode event, String authorizer) throws Exception {
    event.withObject("/requestContext").remove("authorizer");
    if (!authorizer.equals("null")) {
      event.withObject("/requestContext").set("authorizer", MAPPER.readTree(authorizer));
    }
  }

  private static JsonNode send(ObjectNode event) throws Exception {
    Outcome outcome = API.invoke(event.toString());
    assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    return MAPPER.readTree(((Outcome.Answered) outcome).json());
  }

  private static JsonNode body(JsonNode response) throws Exception {
    return MAPPER.readTree(response.path("body").asText());
  }
}
