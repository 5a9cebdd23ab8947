package dev.stint.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Limits;
import dev.stint.message.Text;
import dev.stint.port.EntryLog;
import dev.stint.port.EntryLog.Append;
import dev.stint.port.EntryLog.Appended;
import dev.stint.port.EntryLog.Taken;
import dev.stint.run.Entry;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Started;
import dev.stint.run.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link EntryLog} must show. */
public abstract class EntryLogContract {

  private static final Instant AT = Instant.parse("2026-11-23T09:00:00.123456789Z");

  private final RunId run = RunId.random(AT, new Random());

  /** The log under test. Called once for each test; runs of other tests may be in it. */
  protected abstract EntryLog log();

  @Test
  void an_unknown_run_has_no_entries() {
    assertThat(log().read(run, 0, 10)).isEmpty();
  }

  @Test
  void what_was_appended_is_read_at_once_and_in_order() {
    EntryLog log = log();
    List<Entry> entries = append(log, 5);
    assertThat(log.read(run, 0, 10)).isEqualTo(entries);
  }

  @Test
  void reading_begins_where_it_is_asked_to() {
    EntryLog log = log();
    List<Entry> entries = append(log, 5);
    assertThat(log.read(run, 3, 10)).isEqualTo(entries.subList(3, 5));
    assertThat(log.read(run, 5, 10)).isEmpty();
  }

  @Test
  void a_page_holds_no_more_than_was_asked_for() {
    EntryLog log = log();
    List<Entry> entries = append(log, 5);
    assertThat(log.read(run, 1, 3)).isEqualTo(entries.subList(1, 4));
  }

  @Test
  void the_last_entry_is_read_by_itself() {
    EntryLog log = log();
    assertThat(log.last(run)).isEmpty();
    List<Entry> entries = append(log, 3);
    assertThat(log.last(run)).contains(entries.getLast());
  }

  @Test
  void a_position_is_taken_only_once() {
    EntryLog log = log();
    List<Entry> entries = append(log, 2);
    assertThat(log.append(run, 1, message("another"))).isInstanceOf(Taken.class);
    assertThat(log.read(run, 0, 10)).isEqualTo(entries);
  }

  @Test
  void of_many_writers_at_one_position_exactly_one_is_first() throws Exception {
    EntryLog log = log();
    append(log, 1);
    int writers = 8;
    List<Callable<Append>> appends =
        IntStream.range(0, writers)
            .<Callable<Append>>mapToObj(n -> () -> log.append(run, 1, message("writer " + n)))
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
    RunId other = RunId.random(AT, new Random());
    assertThat(log.read(other, 0, 10)).isEmpty();
    assertThat(log.append(other, 0, started())).isInstanceOf(Appended.class);
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
      assertThat(log.append(run, seq, entries.get(seq))).isInstanceOf(Appended.class);
    }
    assertThat(log.read(run, 0, EntryLog.PAGE_MAX)).isEqualTo(entries);
  }

  private List<Entry> append(EntryLog log, int count) {
    List<Entry> entries = new ArrayList<>();
    for (int seq = 0; seq < count; seq++) {
      Entry entry = seq == 0 ? started() : message("entry " + seq + " ünï — 你好");
      assertThat(log.append(run, seq, entry)).isInstanceOf(Appended.class);
      entries.add(entry);
    }
    return entries;
  }

  private static Entry started() {
    return new Started(AT, "clerk", List.of(Text.of("Read it.")), Limits.DEFAULT);
  }

  private static Entry message(String text) {
    return new MessageReceived(AT, List.of(Text.of(text)));
  }

  private static String noise(Random random, int chars) {
    return random.ints(chars, ' ', '~').mapToObj(Character::toString).collect(Collectors.joining());
  }
}
