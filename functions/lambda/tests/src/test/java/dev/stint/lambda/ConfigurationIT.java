package dev.stint.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.RunId;
import dev.stint.clerk.ClerkJob;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.testkit.lambda.LambdaEvents;
import dev.stint.testkit.lambda.LambdaEvents.SqsRecord;
import dev.stint.testkit.lambda.LambdaFunction;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A function that is configured wrongly does not start, says why, and ends no run. */
class ConfigurationIT {

  private static final Map<String, String> RIGHT =
      Map.of("STINT_MODELS_MAIN_PROVIDER", "rehearsal", "STINT_MODELS_MAIN_MODEL", "clerk");

  private final Local local = new Local();

  @AfterEach
  void stop() {
    local.close();
  }

  private static Map<String, String> with(String... settings) {
    Map<String, String> environment = new HashMap<>(RIGHT);
    for (int n = 0; n < settings.length; n += 2) {
      environment.put(settings[n], settings[n + 1]);
    }
    return environment;
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(
            "key",
            with("STINT_MODELS_MAIN_PROVIDER", "openai", "STINT_MODELS_MAIN_MODEL", "gpt-5-mini"),
            "stint.models.main.api-key"),
        Arguments.of(
            "secret",
            with(
                "STINT_MODELS_MAIN_PROVIDER", "openai",
                "STINT_MODELS_MAIN_MODEL", "gpt-5-mini",
                "STINT_MODELS_MAIN_API_KEY_SECRET", "prod/openai",
                "STINT_SECRETS_MANAGER_ENDPOINT", "http://localhost:1"),
            "Secret 'prod/openai' cannot be read"),
        Arguments.of(
            "price",
            with("STINT_MODELS_MAIN_PROVIDER", "openai", "STINT_MODELS_MAIN_MODEL", "our-own"),
            "stint.models.main.price.input"),
        Arguments.of(
            "model",
            Map.of("STINT_MODELS_MAIN_PROVIDER", "rehearsal"),
            "stint.models.main.model is missing"),
        Arguments.of(
            "route", with("STINT_ROUTES_DEFAULT", "spare"), "stint.routes.default names model"),
        Arguments.of("links", with("STINT_LINKS_KEY", "short"), "at least 32 characters"),
        Arguments.of("approve", with("STINT_APPROVE", "tpyo"), "no agent has such a tool"),
        Arguments.of("timeout", with("STINT_FUNCTION_TIMEOUT", "PT2S"), "stint.function-timeout"),
        Arguments.of(
            "metrics", with("STINT_TELEMETRY_METRICS", "otlp"), "stint.telemetry.endpoint"),
        Arguments.of(
            "collector",
            with("STINT_TELEMETRY_ENDPOINT", "collector:4318"),
            "expected the base address of a collector"),
        Arguments.of("a setting", with("STINT_RECEIVES_MAX", "many"), unreadable()));
  }

  /** On a JVM, Quarkus's own handler starts the application, and says only that this failed. */
  private static String unreadable() {
    return Boolean.getBoolean("test.native") ? "many" : "initialization failed";
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void a_function_that_could_make_no_step_does_not_start_and_says_why(
      String what, Map<String, String> settings, String said) throws Exception {
    try (LambdaFunction step = local.function("step", settings, List.of())) {
      assertThat(step.invoke(event(new SqsRecord("1", "h", "{}", Map.of()))))
          .as(what)
          .isInstanceOfSatisfying(
              Outcome.Failed.class, failed -> assertThat(failed.error()).contains(said));
    }
  }

  @Test
  void steps_that_no_function_could_begin_are_made_once_it_can() throws Exception {
    RunId run =
        ((Start.Begun)
                local
                    .runs()
                    .start(
                        new Task(
                            ClerkJob.AGENT, ClerkJob.INPUT, Optional.empty(), Optional.empty())))
            .run()
            .id();
    Map<String, String> wrong =
        with(
            "STINT_MODELS_MAIN_PROVIDER", "openai",
            "STINT_MODELS_MAIN_MODEL", "our-own",
            "STINT_LINKS_KEY", "short");
    SqsRecord message = local.receive().orElseThrow();
    local.delete(message); // The message is dead: no delivery could begin.
    try (LambdaFunction dead = local.function("dead", wrong, List.of());
        LambdaFunction sweep = local.function("sweep", wrong, List.of())) {
      assertThat(dead.invoke(event(message)))
          .isEqualTo(new Outcome.Answered("{\"batchItemFailures\":[]}"));
      assertThat(sweep.invoke(LambdaEvents.scheduled(Instant.now())))
          .isInstanceOf(Outcome.Answered.class);
    }
    Run after = local.runs().find(run).orElseThrow();
    assertThat(after.status()).isEqualTo(Status.RUNNING);
    assertThat(after.end()).isEmpty();

    // The message from the sweep is there at once; the one from dead comes in half a minute.
    SqsRecord again = local.receive().orElseThrow();
    try (LambdaFunction step = local.function("step")) {
      assertThat(step.invoke(event(again)))
          .isEqualTo(new Outcome.Answered("{\"batchItemFailures\":[]}"));
    }
    assertThat(local.runs().find(run).orElseThrow().spent().steps()).isEqualTo(1);
  }

  private static String event(SqsRecord record) {
    return LambdaEvents.sqs(Local.QUEUE, List.of(record));
  }
}
