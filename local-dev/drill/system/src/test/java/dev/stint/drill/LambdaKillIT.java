package dev.stint.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.aws.AwsClients;
import dev.stint.aws.SqsStepQueue;
import dev.stint.client.StintClient;
import dev.stint.client.Task;
import dev.stint.port.PortUnavailable;
import dev.stint.port.StepQueue;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.run.Timeline;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Tests functions in processes of their own, which get events as Lambda would send them, and
 * everything that may go wrong there. The native executable runs the full drill; the JVM, whose
 * processes take longer to start, a shorter one.
 */
@Execution(ExecutionMode.SAME_THREAD)
@Isolated(
    "functions on a JVM unpack a library to one file of the machine, and need what time they have")
class LambdaKillIT {

  private static final int KILLS = DrillProcess.IS_NATIVE ? 15 : 3;
  private static final int CALLS = DrillProcess.IS_NATIVE ? 150 : 40;
  private static final int RUNS_MAX = 6;

  /** One in this many is stopped instead of killed, until its function has exceeded its timeout. */
  private static final int STOP_EVERY = 3;

  private static final Pattern STARTED = Pattern.compile("Run (r-\\w+), agent drill:");
  private static final Duration RECOVERED_WITHIN = Duration.ofSeconds(30);

  private static final Duration ENDING = Duration.ofSeconds(20);

  private final Random random = new Random();

  @TempDir Path work;

  @Test
  void a_run_survives_killed_stopped_late_and_repeated_steps() throws Exception {
    for (int n = 1; n <= RUNS_MAX; n++) {
      Path data = work.resolve("data-" + n);
      Path effects = work.resolve("effects-" + n);
      try (OtherSystem other = OtherSystem.start()) {
        Map<String, String> settings = new HashMap<>(other.settings());
        settings.put("drill.calls", Integer.toString(CALLS));
        settings.put("stint.function-timeout", "4s");
        DrillProcess drill = DrillProcess.startLambda(data, effects, settings);
        int victims = harass(drill);
        drill.awaitEnd();
        assertThat(victims).as(drill.output()).isPositive();
        Timeline run = Logs.of(Kept.AWS, data, drill);
        List<Timeline> runs = Logs.all(Kept.AWS, data);
        Logs.assertNoEffectTwice(runs, effects);
        Logs.assertAnswered(runs, other);
        if (run.run().status() == Status.WAITING) {
          Logs.assertInDoubtIsReported(runs, drill);
          continue;
        }
        Logs.assertComplete(run, CALLS, effects, true);
        assertThat(other.told()).allSatisfy(codes -> assertThat(codes).hasSize(2));
        assertThat(victims).isGreaterThanOrEqualTo(KILLS);
        assertThat(drill.output()).contains("TimedOut");
        return;
      }
    }
    throw new AssertionError("%d runs were all held in doubt".formatted(RUNS_MAX));
  }

  /**
   * Kills and stops functions, and sends messages of old and of future steps, while there is
   * progress.
   */
  private int harass(DrillProcess drill) throws Exception {
    int victims = 0;
    int every = 2 * CALLS / (KILLS + 1);
    for (int kills = 1; kills <= KILLS && drill.isAlive(); kills++) {
      drill.awaitSteps(kills * every);
      try {
        repeat(drill, kills * every);
      } catch (SdkClientException | PortUnavailable e) {
        if (!drill.endsWithin(ENDING)) {
          throw e;
        }
        return victims; // The drill ended meanwhile, with its run held in doubt.
      }
      Thread.sleep(random.nextInt(30));
      boolean stop = kills % STOP_EVERY == 0;
      for (ProcessHandle function : drill.functions()) {
        if (stop) {
          signal(function, "STOP");
        } else {
          function.destroyForcibly();
        }
        victims++;
      }
    }
    return victims;
  }

  /** Delivers steps again that were performed long ago, and some that are not ready yet. */
  private void repeat(DrillProcess drill, int steps) {
    Matcher started = STARTED.matcher(drill.output());
    assertThat(started.find()).as(drill.output()).isTrue();
    RunId run = new RunId(started.group(1));
    List<StepMessage> messages = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      messages.add(new StepMessage(run, new ActionId(random.nextInt(steps), 1)));
      messages.add(new StepMessage(run, ActionId.model(random.nextInt(steps))));
      messages.add(new StepMessage(run, new ActionId(steps + 1 + random.nextInt(20), 1)));
    }
    try (SqsClient sqs =
        new AwsClients("us-east-1", Optional.empty())
            .sqs(Optional.of(URI.create(drill.greeting("SQS"))))) {
      String url = sqs.getQueueUrl(request -> request.queueName("stint-steps")).queueUrl();
      StepQueue queue = new SqsStepQueue(sqs, url);
      messages.forEach(message -> queue.send(List.of(message), Duration.ZERO));
    }
  }

  private static void signal(ProcessHandle process, String signal)
      throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
  }

  @Test
  void a_step_killed_in_a_long_model_call_is_running_again_within_30_seconds() throws Exception {
    Path effects = work.resolve("effects");
    DrillProcess drill =
        DrillProcess.startLambda(
            work.resolve("data"),
            effects,
            Map.of(
                "drill.calls", "0",
                "drill.model-lasts", "32s",
                "stint.models.drill.timeout", "2m",
                "stint.local.function-environment.STINT_MODELS_DRILL_TIMEOUT", "2m",
                "stint.function-timeout", "5m"));
    awaitTraces(drill, effects, 1);
    // Waits past the first renewal, so that the renewed time must run out.
    Thread.sleep(Duration.ofSeconds(12));
    drill.functions().forEach(ProcessHandle::destroyForcibly);
    long killed = System.nanoTime();
    awaitTraces(drill, effects, 2);
    assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(RECOVERED_WITHIN);
    // The second call takes longer than its message was hidden at first, and is not repeated.
    assertThat(drill.awaitEnd()).as(drill.output()).isZero();
    assertThat(Files.readAllLines(effects)).hasSize(2);
  }

  private static void awaitTraces(DrillProcess drill, Path effects, int count) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (Files.notExists(effects) || Files.readAllLines(effects).size() < count) {
      assertThat(drill.isAlive()).as(drill.output()).isTrue();
      assertThat(System.nanoTime()).as("no trace %d:%n%s", count, drill.output()).isLessThan(end);
      Thread.sleep(50);
    }
  }

  @Test
  void a_step_that_always_fails_ends_its_run_with_the_reason_and_no_other() throws Exception {
    Path data = work.resolve("data");
    DrillProcess drill =
        DrillProcess.startLambda(
            data,
            work.resolve("effects"),
            Map.of(
                "drill.calls", "4",
                "drill.input", "Do crash.",
                "stint.receives-max", "3",
                "stint.function-timeout", "4s"));
    drill.awaitSteps(1);
    StintClient api = StintClient.of(URI.create(drill.greeting("API")));
    String other = api.start("drill", Task.of("Go through the drill.")).run();
    assertThat(drill.awaitEnd()).as(drill.output()).isEqualTo(1);
    Timeline run = Logs.of(Kept.AWS, data, drill);
    assertThat(run.run().status()).isEqualTo(Status.FAILED);
    assertThat(drill.output()).contains("FAILED: Step 1.1 failed each time it was delivered");
    if (Logs.of(Kept.AWS, data, new RunId(other)).run().status() == Status.RUNNING) {
      // The system ended with the run of the drill; the next one goes on with the other run.
      DrillProcess next =
          DrillProcess.startLambda(
              data,
              work.resolve("effects"),
              Map.of("drill.calls", "4", "stint.function-timeout", "4s"));
      assertThat(next.awaitEnd()).as(next.output()).isZero();
    }
    assertThat(Logs.of(Kept.AWS, data, new RunId(other)).run().status()).isEqualTo(Status.FINISHED);
  }
}
