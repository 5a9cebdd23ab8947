package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.message.Text;
import dev.stint.port.EntryLog;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Started;
import dev.stint.run.Logged;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import dev.stint.testkit.InMemoryEntryLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a warm process reads again. */
class HistoryTest {

  private static final RunId RUN = new RunId("r-long");
  private static final int ENTRIES = 200;
  private static final int ENTRY_CHARS = 1_000;

  private final InMemoryEntryLog log = new InMemoryEntryLog();
  private final List<Long> readFrom = new ArrayList<>();

  /** The log, and where reads of it began. */
  private final EntryLog watched =
      new ForwardingLog(log) {
        @Override
        public List<Logged> read(RunId run, long from, int max) {
          readFrom.add(from);
          return super.read(run, from, max);
        }
      };

  private void write() {
    log.append(
        RUN,
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
          RUN,
          seq,
          new MessageReceived(
              Instant.EPOCH, List.of(Text.of("m".repeat(ENTRY_CHARS) + seq)), null));
    }
  }

  @Test
  void a_run_that_has_room_is_read_once() {
    write();
    History history = new History(watched, History.CACHE_BYTES_MAX);
    history.load(RUN);
    assertThat(history.load(RUN).length()).isEqualTo(ENTRIES);
    assertThat(readFrom).containsExactly(0L, (long) ENTRIES);
  }

  @Test
  void of_a_run_that_is_larger_than_the_cache_the_beginning_is_not_read_again() {
    write();
    History large = new History(watched, History.CACHE_BYTES_MAX);
    Timeline whole = large.timeline(large.load(RUN));
    long half = whole.bytes() / 2;
    readFrom.clear();
    History history = new History(watched, half);
    Run first = history.load(RUN);
    Run second = history.load(RUN);
    assertThat(second.length()).isEqualTo(first.length());
    assertThat(history.timeline(second).entries()).isEqualTo(whole.entries());
    assertThat(readFrom.getFirst()).isZero();
    assertThat(readFrom.getLast()).isBetween(ENTRIES / 3L, ENTRIES / 2L + 1);
  }
}
