package dev.stint.embedded.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.embedded.disk.Journal.Batch;
import dev.stint.embedded.disk.Segment.Head;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

  private static final Head HEAD = new Head(1, 0);

  private final ReentrantLock lock = new ReentrantLock();
  private final List<IOException> failures = new ArrayList<>();

  @TempDir Path directory;

  private Journal journal(Segment segment) {
    return new Journal(lock, segment, HEAD, Segment.start(), true, (journal, e) -> failures.add(e));
  }

  private static Change change(long n) {
    return new Change().put(Key.of('k').number(n), new byte[] {1});
  }

  private Batch add(Journal journal, long n, boolean awaited) {
    lock.lock();
    try {
      return journal.add(change(n).write(), awaited);
    } finally {
      lock.unlock();
    }
  }

  private static List<Change> changes(Segment segment) throws IOException {
    return segment.batches(HEAD.generation()).changes();
  }

  @Test
  void who_waits_is_told_that_a_write_failed_and_so_is_the_disk() throws IOException {
    Segment segment = Segment.open(directory.resolve("journal"));
    Journal journal = journal(segment);
    segment.close();
    Batch batch = add(journal, 1, true);
    assertThatThrownBy(batch::await).isInstanceOf(IOException.class);
    assertThat(failures).hasSize(1);
    journal.close();
    assertThat(journal.isAlive()).isFalse();
  }

  @Test
  void changes_that_come_while_nobody_writes_are_one_batch() throws IOException {
    try (Segment segment = Segment.open(directory.resolve("journal"))) {
      segment.begin(HEAD, true);
      Journal journal = journal(segment);
      Batch batch;
      lock.lock(); // The journal's thread needs it, too.
      try {
        journal.add(change(1).write(), false);
        batch = journal.add(change(2).write(), true);
        assertThat(journal.add(change(3).write(), true)).isSameAs(batch);
      } finally {
        lock.unlock();
      }
      batch.await();
      assertThat(changes(segment))
          .singleElement()
          .satisfies(whole -> assertThat(whole.keys()).hasSize(3));
      journal.close();
    }
  }

  @Test
  void a_change_for_which_nobody_waits_is_written_soon_and_at_the_end_at_once() throws Exception {
    try (Segment segment = Segment.open(directory.resolve("journal"))) {
      segment.begin(HEAD, true);
      Journal journal = journal(segment);
      add(journal, 1, false);
      while (changes(segment).isEmpty()) {
        Thread.sleep(1);
      }
      add(journal, 2, false);
      journal.close();
      assertThat(changes(segment)).hasSize(2);
    }
  }

  @Test
  void a_thread_that_is_interrupted_waits_all_the_same() throws Exception {
    try (Segment segment = Segment.open(directory.resolve("journal"))) {
      segment.begin(HEAD, true);
      Journal journal = journal(segment);
      CountDownLatch done = new CountDownLatch(1);
      Thread waiting =
          Thread.ofVirtual()
              .start(
                  () -> {
                    Thread.currentThread().interrupt();
                    try {
                      add(journal, 1, true).await();
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                    if (Thread.currentThread().isInterrupted()) {
                      done.countDown();
                    }
                  });
      waiting.join();
      assertThat(done.getCount()).isZero();
      assertThat(changes(segment)).hasSize(1);
      journal.close();
    }
  }
}
