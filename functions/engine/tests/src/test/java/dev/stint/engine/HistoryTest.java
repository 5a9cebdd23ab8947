package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.message.Text;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Started;
import dev.stint.run.Logged;
import dev.stint.run.Run;
import dev.stint.testkit.ForwardingLog;
import dev.stint.testkit.InMemoryEntryLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a warm process has to read again. */
class HistoryTest {

  private static final RunId RUN = new RunId("r-long");
  private static final RunId OTHER = new RunId("r-other");
  private static final int ENTRIES = 200;
  private static final int ENTRY_CHARS = 1_000;

  private final InMemoryEntryLog log = new InMemoryEntryLog();
  private final List<Long> readFrom = new ArrayList<>();

  /** The log, with a record of the positions from which it is read: newest, then by pages. */
  private final EntryLog watched =
      new ForwardingLog(log) {
        @Override
        public List<Logged> read(RunId run, long from, int max) {
          readFrom.add(from);
          return super.read(run, from, max);
        }

        @Override
        public Optional<Newest> newest(RunId run, long from, int max) {
          readFrom.add(from);
          return super.newest(run, from, max);
        }
      };

  private void write(RunId run) {
    log.append(
        run,
        0,
        new Started(
            Instant.EPOCH,
            "clerk",
            List.of(Text.of("Go.")),
            Limits.DEFAULT,
            Limits.DEFAULT,
            "1f0e3dad99908345",
            null));
    for (int seq = 1; seq < ENTRIES; seq++) {
      log.append(
          run,
          seq,
          new MessageReceived(
              Instant.EPOCH, List.of(Text.of("m".repeat(ENTRY_CHARS) + seq)), null));
    }
  }

  @Test
  void a_run_that_has_room_is_read_once() {
    write(RUN);
    History history = Histories.of(watched, History.CACHE_BYTES_MAX);
    history.load(RUN);
    assertThat(history.load(RUN).length()).isEqualTo(ENTRIES);
    assertThat(readFrom).containsExactly(0L, 0L, (long) ENTRIES);
  }

  @Test
  void a_run_that_is_larger_than_the_cache_is_read_once_too_while_a_step_works_on_it() {
    write(RUN);
    History history = Histories.of(watched, half());
    Run run = history.load(RUN);
    assertThat(history.timeline(run).entries()).hasSize(ENTRIES);
    assertThat(history.timeline(run).run().length()).isEqualTo(ENTRIES);
    history.append(run, new MessageReceived(Instant.EPOCH, List.of()));
    assertThat(history.load(RUN).length()).isEqualTo(ENTRIES + 1);
    assertThat(readFrom).containsExactly(0L, 0L, ENTRIES + 1L);
  }

  /** The size of a run with so many entries. */
  private long bytes(long entries) {
    History large = Histories.of(log, History.CACHE_BYTES_MAX);
    return large.timeline(large.load(RUN)).first(entries).orElseThrow().bytes();
  }

  /** Half the size of a run, for a cache. */
  private long half() {
    History large = Histories.of(log, History.CACHE_BYTES_MAX);
    return large.timeline(large.load(RUN)).bytes() / 2;
  }

  @Test
  void of_a_run_that_has_outgrown_the_cache_a_long_beginning_is_remembered() {
    write(RUN);
    long cacheBytesMax = bytes(ENTRIES / 2 + 1) - 1;
    InMemoryEntryLog growing = new InMemoryEntryLog();
    List<Logged> all = log.read(RUN, 0, ENTRIES);
    History history =
        Histories.of(
            new ForwardingLog(growing) {
              @Override
              public List<Logged> read(RunId run, long from, int max) {
                readFrom.add(from);
                return super.read(run, from, max);
              }

              @Override
              public Optional<Newest> newest(RunId run, long from, int max) {
                readFrom.add(from);
                return super.newest(run, from, max);
              }
            },
            cacheBytesMax);
    for (int seq = 0; seq < ENTRIES; seq++) {
      growing.append(RUN, seq, all.get(seq).entry());
      if (seq == 2) {
        assertThat(history.load(RUN).length()).as("while it is short").isEqualTo(3);
      }
    }
    assertThat(history.load(RUN).length()).isEqualTo(ENTRIES);
    growing.append(OTHER, 0, all.getFirst().entry());
    growing.append(
        OTHER,
        1,
        new MessageReceived(
            Instant.EPOCH, List.of(Text.of("m".repeat((int) (3 * cacheBytesMax))))));
    history.load(OTHER);
    readFrom.clear();
    assertThat(history.load(RUN).length()).isEqualTo(ENTRIES);
    assertThat(readFrom).containsExactly(ENTRIES / 2L, ENTRIES / 2L);
    readFrom.clear();
    assertThat(history.load(OTHER).length()).isEqualTo(2);
    assertThat(readFrom).as("of it the first entry is remembered").containsExactly(1L);
  }

  @Test
  void an_entry_that_had_been_read_before_and_is_missing_now_is_a_damage() {
    write(RUN);
    Run run = Histories.of(log, History.CACHE_BYTES_MAX).load(RUN);
    History restored = Histories.of(new InMemoryEntryLog(), History.CACHE_BYTES_MAX);
    assertThatThrownBy(() -> restored.timeline(run))
        .isInstanceOf(DamagedLog.class)
        .hasMessageContainingAll("r-long", "entry 199", "it is missing");
  }
}
