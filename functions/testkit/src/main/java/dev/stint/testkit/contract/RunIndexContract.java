package dev.stint.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.port.RunIndex;
import dev.stint.port.RunIndex.Cursor;
import dev.stint.port.RunIndex.Page;
import dev.stint.port.RunSummary;
import dev.stint.run.RunId;
import dev.stint.run.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link RunIndex} must show. */
public abstract class RunIndexContract {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");
  private static final Set<Status> ALL = EnumSet.allOf(Status.class);

  private final String agent = "agent-" + Long.toString(new Random().nextLong(1L << 40), 36);

  /** The index under test. Runs of other agents may be in it. */
  protected abstract RunIndex index();

  @Test
  void runs_are_listed_newest_first() {
    RunIndex index = index();
    index.put(summary("a", Status.RUNNING, 1));
    index.put(summary("c", Status.FINISHED, 3));
    index.put(summary("b", Status.FAILED, 2));
    assertThat(all(index, ALL, 10))
        .extracting(run -> run.startedAt().getEpochSecond())
        .isSortedAccordingTo((x, y) -> Long.compare(y, x))
        .hasSize(3);
  }

  @Test
  void runs_are_listed_by_status() {
    RunIndex index = index();
    index.put(summary("a", Status.RUNNING, 1));
    index.put(summary("b", Status.WAITING, 2));
    index.put(summary("c", Status.FINISHED, 3));
    assertThat(all(index, EnumSet.of(Status.WAITING, Status.RUNNING), 10))
        .extracting(RunSummary::status)
        .containsExactly(Status.WAITING, Status.RUNNING);
  }

  @Test
  void a_run_is_listed_once_as_it_stands_now() {
    RunIndex index = index();
    RunSummary running = summary("a", Status.RUNNING, 1);
    index.put(running);
    index.put(later(running, Status.FINISHED, 7));
    assertThat(all(index, ALL, 10)).containsExactly(later(running, Status.FINISHED, 7));
    assertThat(all(index, EnumSet.of(Status.RUNNING), 10)).isEmpty();
  }

  @Test
  void an_earlier_state_does_not_replace_a_later_one() {
    RunIndex index = index();
    RunSummary running = summary("a", Status.RUNNING, 1);
    index.put(later(running, Status.FINISHED, 7));
    index.put(running);
    assertThat(all(index, ALL, 10)).containsExactly(later(running, Status.FINISHED, 7));
  }

  @Test
  void trouble_is_shown_and_goes_away() {
    RunIndex index = index();
    RunSummary running = summary("a", Status.RUNNING, 1);
    index.put(running);
    index.trouble(running.run(), "damaged");
    assertThat(all(index, ALL, 10)).containsExactly(running.trouble("damaged"));
    index.put(running);
    assertThat(all(index, ALL, 10)).containsExactly(running);
  }

  @Test
  void trouble_of_an_unknown_run_is_not_listed() {
    RunIndex index = index();
    index.trouble(new RunId("r-" + agent.replace("-", "") + "x"), "no log");
    assertThat(all(index, ALL, 10)).isEmpty();
  }

  @Test
  void pages_follow_each_other_without_gap_or_repeat() {
    RunIndex index = index();
    List<Status> statuses = List.of(Status.values());
    List<RunSummary> put = new ArrayList<>();
    for (int n = 0; n < 25; n++) {
      Status status = statuses.get(n % statuses.size());
      RunSummary summary = summary("p" + n, status, n / 3);
      index.put(summary);
      put.add(summary);
    }
    assertThat(all(index, ALL, 4)).containsExactlyInAnyOrderElementsOf(put).doesNotHaveDuplicates();
  }

  private List<RunSummary> all(RunIndex index, Set<Status> statuses, int pageSize) {
    List<RunSummary> found = new ArrayList<>();
    Optional<Cursor> cursor = Optional.empty();
    do {
      Page page = index.list(Optional.of(agent), statuses, cursor, pageSize);
      assertThat(page.runs()).hasSizeLessThanOrEqualTo(pageSize);
      found.addAll(page.runs());
      cursor = page.next();
    } while (cursor.isPresent());
    return found;
  }

  private RunSummary summary(String id, Status status, long startSecond) {
    return new RunSummary(
        new RunId("r-" + agent.replace("-", "") + id),
        agent,
        status,
        AT.plusSeconds(startSecond),
        1,
        Optional.empty());
  }

  private static RunSummary later(RunSummary summary, Status status, long asOf) {
    return new RunSummary(
        summary.run(), summary.agent(), status, summary.startedAt(), asOf, Optional.empty());
  }
}
