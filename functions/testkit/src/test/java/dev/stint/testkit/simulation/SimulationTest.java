package dev.stint.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.testkit.simulation.Simulation.Case;
import dev.stint.testkit.simulation.Simulation.Outcome;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A sample of what {@code ./dev simulate} runs, and that simulations are what they say. */
class SimulationTest {

  private static final Logger ENGINE = Logger.getLogger("dev.stint");
  private static final int SEEDS = 4_000;

  private final Simulation simulation = Simulation.ofAnyAgents();

  @BeforeAll
  static void quiet() {
    ENGINE.setLevel(Level.OFF);
  }

  @Test
  void every_promise_is_kept_under_faults_of_every_kind() {
    Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
    Set<String> kinds = new HashSet<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      Outcome outcome = simulation.run(Case.of(seed), false);
      assertThat(outcome.broken()).as("seed %d", seed).isEmpty();
      outcome.report().kinds().forEach((kind, hits) -> faults.merge(kind, hits, Integer::sum));
      kinds.addAll(outcome.report().entryKinds().keySet());
    }
    assertThat(faults.keySet())
        .as("faults that happened")
        .containsExactlyInAnyOrder(Fault.values());
    assertThat(kinds)
        .as("what the runs went through")
        .contains(
            "Cancelled",
            "Failed DELIVERY",
            "Failed EXPIRED",
            "Failed LIMIT",
            "Forked",
            "Postponed",
            "Resumed ANSWER",
            "Resumed APPROVE",
            "Resumed EDIT",
            "Resumed RETRY",
            "Rewound",
            "Suspended AGENT_GONE",
            "Suspended ForTime",
            "Suspended IN_DOUBT",
            "Suspended NOTICE_FAILED",
            "Suspended QUESTION",
            "Wasted");
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
