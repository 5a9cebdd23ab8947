package dev.stint.embedded.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.port.PortUnavailable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {

  private static final String SEGMENT = "journal-1";

  @TempDir Path root;

  private Path directory() {
    return root.resolve("data");
  }

  private static Key key(long n) {
    return Key.of('k').number(n);
  }

  private static byte[] value(long n) {
    return Long.toString(n).getBytes(StandardCharsets.UTF_8);
  }

  private static void put(Disk disk, long n) {
    disk.change(true, change -> change.put(key(n), value(n)));
  }

  /** The numbers that are there, in the order of their keys. */
  private static List<Long> numbers(Disk disk) {
    List<Long> numbers = new ArrayList<>();
    Iterator<Item> items = disk.items(Key.of('k'), Key.of('k').end());
    while (items.hasNext()) {
      Item item = items.next();
      assertThat(item.value()).isEqualTo(value(item.key().number(0)));
      numbers.add(item.key().number(0));
    }
    return numbers;
  }

  private List<Long> afterCrash(Path copy) {
    try (Disk disk = Disk.open(copy, true)) {
      return numbers(disk);
    }
  }

  /** The directory as a process that is killed now would leave it. */
  private Path killed(String name) throws IOException {
    Path copy = root.resolve(name);
    Files.createDirectories(copy);
    try (var files = Files.list(directory())) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName().toString()));
      }
    }
    return copy;
  }

  @Test
  void what_was_awaited_is_there_after_a_crash_and_after_an_end() throws IOException {
    try (Disk disk = Disk.open(directory(), true)) {
      put(disk, 1);
      put(disk, 2);
      disk.change(true, change -> change.remove(key(1)));
      assertThat(afterCrash(killed("crash"))).containsExactly(2L);
    }
    assertThat(afterCrash(directory())).containsExactly(2L);
  }

  @Test
  void what_nobody_waited_for_is_there_after_an_end() {
    try (Disk disk = Disk.open(directory(), true)) {
      disk.change(false, change -> change.put(key(1), value(1)));
    }
    assertThat(afterCrash(directory())).containsExactly(1L);
  }

  @Test
  void wherever_the_journal_is_cut_off_there_is_what_was_before_and_nothing_else()
      throws IOException {
    int changes = 5;
    try (Disk disk = Disk.open(directory(), true)) {
      for (long n = 0; n < changes; n++) {
        put(disk, n);
      }
      Path copy = killed("cut");
      long end = lastByte(copy.resolve(SEGMENT));
      List<Integer> lengths = new ArrayList<>();
      for (long at = end; at > Segment.start().at(); at--) {
        zeros(copy.resolve(SEGMENT), at, 1);
        List<Long> left = afterCrash(copy);
        assertThat(left).isEqualTo(countTo(left.size()));
        lengths.add(left.size());
      }
      assertThat(lengths).contains(0, 1, 2, 3, 4);
      assertThat(lengths.getLast()).isZero();
    }
  }

  private static List<Long> countTo(int size) {
    List<Long> numbers = new ArrayList<>();
    for (long n = 0; n < size; n++) {
      numbers.add(n);
    }
    return numbers;
  }

  @Test
  void what_a_torn_journal_had_beyond_its_tear_never_comes_back() throws IOException {
    try (Disk disk = Disk.open(directory(), false)) {
      put(disk, 1);
      put(disk, 2);
      put(disk, 3);
    }
    Path segment = directory().resolve(SEGMENT);
    long batch = (lastByte(segment) + 1 - Segment.start().at()) / 3;
    flip(segment, Segment.start().at() + batch + 1); // As if the power failed between 1 and 2.
    try (Disk disk = Disk.open(directory(), false)) {
      assertThat(numbers(disk)).containsExactly(1L);
      put(disk, 9); // It takes the place of 2, and ends where 3 begins.
    }
    assertThat(afterCrash(directory())).containsExactly(1L, 9L);
  }

  @Test
  void damage_before_what_was_on_the_disk_is_refused_and_says_of_what() throws IOException {
    try (Disk disk = Disk.open(directory(), true)) {
      put(disk, 1);
      disk.change(true, change -> change.put(Key.of('l').text("r-lost"), value(2)));
      disk.change(true, change -> change.put(Key.of('l').text("r-after"), value(3)));
      Path copy = killed("damaged");
      flip(copy.resolve(SEGMENT), Segment.start().at() + Segment.size(0) + 3);
      assertThatThrownBy(() -> Disk.open(copy, true))
          .isInstanceOf(CannotOpen.class)
          .hasMessageContainingAll("journal-1 is damaged", "r-lost", "r-after", "Restore a backup");
    }
  }

  @Test
  void damaged_heads_are_refused_and_nothing_is_lost_by_that() throws IOException {
    try (Disk disk = Disk.open(directory(), true)) {
      put(disk, 1);
    }
    Path segment = directory().resolve(SEGMENT);
    flip(segment, 3);
    assertThatThrownBy(() -> Disk.open(directory(), true))
        .isInstanceOf(CannotOpen.class)
        .hasMessageContaining("The heads of both journals");
    flip(segment, 3);
    assertThat(afterCrash(directory())).containsExactly(1L);
  }

  @Test
  void a_damaged_head_of_the_latest_journal_is_refused() throws IOException {
    fill(1);
    try (Disk disk = Disk.open(directory(), true)) {
      put(disk, 1);
    }
    flip(directory().resolve("journal-2"), 3);
    assertThatThrownBy(() -> Disk.open(directory(), true))
        .isInstanceOf(CannotOpen.class)
        .hasMessageContaining("The head of");
  }

  @Test
  void a_process_that_refused_a_second_opening_still_keeps_others_out() throws Exception {
    try (Disk disk = Disk.open(directory(), true)) {
      assertThatThrownBy(() -> Disk.open(directory(), true)).isInstanceOf(CannotOpen.class);
      disk.copyTo(root.resolve("copy"));
      Process other = KilledTest.write(directory());
      assertThat(other.waitFor()).isNotZero();
      put(disk, 1);
    }
    assertThat(afterCrash(directory())).containsExactly(1L);
  }

  @Test
  void nobody_waits_for_ever_when_a_disk_is_closed() throws Exception {
    for (int round = 0; round < 20; round++) {
      Disk disk = Disk.open(root.resolve("closed-" + round), true);
      List<Thread> writers = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        writers.add(Thread.ofVirtual().start(() -> putUntilRefused(disk)));
      }
      Thread.sleep(10);
      disk.close();
      for (Thread writer : writers) {
        assertThat(writer.join(Duration.ofSeconds(5))).isTrue();
      }
    }
  }

  private static void putUntilRefused(Disk disk) {
    try {
      for (long n = 0; true; n++) {
        put(disk, n);
      }
    } catch (PortUnavailable e) {
      assertThat(e).hasMessageContaining("closed");
    }
  }

  @Test
  void a_value_that_was_changed_on_the_disk_is_never_returned() throws IOException {
    fill(1);
    Path table = directory().resolve(Table.FILE);
    byte[] bytes = Files.readAllBytes(table);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("a-value-to-find");
    assertThat(at).isPositive();
    flip(table, at + 2);
    try (Disk disk = Disk.open(directory(), true)) {
      assertThatThrownBy(() -> disk.get(Key.of('v'))).isInstanceOf(Damaged.class);
      assertThat(disk.get(Key.of('w'))).as("the others are well").isPresent();
    }
  }

  /** Makes so many changes that the table is saved this many times. */
  private void fill(int saves) {
    byte[] large = new byte[Segment.BYTES / 4];
    new Random(1).nextBytes(large);
    try (Disk disk = Disk.open(directory(), true)) {
      disk.change(
          true,
          change ->
              change
                  .put(Key.of('v'), "a-value-to-find".getBytes(StandardCharsets.UTF_8))
                  .put(Key.of('w'), value(1)));
      for (int n = 0; n < 4 * saves; n++) {
        disk.change(true, change -> change.put(Key.of('x'), large));
      }
    }
  }

  @Test
  void a_thread_that_is_interrupted_reads_and_changes_all_the_same() {
    fill(2);
    try (Disk disk = Disk.open(directory(), true)) {
      Thread.currentThread().interrupt();
      assertThat(disk.get(Key.of('w'))).contains(value(1));
      put(disk, 1);
      byte[] large = new byte[Segment.BYTES - 1_000]; // The table is saved before it.
      disk.change(true, change -> change.put(Key.of('y'), large));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(disk.epoch()).as("nothing failed").isZero();
      assertThat(disk.get(Key.of('v'))).isPresent();
      assertThat(disk.get(Key.of('x'))).isPresent();
    } finally {
      Thread.interrupted();
    }
    assertThat(afterCrash(directory())).containsExactly(1L);
  }

  @Test
  void a_large_change_has_its_place() {
    byte[] large = new byte[3 * Segment.BYTES];
    new Random(1).nextBytes(large);
    try (Disk disk = Disk.open(directory(), true)) {
      put(disk, 1);
      disk.change(true, change -> change.put(Key.of('x'), large));
      put(disk, 2);
    }
    try (Disk disk = Disk.open(directory(), true)) {
      assertThat(disk.get(Key.of('x'))).contains(large);
      assertThat(numbers(disk)).containsExactly(1L, 2L);
    }
  }

  @Test
  void a_change_that_throws_changes_nothing() {
    try (Disk disk = Disk.open(directory(), true)) {
      assertThatThrownBy(
              () ->
                  disk.change(
                      true,
                      change -> {
                        change.put(key(1), value(1));
                        throw new IllegalStateException("no");
                      }))
          .hasMessage("no");
      assertThat(numbers(disk)).isEmpty();
    }
  }

  @Test
  void a_second_process_is_refused_and_a_closed_directory_is_free() {
    try (Disk disk = Disk.open(directory(), true)) {
      assertThatThrownBy(() -> Disk.open(directory(), true))
          .isInstanceOf(CannotOpen.class)
          .hasMessageContainingAll("Another process uses", directory().toString());
      assertThat(numbers(disk)).isEmpty();
    }
    Disk.open(directory(), true).close();
  }

  @Test
  void a_disk_that_is_closed_refuses_everything() {
    Disk disk = Disk.open(directory(), true);
    disk.close();
    assertThatThrownBy(() -> put(disk, 1))
        .isInstanceOf(PortUnavailable.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> disk.get(key(1))).isInstanceOf(PortUnavailable.class);
  }

  @Test
  void keys_are_ordered_as_unsigned_bytes() {
    try (Disk disk = Disk.open(directory(), true)) {
      for (long n : new long[] {0x80, 0x7F, 0x100, 0xFF, Long.MAX_VALUE}) {
        put(disk, n);
      }
      assertThat(numbers(disk)).isSorted().hasSize(5);
      Iterator<Item> backwards = disk.itemsBackwards(key(0x7F), key(0x100));
      assertThat(backwards.next().key()).isEqualTo(key(0xFF));
      assertThat(backwards.next().key()).isEqualTo(key(0x80));
      assertThat(backwards.next().key()).isEqualTo(key(0x7F));
      assertThat(backwards.hasNext()).isFalse();
    }
  }

  private static long lastByte(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int last = bytes.length - 1;
    while (bytes[last] == 0) {
      last--;
    }
    return last;
  }

  private static void zeros(Path file, long at, int count) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      open.write(new byte[count]);
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      int old = open.read();
      open.seek(at);
      open.write(old ^ 0x55);
    }
  }
}
