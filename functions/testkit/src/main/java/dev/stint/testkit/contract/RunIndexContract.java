package dev.stint.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.port.Retry;
import dev.stint.port.RunIndex;
import dev.stint.port.RunIndex.Chore;
import dev.stint.port.RunIndex.Cursor;
import dev.stint.port.RunIndex.Page;
import dev.stint.port.RunIndex.Progress;
import dev.stint.port.RunSummary;
import dev.stint.port.RunSummary.Gist;
import dev.stint.port.RunSummary.Notes;
import dev.stint.run.Status;
import dev.stint.run.Tags;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The contract of every {@link RunIndex}. */
public abstract class RunIndexContract {

  private static final Status[] ENDED = {
    Status.FINISHED, Status.FAILED, Status.CANCELLED, Status.MOVED
  };

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
  void runs_are_listed_by_the_beginning_of_a_tag() {
    RunIndex index = index();
    Map<String, Map<String, String>> runs =
        Map.of(
            "a", Map.of("customer", "42", "region", "eu"),
            "b", Map.of("customer", "427"),
            "c", Map.of("region", "42"),
            "d", Map.of());
    long second = 0;
    for (String id : List.of("a", "b", "c", "d")) {
      RunSummary plain = summary(id, Status.RUNNING, second++);
      index.put(
          new RunSummary(
              plain.run(),
              plain.agent(),
              plain.status(),
              plain.startedAt(),
              plain.asOf(),
              plain.entries(),
              plain.notes(),
              Tags.of(Objects.requireNonNull(runs.get(id))),
              gist(id, second)));
    }
    assertThat(tagged(index, "customer", "42")).containsExactly("b", "a");
    assertThat(tagged(index, "customer", "427")).containsExactly("b");
    assertThat(tagged(index, "customer", "")).containsExactly("b", "a");
    assertThat(tagged(index, "region", "e")).containsExactly("a");
    assertThat(tagged(index, "region", "E")).isEmpty();
    assertThat(tagged(index, "none", "")).isEmpty();
    RunSummary kept = index.find(summary("a", Status.RUNNING, 0).run()).orElseThrow();
    assertThat(kept.gist()).isEqualTo(gist("a", 1));
    assertThat(kept.tags().values()).isEqualTo(runs.get("a"));
  }

  private static Gist gist(String id, long second) {
    Optional<Instant> heldSince =
        second % 2 == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(second));
    return new Gist("Task " + id, second, new BigDecimal("0.0450"), heldSince);
  }

  /** The runs with a tag, by pages of one. */
  private List<String> tagged(RunIndex index, String name, String prefix) {
    List<String> found = new ArrayList<>();
    Optional<Cursor> cursor = Optional.empty();
    do {
      Page page =
          index.list(
              Optional.of(agent),
              Set.of(Status.RUNNING),
              Optional.of(new RunIndex.TagFilter(name, prefix)),
              cursor,
              1);
      page.runs()
          .forEach(run -> found.add(run.run().value().substring(run.run().value().length() - 1)));
      cursor = page.next();
    } while (cursor.isPresent());
    return found;
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

  @Test
  void a_run_is_found_by_its_id() {
    RunIndex index = index();
    RunSummary running = summary("a", Status.RUNNING, 1);
    assertThat(index.find(running.run())).isEmpty();
    index.put(running);
    assertThat(index.find(running.run())).contains(running);
  }

  @Test
  void an_announced_run_is_listed_as_it_was_and_swept_until_the_index_is_told_what_came_of_it() {
    RunIndex index = index();
    RunSummary waiting = summary("a", Status.WAITING, 1);
    index.put(waiting);
    index.put(waiting.announced(AT));
    assertThat(all(index, EnumSet.of(Status.WAITING), 10)).containsExactly(waiting.announced(AT));
    assertThat(swept(index)).containsExactly(waiting.announced(AT));

    index.put(waiting);
    assertThat(swept(index)).as("an earlier state").hasSize(1);
    RunSummary told = later(waiting, Status.WAITING, 2);
    index.put(told);
    assertThat(swept(index)).isEmpty();
    assertThat(all(index, EnumSet.of(Status.WAITING), 10)).containsExactly(told);
  }

  @Test
  void runs_at_work_are_swept_oldest_first_and_page_by_page() {
    RunIndex index = index();
    for (int n = 0; n < 9; n++) {
      index.put(summary("w" + n, n % 3 == 2 ? Status.WAITING : Status.RUNNING, 9 - n));
    }
    assertThat(swept(index))
        .hasSize(6)
        .extracting(run -> run.startedAt().getEpochSecond())
        .isSorted();
  }

  @Test
  void what_is_noted_of_a_run_is_found_and_a_change_of_status_forgets_it() {
    RunIndex index = index();
    RunSummary running = summary("a", Status.RUNNING, 1);
    index.put(running);
    Retry retry = new Retry(ActionId.parse("5.2"), 3, "503 “no”", AT.plusSeconds(30));
    index.retrying(running.run(), retry);
    index.lastTried(running.run(), Optional.of(ActionId.parse("5.2")));
    assertThat(index.find(running.run()).orElseThrow().notes())
        .isEqualTo(Notes.NONE.retry(retry).lastTried(Optional.of(ActionId.parse("5.2"))));
    index.lastTried(running.run(), Optional.empty());
    assertThat(index.find(running.run()).orElseThrow().notes()).isEqualTo(Notes.NONE.retry(retry));
    index.put(later(running, Status.FINISHED, 7));
    assertThat(index.find(running.run()).orElseThrow().notes()).isEqualTo(Notes.NONE);
  }

  @Test
  void what_is_noted_of_an_unknown_run_is_forgotten() {
    RunIndex index = index();
    RunId unknown = new RunId("r-" + agent.replace("-", "") + "y");
    index.expired(unknown, AT);
    index.retrying(unknown, new Retry(ActionId.parse("0"), 1, "503", AT));
    index.lastTried(unknown, Optional.of(ActionId.parse("0")));
    assertThat(index.find(unknown)).isEmpty();
  }

  @Test
  void how_far_each_chore_has_come_is_remembered() {
    RunIndex index = index();
    Progress stopped = new Progress(Optional.of(summary("a", Status.RUNNING, 1).cursor()), AT);
    Progress ended = new Progress(Optional.empty(), AT.plusSeconds(1));
    index.progress(Chore.REVIVE, stopped);
    index.progress(Chore.EXPIRE, ended);
    assertThat(index.progress(Chore.REVIVE)).contains(stopped);
    assertThat(index.progress(Chore.EXPIRE)).contains(ended);
    index.progress(Chore.REVIVE, ended);
    assertThat(index.progress(Chore.REVIVE)).contains(ended);
  }

  @Test
  void those_that_ended_may_expire_and_then_no_list_shows_them() {
    RunIndex index = index();
    RunSummary finished = summary("a", Status.FINISHED, 1);
    RunSummary failed = summary("b", Status.FAILED, 2);
    RunSummary cancelled = summary("c", Status.CANCELLED, 3);
    List.of(finished, failed, cancelled, summary("d", Status.RUNNING, 4)).forEach(index::put);
    index.put(summary("e", Status.WAITING, 5));
    index.put(summary("f", Status.FINISHED, 6).announced(AT));
    assertThat(toExpire(index, ENDED)).containsExactly(finished, failed, cancelled);
    assertThat(toExpire(index, Status.FAILED)).containsExactly(failed);

    index.expired(failed.run(), AT);
    assertThat(toExpire(index, ENDED)).containsExactly(finished, cancelled);
    assertThat(toErase(index))
        .singleElement()
        .satisfies(run -> assertThat(run.notes().expired()).contains(AT));
    assertThat(all(index, Set.of(Status.values()), 2)).hasSize(5).doesNotContain(failed);
    assertThat(swept(index)).hasSize(2);

    index.put(failed);
    assertThat(toExpire(index, ENDED)).as("a late writer").contains(failed);
    index.expired(failed.run(), AT);
    index.forget(failed.run());
    assertThat(index.find(failed.run())).isEmpty();
    assertThat(toErase(index)).isEmpty();
    index.forget(failed.run());
  }

  @Test
  void a_run_at_work_or_announced_that_has_expired_is_not_revived() {
    RunIndex index = index();
    RunSummary running = summary("a", Status.RUNNING, 1);
    RunSummary announced = summary("b", Status.FINISHED, 2).announced(AT);
    index.put(running);
    index.put(announced);
    index.expired(running.run(), AT);
    index.expired(announced.run(), AT);
    assertThat(swept(index)).isEmpty();
    assertThat(toErase(index)).hasSize(2);
  }

  @Test
  void a_run_that_waits_for_a_time_is_swept_and_listed_as_waiting() {
    RunIndex index = index();
    RunSummary waits = summary("a", Status.WAITING, 1);
    RunSummary timed = summary("b", Status.WAITING, 2);
    timed = timed.with(timed.notes().due(Optional.of(AT.plusSeconds(90))));
    index.put(waits);
    index.put(timed);
    assertThat(swept(index)).containsExactly(timed);
    assertThat(all(index, Set.of(Status.WAITING), 2)).containsExactly(timed, waits);
    assertThat(toExpire(index, Status.WAITING)).containsExactly(waits, timed);
    assertThat(index.find(timed.run())).contains(timed);
    index.put(summary("b", Status.FINISHED, 2).asOf(timed.asOf() + 1));
    assertThat(swept(index)).isEmpty();
  }

  private List<RunSummary> swept(RunIndex index) {
    return swept(cursor -> index.toRevive(cursor, 2));
  }

  private List<RunSummary> toExpire(RunIndex index, Status... statuses) {
    return swept(cursor -> index.toExpire(Set.of(statuses), cursor, 2));
  }

  private List<RunSummary> toErase(RunIndex index) {
    return swept(cursor -> index.toErase(cursor, 2));
  }

  private List<RunSummary> swept(Function<Optional<Cursor>, Page> pages) {
    List<RunSummary> found = new ArrayList<>();
    Optional<Cursor> cursor = Optional.empty();
    do {
      Page page = pages.apply(cursor);
      assertThat(page.runs()).hasSizeLessThanOrEqualTo(2);
      page.runs().stream().filter(run -> run.agent().equals(agent)).forEach(found::add);
      cursor = page.next();
    } while (cursor.isPresent());
    return found;
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
