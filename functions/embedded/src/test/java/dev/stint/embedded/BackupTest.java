package dev.stint.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.embedded.EmbeddedStore.Backup;
import dev.stint.engine.Payloads;
import dev.stint.message.Text;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.port.Notifier;
import dev.stint.port.PayloadStore;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Started;
import dev.stint.run.Logged;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {

  private static final RunId RUN = new RunId("r-1");
  private static final Instant AT = Instant.parse("2026-11-23T09:00:00Z");
  private static final String WORD = "unmistakable";

  @TempDir Path root;

  private static EmbeddedStore open(Path directory) {
    return EmbeddedStore.open(directory, true, InstantSource.system(), 5);
  }

  private static EntryLog log(EmbeddedStore store) {
    return store.ports(Notifier.NONE).log();
  }

  private static void start(EntryLog log) {
    log.append(
        RUN,
        0,
        Logged.NOTHING,
        new Started(
            AT,
            "clerk",
            List.of(Text.of("Go.")),
            Limits.DEFAULT,
            Limits.DEFAULT,
            "1f0e3dad99908345",
            null));
  }

  private static MessageReceived message(long n) {
    return new MessageReceived(AT, List.of(Text.of(WORD + n)));
  }

  @Test
  void a_backup_that_is_made_while_runs_go_on_has_the_beginning_of_every_log() throws Exception {
    Path backup = root.resolve("backup");
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);
    long known;
    try (EmbeddedStore store = open(root.resolve("data"))) {
      start(log(store));
      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<Long> writer =
          CompletableFuture.supplyAsync(() -> write(store, content, enough));
      while (log(store).read(RUN, 100, 1).isEmpty()) {
        Thread.sleep(5);
      }
      known = 100;
      Backup made = store.backup(backup);
      assertThat(made.damaged()).isEmpty();
      assertThat(made.items()).isGreaterThan(known);
      enough.set(true);
      assertThat(writer.get()).isGreaterThan(known);
    }
    try (EmbeddedStore source = open(root.resolve("data"))) {
      assertThat(source.copied()).isEmpty();
    }
    try (EmbeddedStore restored = open(backup)) {
      assertThat(restored.copied()).isPresent();
      restored.goesOn();
      List<Logged> entries = log(restored).read(RUN, 0, EntryLog.PAGE_MAX);
      assertThat(entries).hasSizeGreaterThan((int) known);
      for (int n = 1; n < entries.size(); n++) {
        assertThat(entries.get(n).entry()).isEqualTo(message(n));
      }
      assertThat(restored.ports(Notifier.NONE).payloads().get(Payloads.key(RUN, content)))
          .isEqualTo(content);
    }
    try (EmbeddedStore again = open(backup)) {
      assertThat(again.copied()).as("its runs go on").isEmpty();
    }
  }

  /** Writes so much that the table is saved while it is copied. */
  private static long write(EmbeddedStore store, byte[] content, AtomicBoolean enough) {
    EntryLog log = log(store);
    PayloadStore payloads = store.ports(Notifier.NONE).payloads();
    long n = 1;
    while (!enough.get() && n < EntryLog.PAGE_MAX) {
      payloads.put(Payloads.key(RUN, content), content);
      log.append(RUN, n, "", message(n));
      n++;
    }
    return n;
  }

  @Test
  void a_backup_says_what_is_damaged_and_the_log_says_it_of_its_run_alone() throws Exception {
    Path data = root.resolve("data");
    RunId other = new RunId("r-2");
    try (EmbeddedStore store = open(data)) {
      start(log(store));
      log(store).append(RUN, 1, "", message(1));
      log(store).append(other, 0, "", message(2));
      store.backup(root.resolve("saves-the-table"));
    }
    damage(data.resolve("table.mv"), WORD + 1);
    try (EmbeddedStore store = open(data)) {
      assertThatThrownBy(() -> log(store).read(RUN, 0, 10))
          .isInstanceOf(DamagedLog.class)
          .hasMessageContainingAll("r-1, entry 1", "checksum");
      assertThat(log(store).read(other, 0, 10)).hasSize(1);
      Backup made = store.backup(root.resolve("backup"));
      assertThat(made.damaged()).singleElement().asString().contains("r-1");
    }
  }

  private static void damage(Path file, String word) throws Exception {
    String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    int at = bytes.indexOf(word);
    assertThat(at).isPositive();
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      open.write('X');
    }
  }

  @Test
  void there_is_no_backup_where_there_is_something_already() throws Exception {
    Path backup = root.resolve("backup");
    try (EmbeddedStore store = open(root.resolve("data"))) {
      store.backup(backup);
      assertThatThrownBy(() -> store.backup(backup)).isInstanceOf(java.io.IOException.class);
    }
  }
}
