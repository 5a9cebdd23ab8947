package dev.stint.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.run.Choice;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.HoldReason;
import dev.stint.testkit.simulation.Simulation.Case;
import dev.stint.testkit.simulation.Simulation.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A sample of what {@code ./dev simulate} runs, and that simulations are what they say. */
class SimulationTest {

  private static final int SEEDS = 4_000;

  /** States that are too rare for a sample of this size; {@code ./dev simulate} meets them. */
  private static final Set<String> RARE =
      Set.of("Suspended LOOP", "Suspended UNDELIVERED", "Suspended UNDO_FAILED", "Failed MODEL");

  /** What the runs of a sample go through. */
  private static Set<String> states() {
    Set<String> states =
        new HashSet<>(
            List.of(
                "Arrived",
                "Cancelled",
                "Forked",
                "LimitsSet",
                "MessageReceived",
                "ModelReplied",
                "Moved",
                "Postponed",
                "Rewound",
                "Schedule Fired",
                "Schedule Planned",
                "Schedule Queued",
                "Schedule Skipped",
                "Started",
                "Suspended ForTime",
                "ToolIntended",
                "ToolReturned",
                "Wasted"));
    Stream.of(HoldReason.values()).forEach(reason -> states.add("Suspended " + reason));
    Stream.of(FailureCause.values()).forEach(cause -> states.add("Failed " + cause));
    Stream.of(Choice.values()).forEach(choice -> states.add("Resumed " + choice));
    states.removeAll(RARE);
    return states;
  }

  private final Simulation simulation = Simulation.ofAnyAgents();

  @Test
  void every_promise_is_kept_under_faults_of_every_kind_in_states_of_every_kind() {
    Coverage coverage = new Coverage();
    Simulation.quietly(
        () -> {
          for (long seed = 0; seed < SEEDS; seed++) {
            Outcome outcome = simulation.run(Case.of(seed), false);
            assertThat(outcome.broken()).as("seed %d", seed).isEmpty();
            coverage.add(outcome.report().coverage());
          }
          return true;
        });
    assertThat(coverage.states()).as("states that met a fault").containsAll(states());
    for (Fault fault : Fault.values()) {
      assertThat(coverage.states(fault)).as("states that met %s", fault).hasSizeGreaterThan(4);
    }
  }

  @Test
  void a_seed_has_one_history_in_another_process_too() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process other =
        new ProcessBuilder(
                java, "-cp", System.getProperty("java.class.path"), Digests.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String digests = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(digests.strip()).isEqualTo(Digests.of().toString());
  }

  /** Prints the digests of some simulations. */
  static final class Digests {

    private Digests() {}

    public static void main(String[] arguments) {
      System.out.println(of());
    }

    static List<Long> of() {
      Simulation simulation = Simulation.ofAnyAgents();
      return Simulation.quietly(
          () ->
              LongStream.range(0, 100)
                  .mapToObj(seed -> simulation.run(Case.of(seed), false).transcript().digest())
                  .toList());
    }
  }

  @Test
  void a_seed_has_one_history() {
    for (long seed = 0; seed < 100; seed++) {
      Outcome once = simulation.run(Case.of(seed), false);
      Outcome again = simulation.run(Case.of(seed), true);
      assertThat(again.isLike(once)).as("seed %d", seed).isTrue();
    }
  }

  @Test
  void a_simulation_without_faults_has_none_and_comes_to_its_end() {
    Set<Fault> all = Set.copyOf(List.of(Fault.values()));
    for (long seed = 0; seed < 100; seed++) {
      Outcome outcome = simulation.run(new Case(seed, all, Integer.MAX_VALUE), false);
      assertThat(outcome.broken()).isEmpty();
      assertThat(outcome.report().faults()).isZero();
    }
  }
}
