package dev.stint.drill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.message.Text;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.run.Entry.Started;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kills the whole system with {@code kill -9}, and starts it again with the data that it left. */
class KillIT {

  private static final int KILLS = 15;
  private static final int RUNS_MAX = 6;

  /** At emulators a step takes longer. */
  private static final Map<Kept, Integer> CALLS = Map.of(Kept.EMBEDDED, 1_500, Kept.AWS, 250);

  /** How long the message of a killed process stays hidden; a short time makes the test quicker. */
  private static final Map<String, String> IMPATIENT = Map.of("stint.function-timeout", "3s");

  private final Random random = new Random();

  @TempDir Path work;

  /**
   * A kill may come between an effect and its outcome. Then it is not known whether the effect
   * happened: the call is held in doubt, and the drill of this run ends there. So the drill is
   * repeated until a run survives all its kills. Every run is checked.
   */
  @ParameterizedTest
  @EnumSource
  void a_run_of_thousands_of_steps_survives_15_kills_and_no_effect_happens_twice(Kept kept)
      throws Exception {
    for (int n = 1; n <= RUNS_MAX; n++) {
      Path data = work.resolve("data-" + n);
      Path effects = work.resolve("effects-" + n);
      try (OtherSystem other = OtherSystem.start()) {
        DrillProcess last = killed(kept, data, effects, other);
        Timeline run = Logs.of(kept, data, last);
        List<Timeline> runs = Logs.all(kept, data);
        Logs.assertNoEffectTwice(runs, effects);
        Logs.assertAnswered(runs, other);
        if (run.run().status() == Status.WAITING) {
          Logs.assertInDoubtIsReported(runs, last);
        }
        if (runs.stream().anyMatch(any -> any.run().status() == Status.WAITING)) {
          continue;
        }
        assertThat(last.awaitEnd()).as(last.output()).isZero();
        Logs.assertComplete(run, calls(kept), effects, notes(kept));
        assertThat(other.told()).allSatisfy(codes -> assertThat(codes).hasSize(2));
        return;
      }
    }
    throw new AssertionError("%d runs were all held in doubt".formatted(RUNS_MAX));
  }

  private static int calls(Kept kept) {
    return Objects.requireNonNull(CALLS.get(kept));
  }

  /** The emulator of S3 does not start again if it was killed in the middle of a put. */
  private static boolean notes(Kept kept) {
    return kept == Kept.EMBEDDED;
  }

  private DrillProcess killed(Kept kept, Path data, Path effects, OtherSystem other)
      throws InterruptedException {
    Map<String, String> settings = new HashMap<>(IMPATIENT);
    settings.putAll(other.settings());
    settings.put("drill.calls", Integer.toString(calls(kept)));
    settings.put("drill.notes", Boolean.toString(notes(kept)));
    int steps = 0;
    for (int kills = 0; kills < KILLS; kills++) {
      DrillProcess process = DrillProcess.start(kept, data, effects, settings);
      process.awaitSteps(steps + 1); // every process makes some progress
      Thread.sleep(random.nextInt(600));
      if (!process.isAlive()) {
        process.awaitEnd();
        assertThat(process.summary()).as(process.output()).contains("waiting");
        return process;
      }
      process.kill();
      steps = process.steps();
    }
    DrillProcess last = DrillProcess.start(kept, data, effects, settings);
    last.awaitEnd();
    return last;
  }

  @ParameterizedTest
  @EnumSource
  void a_call_cut_off_in_the_middle_of_its_effect_is_held_in_doubt_and_never_repeated(Kept kept)
      throws Exception {
    Path data = work.resolve("data");
    Path effects = work.resolve("effects");
    Map<String, String> slow = Map.of("drill.effect-lasts", "3s", "drill.calls", "10");
    DrillProcess first = DrillProcess.start(kept, data, effects, slow);
    while (Files.notExists(effects) || Files.size(effects) == 0) {
      assertThat(first.isAlive()).as(first.output()).isTrue();
      Thread.sleep(10);
    }
    first.kill();

    DrillProcess second = DrillProcess.start(kept, data, effects, slow);
    assertThat(second.awaitEnd()).as(second.output()).isZero();

    Timeline run = Logs.of(kept, data, second);
    Logs.assertInDoubtIsReported(List.of(run), second);
    Logs.assertNoEffectTwice(List.of(run), effects);
    assertThat(Files.readAllLines(effects)).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void a_damaged_run_and_one_without_an_agent_are_reported_and_stop_no_other(Kept kept)
      throws Exception {
    Path data = work.resolve("data");
    Path effects = work.resolve("effects");
    Map<String, String> few = Map.of("drill.calls", "4", "stint.local.sweep-at-start", "true");
    assertThat(DrillProcess.start(kept, data, effects, few).awaitEnd()).isZero();

    RunId damaged = new RunId("r-damaged");
    RunId orphan = new RunId("r-orphan");
    kept.open(
        data,
        (log, index) -> {
          Started started = started("drill");
          log.append(damaged, 0, "", started);
          log.append(damaged, 1, "", started);
          index.put(summary(damaged, "drill"));
          log.append(orphan, 0, "", started("retired"));
          index.put(summary(orphan, "retired"));
          return index;
        });

    DrillProcess next = DrillProcess.start(kept, data, effects, few);
    assertThat(next.awaitEnd()).as(next.output()).isZero();
    assertThat(next.output())
        .contains("Run r-damaged, entry 1: the log has Started")
        .contains("Run r-orphan: the log names agent 'retired'");
    RunIndex.Page finished =
        kept.open(
            data,
            (log, index) ->
                index.list(Optional.of("drill"), Set.of(Status.FINISHED), Optional.empty(), 10));
    assertThat(finished.runs()).hasSize(2);
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
}
