package dev.stint.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.RunId;
import dev.stint.port.Forks;
import dev.stint.port.Forks.Fork;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The contract of every {@link Forks}. */
public abstract class ForksContract {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00.123Z");

  private final Random random = new Random();
  private final RunId source = RunIds.random(AT, random);

  /** The port under test; forks of other runs may be noted there. */
  protected abstract Forks forks();

  @Test
  void what_is_noted_is_seen_at_once_and_of_its_source_alone() {
    Forks forks = forks();
    Fork fork = fork(0);
    forks.note(source, fork);
    assertThat(forks.of(source, 10)).containsExactly(fork);
    assertThat(forks.of(fork.run(), 10)).isEmpty();
  }

  @Test
  void a_fork_that_is_noted_again_is_one_and_has_the_later_time() {
    Forks forks = forks();
    Fork fork = fork(0);
    forks.note(source, fork);
    Fork again = new Fork(fork.run(), AT.plusSeconds(60));
    forks.note(source, again);
    assertThat(forks.of(source, 10)).containsExactly(again);
  }

  @Test
  void a_fork_that_is_noted_again_is_not_forgotten_by_whoever_saw_it_before() {
    Forks forks = forks();
    Fork fork = fork(0);
    Fork again = new Fork(fork.run(), AT.plusSeconds(60));
    forks.note(source, fork);
    forks.note(source, again);
    forks.forget(source, fork);
    assertThat(forks.of(source, 10)).containsExactly(again);
    forks.forget(source, again);
    assertThat(forks.of(source, 10)).isEmpty();
  }

  @Test
  void many_come_in_portions_until_all_are_forgotten() {
    Forks forks = forks();
    for (int n = 0; n < 7; n++) {
      forks.note(source, fork(n));
    }
    int portions = 0;
    while (!forks.of(source, 3).isEmpty()) {
      assertThat(forks.of(source, 3)).hasSizeLessThanOrEqualTo(3);
      forks.of(source, 3).forEach(fork -> forks.forget(source, fork));
      portions++;
    }
    assertThat(portions).isEqualTo(3);
  }

  @Test
  void many_are_read_page_by_page() {
    Forks forks = forks();
    List<Fork> noted = IntStream.range(0, 7).mapToObj(this::fork).toList();
    noted.forEach(fork -> forks.note(source, fork));
    List<Fork> read = new ArrayList<>();
    List<Fork> page = forks.of(source, 3);
    while (!page.isEmpty()) {
      assertThat(page).hasSizeLessThanOrEqualTo(3);
      read.addAll(page);
      page = forks.of(source, Optional.of(page.getLast().run()), 3);
    }
    assertThat(read).containsExactlyInAnyOrderElementsOf(noted);
    forks.forget(source, read.get(2));
    assertThat(forks.of(source, Optional.of(read.get(2).run()), 10))
        .isEqualTo(read.subList(3, read.size()));
  }

  @Test
  void forgetting_what_is_not_noted_changes_nothing() {
    Forks forks = forks();
    Fork fork = fork(0);
    forks.forget(source, fork);
    forks.note(source, fork);
    forks.forget(source, fork(1));
    assertThat(forks.of(source, 10)).containsExactly(fork);
  }

  private Fork fork(long second) {
    return new Fork(RunIds.random(AT, random), AT.plusSeconds(second));
  }
}
