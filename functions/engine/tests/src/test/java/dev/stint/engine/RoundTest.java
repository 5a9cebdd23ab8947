package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.RunId;
import dev.stint.port.RunIndex.Chore;
import dev.stint.port.RunIndex.Progress;
import dev.stint.port.RunSummary;
import dev.stint.run.Status;
import dev.stint.testkit.InMemoryRunIndex;
import dev.stint.testkit.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A chore looks at its runs in order, and goes on where the last round had to stop. */
class RoundTest {

  private static final Instant START = Instant.parse("2026-11-23T09:00:00Z");

  private final TestClock clock = new TestClock(START);
  private final InMemoryRunIndex index = new InMemoryRunIndex();
  private final List<String> looked = new ArrayList<>();

  RoundTest() {
    for (int n = 1; n <= 4; n++) {
      index.put(
          new RunSummary(
              new RunId("r-" + n),
              "clerk",
              Status.RUNNING,
              START.minusSeconds(100 - n),
              1,
              Optional.empty()));
    }
  }

  /** Pages of two runs; each look takes a second. */
  private boolean round(int seconds, Predicate<String> more) {
    return new Round(index, Chore.REVIVE, cursor -> index.toRevive(cursor, 2), clock)
        .make(
            clock.instant().plusSeconds(seconds),
            summary -> {
              clock.advance(Duration.ofSeconds(1));
              looked.add(summary.run().value());
              return more.test(summary.run().value());
            });
  }

  private Optional<RunId> stopped() {
    return index.progress(Chore.REVIVE).flatMap(Progress::stopped).map(cursor -> cursor.run());
  }

  @Test
  void a_round_with_enough_time_looks_at_every_run_and_has_nothing_to_note() {
    assertThat(round(100, run -> true)).isTrue();
    assertThat(looked).containsExactly("r-1", "r-2", "r-3", "r-4");
    assertThat(index.progress(Chore.REVIVE)).isEmpty();
  }

  @Test
  void a_round_without_enough_time_is_continued_by_the_next_one() {
    assertThat(round(3, run -> true)).isFalse();
    assertThat(stopped()).contains(new RunId("r-3"));
    assertThat(round(100, run -> true)).isTrue();
    assertThat(looked).containsExactly("r-1", "r-2", "r-3", "r-4");
    assertThat(stopped()).isEmpty();
  }

  @Test
  void a_round_comes_to_its_end_where_later_runs_are_of_no_interest() {
    assertThat(round(1, run -> true)).isFalse();
    assertThat(stopped()).contains(new RunId("r-1"));
    assertThat(round(100, run -> run.equals("r-2"))).isTrue();
    assertThat(looked).containsExactly("r-1", "r-2", "r-3");
    assertThat(stopped()).as("the next one begins anew").isEmpty();
  }
}
