package dev.stint.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.emulators.LambdaProcess;
import dev.stint.testkit.lambda.LambdaFunction;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;

/** The drill's worker has no mail, and its function for mails says so. */
@Execution(ExecutionMode.SAME_THREAD)
@Isolated(
    "functions on a JVM unpack a library to one file of the machine, and need what time they have")
class WithoutMailIT {

  @Test
  void an_artefact_without_mail_says_what_is_missing() throws Exception {
    List<String> command =
        LambdaProcess.command(
                Path.of("../worker/target"), LambdaProcess.FUNQY, DrillProcess.IS_NATIVE)
            .orElseThrow();
    LambdaFunction.Settings settings =
        new LambdaFunction.Settings(
            "email",
            command,
            Map.of(
                "QUARKUS_FUNQY_EXPORT", "email",
                "STINT_QUEUE_URL", "http://localhost:1/q",
                "DRILL_EFFECTS", "target/effects"),
            Duration.ofSeconds(20),
            Optional.of(Path.of("target/email.log")));
    try (LambdaFunction email = new LambdaFunction(settings)) {
      assertThat(email.invoke("{\"Records\":[]}"))
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> assertThat(failed.error()).contains("dev.stint:stint-mail"));
    }
  }
}
