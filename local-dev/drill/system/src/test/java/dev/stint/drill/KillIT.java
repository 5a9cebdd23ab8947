package dev.stint.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.aws.AwsClients;
import dev.stint.aws.DynamoEntryLog;
import dev.stint.aws.DynamoRunIndex;
import dev.stint.emulators.DynamoDbLocal;
import dev.stint.message.Text;
import dev.stint.port.EntryLog;
import dev.stint.port.RunSummary;
import dev.stint.run.Entry.Started;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Kills the whole system with {@code kill -9}, and starts it again with the data that it left. */
class KillIT {

  private static final int KILLS = 15;
  private static final int RUNS_MAX = 6;
  private static final int CALLS = 150;

  /** How long the message of a killed process stays hidden; a short time makes the test quicker. */
  private static final Map<String, String> IMPATIENT = Map.of("stint.function-timeout", "3s");

  private final Random random = new Random();

  @TempDir Path work;

  /**
   * A kill may come between an effect and its outcome. Then it is not known whether the effect
   * happened: the call is held in doubt, and the drill of this run ends there. So the drill is
   * repeated until a run survives all its kills. Every run is checked.
   */
  @Test
  void a_run_of_300_steps_survives_15_kills_and_no_effect_happens_twice() throws Exception {
    for (int n = 1; n <= RUNS_MAX; n++) {
      Path data = work.resolve("data-" + n);
      Path effects = work.resolve("effects-" + n);
      DrillProcess last = killed(data, effects);
      Timeline run = Logs.of(data, last);
      List<Timeline> runs = Logs.all(data);
      Logs.assertNoEffectTwice(runs, effects);
      if (run.run().status() == Status.WAITING) {
        Logs.assertInDoubtIsReported(run, last);
      }
      if (runs.stream().anyMatch(any -> any.run().status() == Status.WAITING)) {
        continue;
      }
      assertThat(last.awaitEnd()).as(last.output()).isZero();
      Logs.assertComplete(run, CALLS, effects);
      return;
    }
    throw new AssertionError("%d runs were all held in doubt".formatted(RUNS_MAX));
  }

  private DrillProcess killed(Path data, Path effects) throws InterruptedException {
    int steps = 0;
    for (int kills = 0; kills < KILLS; kills++) {
      DrillProcess process = start(data, effects, IMPATIENT);
      process.awaitSteps(steps + 1); // every process makes some progress
      Thread.sleep(random.nextInt(600));
      if (!process.isAlive()) {
        process.awaitEnd();
        assertThat(process.lastLine()).as("killed too slowly").contains("waiting");
        return process;
      }
      process.kill();
      steps = process.steps();
    }
    DrillProcess last = start(data, effects, IMPATIENT);
    last.awaitEnd();
    return last;
  }

  @Test
  void a_call_cut_off_in_the_middle_of_its_effect_is_held_in_doubt_and_never_repeated()
      throws Exception {
    Path data = work.resolve("data");
    Path effects = work.resolve("effects");
    Map<String, String> slow = Map.of("drill.effect-lasts", "3s", "drill.calls", "10");
    DrillProcess first = start(data, effects, slow);
    while (Files.notExists(effects)) {
      assertThat(first.isAlive()).as(first.output()).isTrue();
      Thread.sleep(10);
    }
    first.kill();

    DrillProcess second = start(data, effects, slow);
    assertThat(second.awaitEnd()).as(second.output()).isZero();

    Timeline run = Logs.of(data, second);
    Logs.assertInDoubtIsReported(run, second);
    Logs.assertNoEffectTwice(List.of(run), effects);
    assertThat(Files.readAllLines(effects)).hasSize(1);
  }

  @Test
  void a_damaged_run_and_one_without_an_agent_are_reported_and_stop_no_other() throws Exception {
    Path data = work.resolve("data");
    Path effects = work.resolve("effects");
    Map<String, String> few = Map.of("drill.calls", "4", "stint.local.sweep-at-start", "true");
    assertThat(start(data, effects, few).awaitEnd()).isZero();

    RunId damaged = new RunId("r-damaged");
    RunId orphan = new RunId("r-orphan");
    try (DynamoDbLocal dynamoDb = DynamoDbLocal.start(Optional.of(data.resolve("dynamodb")));
        DynamoDbClient client = client(dynamoDb)) {
      DynamoRunIndex index = new DynamoRunIndex(client, "stint-runs");
      EntryLog log = new DynamoEntryLog(client, "stint-runs");
      Started started = started("drill");
      log.append(damaged, 0, "", started);
      log.append(damaged, 1, "", started);
      index.put(summary(damaged, "drill"));
      log.append(orphan, 0, "", started("retired"));
      index.put(summary(orphan, "retired"));
    }

    DrillProcess next = start(data, effects, few);
    assertThat(next.awaitEnd()).as(next.output()).isZero();
    assertThat(next.output())
        .contains("Run r-damaged, entry 1: the log has Started")
        .contains("Run r-orphan: the log names agent 'retired'");
    try (DynamoDbLocal dynamoDb = DynamoDbLocal.start(Optional.of(data.resolve("dynamodb")));
        DynamoDbClient client = client(dynamoDb)) {
      assertThat(
              new DynamoRunIndex(client, "stint-runs")
                  .list(Optional.of("drill"), Set.of(Status.FINISHED), Optional.empty(), 10)
                  .runs())
          .hasSize(2);
    }
  }

  private static DrillProcess start(Path data, Path effects, Map<String, String> settings) {
    return DrillProcess.start(data, effects, settings);
  }

  private static Started started(String agent) {
    return new Started(
        Instant.now(),
        agent,
        List.of(Text.of("Go.")),
        Limits.DEFAULT,
        Limits.DEFAULT,
        "1f0e3dad99908345",
        null);
  }

  private static RunSummary summary(RunId run, String agent) {
    return new RunSummary(run, agent, Status.RUNNING, Instant.EPOCH, 1, Optional.empty());
  }

  private static DynamoDbClient client(DynamoDbLocal dynamoDb) {
    return new AwsClients("us-east-1", Optional.empty()).dynamoDb(Optional.of(dynamoDb.endpoint()));
  }
}
