package dev.stint.quarkus.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.RunId;
import dev.stint.engine.Runs;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.quarkus.StintConfig;
import dev.stint.quarkus.StintConfig.StoreName;
import dev.stint.run.Status;
import io.quarkus.test.QuarkusUnitTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One setting, and the application works at emulators of AWS: runs, steps, sweeps. */
class DevServicesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension
  static final QuarkusUnitTest APPLICATION =
      new QuarkusUnitTest()
          .withApplicationRoot(jar -> jar.addClass(Greeter.class))
          .overrideConfigKey("stint.devservices", "emulators")
          .overrideConfigKey("stint.models.main.provider", "rehearsal")
          .overrideConfigKey("stint.models.main.model", "greeter");

  @Inject Runs runs;
  @Inject StoreName store;
  @Inject StintConfig config;

  @Test
  void a_run_is_made_at_dynamodb_sqs_and_s3() throws InterruptedException {
    assertThat(store).isEqualTo(StoreName.AWS);
    assertThat(config.dynamodbEndpoint().orElseThrow().getHost()).isEqualTo("localhost");
    Start start = runs.start(new Task("greeter", "Greet Ada.", Optional.empty(), Optional.empty()));
    RunId run = ((Start.Begun) start).run().id();
    Instant last = Instant.now().plus(PATIENCE);
    while (runs.find(run).orElseThrow().status() != Status.FINISHED) {
      assertThat(Instant.now()).as(runs.find(run).toString()).isBefore(last);
      Thread.sleep(100);
    }
    assertThat(runs.find(run).orElseThrow().spent().steps()).isEqualTo(3);
  }
}
