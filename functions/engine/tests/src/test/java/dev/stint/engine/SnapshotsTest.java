package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.engine.History.Appending.Stands;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import dev.stint.port.PayloadStore;
import dev.stint.port.PortUnavailable;
import dev.stint.run.Change;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.EntryId;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Logged;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.Snapshot;
import dev.stint.run.Timeline;
import dev.stint.run.Workspace;
import dev.stint.testkit.ForwardingLog;
import dev.stint.testkit.InMemoryEntryLog;
import dev.stint.testkit.InMemoryPayloadStore;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process reads that does not know a run, and what it never believes. */
class SnapshotsTest {

  private static final RunId RUN = new RunId("r-long");
  private static final RunId OTHER = new RunId("r-other");
  private static final RunId FORK = new RunId("r-fork");
  private static final Person ADA = new Person("Ada", "test", "");

  private final InMemoryEntryLog log = new InMemoryEntryLog();
  private int newest;
  private int entries;
  private int pages;

  /** The log, with a count of what is read of it. */
  private final ForwardingLog watched =
      new ForwardingLog(log) {
        @Override
        public Optional<Newest> newest(RunId run, long from, int max) {
          newest++;
          Optional<Newest> found = super.newest(run, from, max);
          entries += found.map(read -> read.entries().size()).orElse(max);
          return found;
        }

        @Override
        public List<Logged> read(RunId run, long from, int max) {
          pages++;
          List<Logged> read = super.read(run, from, max);
          entries += read.size();
          return read;
        }
      };

  private History cold() {
    newest = 0;
    entries = 0;
    pages = 0;
    return Histories.of(watched, History.CACHE_BYTES_MAX);
  }

  /** Writes a run in which a model asks for one call after the other. */
  private Run write(RunId id, int length) {
    History history = Histories.of(log, History.CACHE_BYTES_MAX);
    Run run = appended(history, Run.empty(id), started(id));
    while (run.length() < length) {
      run = appended(history, run, next(run));
    }
    return run;
  }

  private static Entry started(RunId id) {
    return new Started(
        Instant.EPOCH,
        "clerk",
        List.of(Text.of("Go " + id)),
        Limits.DEFAULT,
        Limits.DEFAULT,
        "1f",
        null);
  }

  private static Entry next(Run run) {
    long seq = run.length();
    Instant at = Instant.EPOCH.plusSeconds(seq);
    return run.calls().isEmpty()
        ? new ModelReplied(
            at,
            run.modelCall().orElseThrow().id(),
            seq - 1,
            "main",
            List.of(new ToolCall("c" + seq, "read", Payload.of("{\"n\":" + seq + "}"))),
            new Usage(10, 5, 0),
            new BigDecimal("0.01"),
            Duration.ofSeconds(1),
            "1f",
            false)
        : new ToolReturned(
            at,
            run.calls().firstKey(),
            new ToolResult("c", "read", Payload.of("Result " + seq), false),
            Duration.ofSeconds(1),
            "1f",
            false);
  }

  private static Run appended(History history, Run run, Entry entry) {
    return ((Stands) history.append(run, entry)).transition().after();
  }

  private static Snapshot.Values values(Run run) {
    return Snapshot.of(run, "").values();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 8, 9, 10, 16, 17, 100, 501, 1_003})
  void a_process_that_does_not_know_a_run_reads_the_same_wherever_it_stands(int length) {
    Run written = write(RUN, length);
    History cold = cold();
    Run read = cold.load(RUN);
    assertThat(values(read)).isEqualTo(values(written));
    assertThat(read.length()).isEqualTo(length);
    assertThat(newest).isEqualTo(1);
    assertThat(pages).isZero();
    assertThat(entries).isBetween(1, Snapshot.EVERY);
    Run after = appended(cold, read, next(read));
    assertThat(values(Histories.of(log, History.CACHE_BYTES_MAX).loadWhole(RUN)))
        .isEqualTo(values(after));
    assertThat(pages).as("an append reads nothing").isZero();
  }

  @Test
  void a_process_that_knew_a_run_long_ago_does_not_read_what_came_since() {
    write(RUN, 50);
    History process = cold();
    process.load(RUN);
    History elsewhere = Histories.of(log, History.CACHE_BYTES_MAX);
    Run run = elsewhere.load(RUN);
    while (run.length() < 300) {
      run = appended(elsewhere, run, next(run));
    }
    entries = 0;
    assertThat(values(process.load(RUN))).isEqualTo(values(run));
    assertThat(entries).isLessThanOrEqualTo(Snapshot.EVERY);
    assertThat(newest).isEqualTo(2);
    assertThat(pages).isZero();
  }

  @Test
  void whoever_looks_back_reads_the_rest_once() {
    Run written = write(RUN, 101);
    History process = cold();
    Run run = process.load(RUN);
    int tail = entries;
    assertThat(process.timeline(run).entries()).hasSize(101);
    assertThat(entries).isEqualTo(tail + 101);
    assertThat(tail).isLessThanOrEqualTo(Snapshot.EVERY);
    assertThat(process.timeline(run).run().length()).isEqualTo(written.length());
    assertThat(entries).isEqualTo(tail + 101);
    assertThat(process.since(run, 3).first(3)).isPresent();
    assertThat(entries).as("in memory").isEqualTo(tail + 101);
  }

  @Test
  void what_is_near_the_end_is_looked_back_at_without_the_rest() {
    write(RUN, 101);
    History process = cold();
    Run run = process.load(RUN);
    assertThat(process.since(run, 99).first(99).orElseThrow().last())
        .isInstanceOf(ToolReturned.class);
    assertThat(process.at(run, 98)).contains(Instant.EPOCH.plusSeconds(98));
    assertThat(process.at(run, 101)).isEmpty();
    assertThat(pages).isZero();
    assertThat(process.at(run, 7)).contains(Instant.EPOCH.plusSeconds(7));
  }

  @Test
  void an_entry_is_read_by_itself() {
    write(RUN, 101);
    History process = cold();
    process.load(RUN);
    entries = 0;
    assertThat(process.entry(new EntryId(RUN, 0))).isInstanceOf(Started.class);
    assertThat(entries).isEqualTo(1);
    assertThat(process.entry(new EntryId(RUN, 99))).isInstanceOf(ModelReplied.class);
    assertThat(entries).as("in memory").isEqualTo(1);
    assertThatThrownBy(() -> process.entry(new EntryId(RUN, 500)))
        .hasMessageContainingAll("r-long", "500");
  }

  @Test
  void a_rewind_has_the_folded_run_beside_it() {
    write(RUN, 101);
    History process = cold();
    Run run = process.load(RUN);
    List<ActionId> open =
        process.timeline(run).first(12).orElseThrow().run().calls().keySet().stream().toList();
    Rewound rewound = new Rewound(Instant.EPOCH.plusSeconds(200), 11, List.of(), open, false, ADA);
    assertThat(values(process.after(run, rewound))).isNotEqualTo(values(run));
    Run after = appended(process, run, rewound);
    History cold = cold();
    assertThat(values(cold.load(RUN))).isEqualTo(values(after));
    assertThat(entries).isEqualTo(1);
    assertThat(values(Histories.of(log, History.CACHE_BYTES_MAX).loadWhole(RUN)))
        .isEqualTo(values(after));
  }

  @Test
  void a_rewind_that_has_nothing_beside_it_is_followed_from_the_beginning() {
    write(RUN, 101);
    History process = cold();
    Run run = process.load(RUN);
    Rewound rewound =
        new Rewound(Instant.EPOCH.plusSeconds(200), 10, List.of(), List.of(), false, ADA);
    Run after = appended(process, run, rewound);
    log.plant(new EntryId(RUN, 101), log.snapshot(new EntryId(RUN, 96)).orElseThrow());
    assertThat(values(cold().load(RUN))).isEqualTo(values(after));
    assertThat(pages).isPositive();
  }

  @Test
  void a_fork_has_the_folded_run_beside_its_first_entry_and_its_source_is_not_read() {
    write(RUN, 101);
    History process = cold();
    Timeline shared = process.timeline(process.load(RUN)).first(41).orElseThrow();
    Forked forked = new Forked(Instant.EPOCH.plusSeconds(300), RUN, 40, List.of(), ADA);
    Run fork = ((Stands) process.begin(FORK, shared, forked)).transition().after();
    while (fork.length() < 12) {
      History cold = cold();
      assertThat(values(cold.load(FORK))).isEqualTo(values(fork));
      assertThat(pages).as("at %d", fork.length()).isZero();
      fork = appended(process, fork, next(fork));
    }
    History cold = cold();
    assertThat(cold.timeline(cold.load(FORK)).lineage()).hasSize(41 + 12);
  }

  @Test
  void a_small_cache_changes_what_is_read_and_nothing_else() {
    Run written = write(RUN, 300);
    for (long bytes : new long[] {0, 1, 5_000, 50_000}) {
      History process = Histories.of(watched, bytes);
      assertThat(values(process.load(RUN))).isEqualTo(values(written));
      assertThat(process.timeline(written).entries()).hasSize(300);
      assertThat(process.since(written, 299).first(299)).isPresent();
      assertThat(values(process.load(RUN))).isEqualTo(values(written));
    }
  }

  private static UnaryOperator<Snapshot> fold(int fold) {
    return real -> new Snapshot(fold, real.run(), real.length(), real.entry(), real.values());
  }

  private void assertNotBelieved(EntryId beside, Snapshot planted, Run truth) {
    log.plant(beside, planted);
    assertThat(values(cold().load(truth.id()))).isEqualTo(values(truth));
    assertThat(pages).as("the whole log was read").isPositive();
  }

  @Test
  void a_snapshot_of_anything_else_is_not_believed() {
    Run truth = write(RUN, 45);
    write(OTHER, 45);
    EntryId beside = new EntryId(RUN, 40);
    Snapshot real = log.snapshot(beside).orElseThrow();
    Snapshot stale = log.snapshot(new EntryId(RUN, 32)).orElseThrow();
    Snapshot foreign = log.snapshot(new EntryId(OTHER, 40)).orElseThrow();
    assertNotBelieved(beside, stale, truth);
    assertNotBelieved(beside, foreign, truth);
    assertNotBelieved(beside, fold(Snapshot.FOLD + 1).apply(real), truth);
    assertNotBelieved(beside, new Snapshot(Snapshot.FOLD, RUN, 41, "", real.values()), truth);
    assertNotBelieved(
        beside, new Snapshot(Snapshot.FOLD, RUN, 42, real.entry(), real.values()), truth);
    assertNotBelieved(
        beside, new Snapshot(Snapshot.FOLD, OTHER, 41, real.entry(), real.values()), truth);
  }

  /** It has the right name, and another state; what comes after it shows that. */
  @Test
  void a_state_that_the_log_does_not_follow_from_loses_against_the_log() {
    Run truth = write(RUN, 45);
    EntryId beside = new EntryId(RUN, 40);
    Snapshot real = log.snapshot(beside).orElseThrow();
    Snapshot stale = log.snapshot(new EntryId(RUN, 32)).orElseThrow();
    Snapshot forged = new Snapshot(Snapshot.FOLD, RUN, 41, real.entry(), stale.values());
    assertNotBelieved(beside, forged, truth);
  }

  @Test
  void a_log_that_is_wrong_is_not_made_right_by_a_snapshot() {
    write(RUN, 45);
    log.append(RUN, 45, started(RUN));
    assertThatThrownBy(() -> cold().load(RUN))
        .isInstanceOf(ImpossibleHistory.class)
        .hasMessageContaining("r-long");
  }

  /** A run whose calls each change one content more. */
  private Run changing(History history, int names) {
    Run run = appended(history, Run.empty(RUN), started(RUN));
    for (int n = 0; n < names; n++) {
      run = appended(history, run, next(run));
      run = appended(history, run, changed(run, "docs/" + n + ".md", null, "Text " + n));
    }
    return run;
  }

  private static Entry changed(Run run, String name, @Nullable String from, String text) {
    ToolReturned returned = (ToolReturned) next(run);
    return new ToolReturned(
        returned.at(),
        returned.action(),
        returned.result(),
        returned.took(),
        returned.definition(),
        false,
        List.of(new Change.Put(name, from, Payload.of(text))));
  }

  private final InMemoryPayloadStore texts = new InMemoryPayloadStore();

  private History process() {
    newest = 0;
    entries = 0;
    pages = 0;
    return Histories.of(watched, texts, History.CACHE_BYTES_MAX);
  }

  private static long bytes(Snapshot snapshot) {
    return snapshot.values().toString().length();
  }

  @Test
  void a_folded_run_is_small_whatever_its_workspace_holds() {
    Run run = changing(process(), 1_000);
    Snapshot first = log.snapshot(new EntryId(RUN, 8)).orElseThrow();
    Snapshot last = log.snapshot(new EntryId(RUN, 2_000)).orElseThrow();
    assertThat(first.values().workspace()).isInstanceOf(Workspace.Listed.class);
    assertThat(last.values().workspace()).isInstanceOf(Workspace.Unread.class);
    assertThat(bytes(last)).isLessThan(bytes(first) + 2_000);
    assertThat(run.workspace().version("docs/999.md")).isPresent();
  }

  @Test
  void a_workspace_is_read_when_it_changes_and_by_those_who_ask() {
    Run written = changing(process(), 100);
    String version = written.workspace().version("docs/7.md").orElseThrow();
    History process = process();
    Run run = process.load(RUN);
    assertThat(run.workspace()).isInstanceOf(Workspace.Unread.class);
    assertThat(process.workspace(run)).isEqualTo(written.workspace());
    run = appended(process, run, next(run));
    Run wrong = run;
    assertThatThrownBy(
            () -> appended(process, wrong, changed(wrong, "docs/7.md", null, "From nothing")))
        .isInstanceOf(ImpossibleHistory.class);
    Run after = appended(process, run, changed(run, "docs/7.md", version, "New"));
    assertThat(after.workspace().version("docs/7.md")).contains(Payload.of("New").sha256());
    assertThat(pages).as("from its manifest").isZero();
    assertThat(process().loadWhole(RUN).workspace()).isEqualTo(after.workspace());
    Run behind = process().load(RUN);
    assertThat(process().workspace(behind)).isEqualTo(after.workspace());
  }

  /** A store that does not answer. */
  private static final PayloadStore AWAY =
      new PayloadStore() {
        @Override
        public void put(String key, byte[] content) {
          throw new PortUnavailable("the store does not answer");
        }

        @Override
        public byte[] get(String key) {
          throw new PortUnavailable("the store does not answer");
        }

        @Override
        public boolean erase(RunId run) {
          return false;
        }
      };

  @Test
  void an_entry_is_appended_though_the_manifest_beside_it_cannot_be_stored() {
    Run written = changing(Histories.of(watched, AWAY, History.CACHE_BYTES_MAX), 100);
    assertThat(log.snapshot(new EntryId(RUN, 200))).isEmpty();
    assertThat(log.snapshot(new EntryId(RUN, 32))).as("while it was small").isPresent();
    History other = Histories.of(watched, AWAY, History.CACHE_BYTES_MAX);
    assertThat(other.workspace(other.load(RUN))).isEqualTo(written.workspace());
  }

  @Test
  void a_workspace_is_made_from_the_log_while_the_store_does_not_answer() {
    Run written = changing(process(), 100);
    History other = Histories.of(watched, AWAY, History.CACHE_BYTES_MAX);
    assertThat(other.workspace(other.load(RUN))).isEqualTo(written.workspace());
  }

  @Test
  void a_manifest_that_is_lost_or_wrong_is_made_from_the_log() {
    Run written = changing(process(), 100);
    History without = Histories.of(watched, History.CACHE_BYTES_MAX);
    assertThat(without.workspace(without.load(RUN))).isEqualTo(written.workspace());
    PayloadStore wrong =
        new PayloadStore() {
          @Override
          public void put(String key, byte[] content) {}

          @Override
          public byte[] get(String key) {
            return "a  b\n".getBytes(StandardCharsets.UTF_8);
          }

          @Override
          public boolean erase(RunId run) {
            return true;
          }
        };
    History lied = Histories.of(watched, wrong, History.CACHE_BYTES_MAX);
    assertThat(lied.workspace(lied.load(RUN))).isEqualTo(written.workspace());
  }
}
