package dev.stint.local.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.emulators.LocalAws;
import dev.stint.emulators.OneAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./dev run --once}, as a newcomer sees it. */
class RunOnceIT {

  private static final String KEY = "sk-a-secret-of-somebody";

  @TempDir Path data;

  @Test
  void without_a_key_a_rehearsal_does_the_whole_job_and_says_that_it_is_one() throws Exception {
    AppProcess run = AppProcess.runOnce(data, Map.of("OLLAMA_BASE_URL", "http://localhost:1"));
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.lines().getLast())
        .matches("run r-\\w+ finished: 35 steps, \\d+ tokens, \\$0\\.0000");
    assertThat(run.output())
        .containsPattern("Model: a rehearsal .*OPENAI_API_KEY.*ANTHROPIC_API_KEY.*Ollama")
        .contains("changeClause", "intent, logged before a call that happens once")
        .contains("Clause 6.2 now reads: Each undisputed invoice is due within thirty (30) days")
        .contains(
            "WAITS for you", "\"number\":\"11.4\"", "/decisions/", "decided by dev run --approve")
        .contains("Changed: [6.2, 6.4, 14.4, 18.2, 11.4].")
        .doesNotContain("DynamoDB");
    assertThat(data).isDirectoryContaining("glob:**table.mv");
    assertThat(data.resolve("dynamodb")).doesNotExist();
  }

  /** Starts the example's worker, which is built before this module. */
  @Test
  void each_step_can_be_made_in_the_process_of_the_function() throws Exception {
    AppProcess run =
        AppProcess.runOnce(data, Map.of("OLLAMA_BASE_URL", "http://localhost:1"), "--lambda");
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output()).contains("functions.log");
    assertThat(run.lines().getLast()).contains("finished: 35 steps");
    assertThat(Files.readString(data.resolve("functions.log"))).contains("stint-lambda-tests");
  }

  @Test
  void without_approval_the_run_waits_and_says_what_for() throws Exception {
    AppProcess run = AppProcess.start(data, Map.of("OLLAMA_BASE_URL", "http://localhost:1"));
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output())
        .contains("WAITS for you", "\"number\":\"11.4\"", "/decisions/", "\"choice\": \"approve\"");
    assertThat(run.lines().getLast()).matches("run r-\\w+ waiting: .*");
  }

  @Test
  void a_wrong_setting_is_named_and_nothing_is_started() throws Exception {
    AppProcess run = AppProcess.runOnce(data, Map.of("STINT_MODELS_A_PROVIDER", "openai"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).contains("stint.models.a.model is missing").doesNotContain("\tat ");
  }

  @Test
  void native_functions_that_were_not_built_are_asked_for() throws Exception {
    AppProcess run =
        AppProcess.runOnce(
            data,
            Map.of(
                "OLLAMA_BASE_URL", "http://localhost:1", "STINT_LOCAL_FUNCTION", data.toString()),
            "--lambda=native");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).contains("Build it: ./dev native").doesNotContain("\tat ");
  }

  @Test
  void with_a_key_the_vendor_is_asked_over_http_tool_calls_included() throws Exception {
    try (OpenAiServer vendor = new OpenAiServer()) {
      AppProcess run =
          AppProcess.runOnce(
              data, Map.of("OPENAI_API_KEY", KEY, "OPENAI_BASE_URL", vendor.baseUrl()));
      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(run.output())
          .contains("Model: gpt-5-mini, as OPENAI_API_KEY is set.")
          .contains("I have read: Subject to clauses 11.1 and 11.4")
          .contains("| Each undisputed invoice is due within forty-five (45) days");
      // Two replies of 1000 and 100 tokens at $0.25 and $2.00 a million; the 429 cost nothing.
      assertThat(run.lines().getLast()).endsWith("finished: 4 steps, 2200 tokens, $0.0009");
      assertThat(vendor.requests()).hasSize(3);
      assertThat(vendor.requests().getFirst().path("tools")).hasSize(14);
      assertThat(vendor.keys()).containsOnly("Bearer " + KEY);
      assertThat(run.output()).doesNotContain(KEY);
      assertNowhere(KEY);
    }
  }

  @Test
  void at_emulators_of_aws_the_whole_job_is_done_too() throws Exception {
    AppProcess run =
        AppProcess.runOnce(data, Map.of("OLLAMA_BASE_URL", "http://localhost:1"), "--aws");
    assertThat(run.exitCode()).as(run.output()).isZero();
    assertThat(run.output())
        .contains("DynamoDB  http://", "SQS       http://", "S3        http://");
    assertThat(run.lines().getLast()).contains("finished: 35 steps");
    assertThat(data).isDirectoryContaining("glob:**dynamodb");
    assertThat(data.resolve("table.mv")).doesNotExist();
  }

  @Test
  void an_endpoint_takes_the_place_of_all_three_emulators() throws Exception {
    try (LocalAws aws = LocalAws.inMemory();
        OneAddress endpoint = new OneAddress(aws, operation -> {})) {
      AppProcess run =
          AppProcess.runOnce(
              data,
              Map.of(
                  "STINT_ENDPOINT",
                  endpoint.address().toString(),
                  "OLLAMA_BASE_URL",
                  "http://localhost:1"));
      assertThat(run.exitCode()).as(run.output()).isZero();
      assertThat(run.output()).contains("SQS       " + endpoint.address());
      assertThat(run.lines().getLast()).contains("finished: 35 steps");
      assertThat(data).isDirectoryContaining("glob:**links.key");
      assertThat(data.resolve("dynamodb")).doesNotExist();
    }
  }

  /** Secrets never reach the log: neither the table nor the queue nor the bucket has one. */
  private void assertNowhere(String secret) throws Exception {
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(secret);
      }
    }
  }
}
