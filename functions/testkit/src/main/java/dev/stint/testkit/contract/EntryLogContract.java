package dev.stint.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.message.Sha256;
import dev.stint.message.Text;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.port.EntryLog.Append;
import dev.stint.port.EntryLog.Appended;
import dev.stint.port.EntryLog.Newest;
import dev.stint.port.EntryLog.Taken;
import dev.stint.port.ExpiredRun;
import dev.stint.run.Entry;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Started;
import dev.stint.run.Logged;
import dev.stint.run.Run;
import dev.stint.run.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The contract of every {@link EntryLog}. */
public abstract class EntryLogContract {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00.123456789Z");

  private static final String PREVIOUS = Sha256.of("the entry before");

  private static final Instant END = Instant.parse("2026-12-23T09:00:00.123Z");

  private final RunId run = RunIds.random(AT, new Random());

  /** The log under test. Called once for each test; runs of other tests may be in it. */
  protected abstract EntryLog log();

  @Test
  void an_unknown_run_has_no_entries() {
    assertThat(log().read(run, 0, 10)).isEmpty();
  }

  @Test
  void the_digest_of_an_append_is_known_before() {
    EntryLog log = log();
    Entry entry = started();
    String before = log.digest(PREVIOUS, entry);
    assertThat(log.append(run, 0, PREVIOUS, entry)).isEqualTo(new Appended(before));
    assertThat(log.read(run, 0, 1).getFirst().digest()).isEqualTo(before);
  }

  @Test
  void a_log_with_a_gap_is_damaged_until_the_gap_is_filled() {
    EntryLog log = log();
    List<Entry> entries = List.of(started(), message("one"), message("two"), message("three"));
    log.append(run, 3, PREVIOUS, entries.get(3));
    for (int seq = 0; seq < 3; seq++) {
      assertThat(log.last(run)).contains(entries.get(3));
      assertThat(entries(log.read(run, 3, 1))).containsExactly(entries.get(3));
      assertThatThrownBy(() -> log.newest(run, 0, 8)).isInstanceOf(DamagedLog.class);
      assertThatThrownBy(() -> log.read(run, 0, 10)).isInstanceOf(DamagedLog.class);
      assertThat(log.append(run, seq, PREVIOUS, entries.get(seq))).isInstanceOf(Appended.class);
      assertThat(log.append(run, seq, PREVIOUS, entries.get(seq))).isInstanceOf(Taken.class);
    }
    assertThat(log.append(run, 3, PREVIOUS, entries.get(3))).isInstanceOf(Taken.class);
    assertThat(entries(log.read(run, 0, 10))).isEqualTo(entries);
    assertThat(log.newest(run, 0, 8).orElseThrow().entries()).hasSize(4);
  }

  @Test
  void what_was_appended_is_read_at_once_and_in_order() {
    EntryLog log = log();
    List<Entry> entries = append(log, 5);
    assertThat(entries(log.read(run, 0, 10))).isEqualTo(entries);
  }

  @Test
  void each_entry_is_stored_with_the_digest_of_the_one_before_it_and_has_its_own() {
    EntryLog log = log();
    String first = appended(log.append(run, 0, Logged.NOTHING, started()));
    String second = appended(log.append(run, 1, first, message("Go.")));
    assertThat(List.of(first, second)).allMatch(digest -> digest.matches("[0-9a-f]{64}"));
    assertThat(log.read(run, 0, 10))
        .extracting(Logged::previous)
        .containsExactly(Logged.NOTHING, first);
    assertThat(log.read(run, 0, 10)).extracting(Logged::digest).containsExactly(first, second);
    assertThat(log.read(run, 1, 10)).extracting(Logged::digest).containsExactly(second);
    RunId other = RunIds.random(AT, new Random());
    assertThat(appended(log.append(other, 0, PREVIOUS, started())))
        .as("of the one before it too")
        .isNotEqualTo(first);
  }

  private static String appended(Append append) {
    return ((Appended) append).digest();
  }

  private static List<Entry> entries(List<Logged> logged) {
    return logged.stream().map(Logged::entry).toList();
  }

  @Test
  void reading_begins_where_it_is_asked_to() {
    EntryLog log = log();
    List<Entry> entries = append(log, 5);
    assertThat(entries(log.read(run, 3, 10))).isEqualTo(entries.subList(3, 5));
    assertThat(log.read(run, 5, 10)).isEmpty();
  }

  @Test
  void a_page_holds_no_more_than_was_asked_for() {
    EntryLog log = log();
    List<Entry> entries = append(log, 5);
    assertThat(entries(log.read(run, 1, 3))).isEqualTo(entries.subList(1, 4));
  }

  @Test
  void the_last_entry_is_read_by_itself() {
    EntryLog log = log();
    assertThat(log.last(run)).isEmpty();
    List<Entry> entries = append(log, 3);
    assertThat(log.last(run)).contains(entries.getLast());
  }

  @Test
  void the_newest_entries_are_read_back_to_the_one_that_was_asked_for() {
    EntryLog log = log();
    assertThat(log.newest(run, 0, 8)).contains(new Newest(0, List.of(), Optional.empty()));
    List<Entry> entries = append(log, 5);
    for (int from = 0; from <= 5; from++) {
      Newest newest = log.newest(run, from, 5).orElseThrow();
      assertThat(newest.first()).isEqualTo(from);
      assertThat(entries(newest.entries())).isEqualTo(entries.subList(from, 5));
      assertThat(newest.entries()).isEqualTo(log.read(run, from, 10));
      assertThat(newest.snapshot()).isEmpty();
    }
    assertThat(log.newest(run, 0, 4)).as("there are more, and no folded run").isEmpty();
    assertThat(log.newest(run, 1, 4)).isPresent();
  }

  @Test
  void the_newest_entries_begin_at_the_latest_with_the_folded_run_beside_it() {
    EntryLog log = log();
    Run folded = Run.empty(run);
    String previous = Logged.NOTHING;
    List<Snapshot> snapshots = new ArrayList<>();
    for (int seq = 0; seq < 12; seq++) {
      Entry entry = seq == 0 ? started() : message("entry " + seq);
      folded = folded.apply(entry);
      boolean kept = seq == 4 || seq == 8;
      previous =
          appended(
              log.append(run, seq, previous, entry, kept ? Optional.of(folded) : Optional.empty()));
      if (kept) {
        snapshots.add(Snapshot.of(folded, previous));
      }
    }
    Newest newest = log.newest(run, 0, 8).orElseThrow();
    assertThat(newest.first()).isEqualTo(8);
    assertThat(newest.entries()).isEqualTo(log.read(run, 8, 10));
    assertThat(newest.snapshot()).contains(snapshots.getLast());
    assertThat(log.newest(run, 0, 3)).as("it is further back").isEmpty();
    assertThat(log.newest(run, 0, 4)).contains(newest);
    for (long from = 4; from < 12; from++) {
      Newest all = log.newest(run, from, 8).orElseThrow();
      assertThat(all.first()).as("all that was asked for").isEqualTo(from);
      assertThat(all.entries()).isEqualTo(log.read(run, from, 10));
      assertThat(all.snapshot().isPresent()).isEqualTo(from == 4 || from == 8);
    }
    assertThat(entries(log.read(run, 0, 20))).as("the entries are what they were").hasSize(12);
    assertThat(log.last(run)).isPresent();
  }

  @Test
  void of_two_writers_at_one_position_the_second_does_not_change_what_is_beside_it() {
    EntryLog log = log();
    Run first = Run.empty(run).apply(started());
    String digest = appended(log.append(run, 0, Logged.NOTHING, started(), Optional.of(first)));
    assertThat(log.append(run, 0, Logged.NOTHING, started())).isInstanceOf(Taken.class);
    Run second = first.apply(message("Go."));
    String next = appended(log.append(run, 1, digest, message("Go."), Optional.of(second)));
    assertThat(
            log.append(run, 1, digest, message("Stop."), Optional.of(first.apply(message("No.")))))
        .isInstanceOf(Taken.class);
    assertThat(log.newest(run, 0, 1).orElseThrow().snapshot()).contains(Snapshot.of(second, next));
  }

  @Test
  void a_position_is_taken_only_once() {
    EntryLog log = log();
    List<Entry> entries = append(log, 2);
    assertThat(log.append(run, 1, PREVIOUS, message("another"))).isInstanceOf(Taken.class);
    assertThat(entries(log.read(run, 0, 10))).isEqualTo(entries);
  }

  @Test
  void of_many_writers_at_one_position_exactly_one_is_first() throws Exception {
    EntryLog log = log();
    append(log, 1);
    int writers = 8;
    List<Callable<Append>> appends =
        IntStream.range(0, writers)
            .<Callable<Append>>mapToObj(
                n -> () -> log.append(run, 1, PREVIOUS, message("writer " + n)))
            .toList();
    List<Append> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
      for (Future<Append> answer : threads.invokeAll(appends)) {
        answers.add(answer.get());
      }
    }
    assertThat(answers).filteredOn(Appended.class::isInstance).hasSize(1);
    assertThat(log.read(run, 0, 10)).hasSize(2);
  }

  @Test
  void runs_do_not_see_each_other() {
    EntryLog log = log();
    append(log, 2);
    RunId other = RunIds.random(AT, new Random());
    assertThat(log.read(other, 0, 10)).isEmpty();
    assertThat(log.append(other, 0, Logged.NOTHING, started())).isInstanceOf(Appended.class);
  }

  @Test
  void entries_of_many_kilobytes_come_back_whole_and_across_many_pages() {
    EntryLog log = log();
    Random random = new Random(7);
    List<Entry> entries = new ArrayList<>();
    entries.add(started());
    for (int n = 0; n < 60; n++) {
      entries.add(message(noise(random, 30_000)));
    }
    for (int seq = 0; seq < entries.size(); seq++) {
      assertThat(log.append(run, seq, PREVIOUS, entries.get(seq))).isInstanceOf(Appended.class);
    }
    assertThat(entries(log.read(run, 0, EntryLog.PAGE_MAX))).isEqualTo(entries);
  }

  @Test
  void an_expired_log_takes_nothing_more_and_is_read_no_more_by_whoever_reads_to_its_end() {
    EntryLog log = log();
    List<Entry> entries = append(log, 3);
    assertThat(log.expire(run, 2, END)).as("not its end").isInstanceOf(Taken.class);
    assertThat(log.expire(run, 3, END)).isInstanceOf(Appended.class);
    assertThat(log.append(run, 3, PREVIOUS, message("late"))).isInstanceOf(Taken.class);
    assertThat(log.expire(run, 3, AT)).isInstanceOf(Taken.class);
    for (long from = 0; from <= 3; from++) {
      long begin = from;
      assertExpired(() -> log.read(run, begin, 10));
    }
    assertExpired(() -> log.last(run));
    assertExpired(() -> log.newest(run, 0, 8));
    assertExpired(() -> log.newest(run, 3, 8));
    assertExpired(() -> log.newest(run, 2, 1));
    assertThat(entries(log.read(run, 0, 3))).as("short of its end").isEqualTo(entries);
    assertThat(entries(log.read(run, 1, 2))).isEqualTo(entries.subList(1, 3));
  }

  @Test
  void an_append_that_is_first_keeps_a_log_from_expiring() {
    EntryLog log = log();
    append(log, 3);
    log.append(run, 3, PREVIOUS, message("in time"));
    assertThat(log.expire(run, 3, END)).isInstanceOf(Taken.class);
    assertThat(log.read(run, 0, 10)).hasSize(4);
  }

  @Test
  void an_erased_log_has_expired_for_ever_and_does_not_begin_again() {
    EntryLog log = log();
    append(log, 60);
    log.expire(run, 60, END);
    int calls = 0;
    while (!log.erase(run)) {
      assertExpired(() -> log.read(run, 0, 3));
      calls++;
      assertThat(calls).as("calls").isLessThan(100);
    }
    assertThat(log.erase(run)).as("once more").isTrue();
    for (long from : new long[] {0, 1, 30, 59, 60}) {
      assertExpired(() -> log.read(run, from, 1));
      assertExpired(() -> log.read(run, from, EntryLog.PAGE_MAX));
    }
    assertExpired(() -> log.last(run));
    assertExpired(() -> log.newest(run, 0, 8));
    assertExpired(() -> log.newest(run, 60, 8));
    assertThat(log.append(run, 0, Logged.NOTHING, started())).isInstanceOf(Taken.class);
    assertThat(log.append(run, 60, PREVIOUS, message("late"))).isInstanceOf(Taken.class);
  }

  @Test
  void the_end_of_a_long_log_is_found_from_far_behind() {
    EntryLog log = log();
    int length = EntryLog.PAGE_MAX + 50;
    append(log, length);
    log.expire(run, length, END);
    assertThat(log.read(run, 1, EntryLog.PAGE_MAX)).hasSize(EntryLog.PAGE_MAX);
    boolean done = false;
    while (!done) {
      done = log.erase(run);
    }
    assertExpired(() -> log.read(run, 1, EntryLog.PAGE_MAX));
    assertExpired(() -> log.read(run, 0, 10));
  }

  @Test
  void a_living_log_is_not_erased() {
    EntryLog log = log();
    List<Entry> entries = append(log, 3);
    assertThatThrownBy(() -> log.erase(run)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> log.erase(RunIds.random(AT, new Random())))
        .isInstanceOf(IllegalStateException.class);
    assertThat(entries(log.read(run, 0, 10))).isEqualTo(entries);
  }

  private void assertExpired(ThrowingCallable reading) {
    assertThatThrownBy(reading)
        .isInstanceOfSatisfying(ExpiredRun.class, gone -> assertThat(gone.at()).isEqualTo(END))
        .hasMessageContainingAll(run.value(), END.toString());
  }

  private List<Entry> append(EntryLog log, int count) {
    List<Entry> entries = new ArrayList<>();
    for (int seq = 0; seq < count; seq++) {
      Entry entry = seq == 0 ? started() : message("entry " + seq + " ünï — 你好");
      assertThat(log.append(run, seq, seq == 0 ? Logged.NOTHING : PREVIOUS, entry))
          .isInstanceOf(Appended.class);
      entries.add(entry);
    }
    return entries;
  }

  private static Entry started() {
    return new Started(
        AT,
        "clerk",
        List.of(Text.of("Read it.")),
        Limits.DEFAULT,
        Limits.DEFAULT,
        "1f0e3dad99908345",
        null);
  }

  private static Entry message(String text) {
    return new MessageReceived(AT, List.of(Text.of(text)));
  }

  private static String noise(Random random, int chars) {
    return random.ints(chars, ' ', '~').mapToObj(Character::toString).collect(Collectors.joining());
  }
}
