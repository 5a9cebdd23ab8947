package dev.stint.embedded;

import dev.stint.agent.RunId;
import dev.stint.codec.EntryCodec;
import dev.stint.codec.EntryCodec.Encoded;
import dev.stint.codec.SnapshotCodec;
import dev.stint.codec.Unreadable;
import dev.stint.embedded.disk.Damaged;
import dev.stint.embedded.disk.Disk;
import dev.stint.embedded.disk.Item;
import dev.stint.embedded.disk.Key;
import dev.stint.port.DamagedLog;
import dev.stint.port.EntryLog;
import dev.stint.port.ExpiredRun;
import dev.stint.run.Entry;
import dev.stint.run.Logged;
import dev.stint.run.Run;
import dev.stint.run.Snapshot;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * The log on a {@link Disk}: one item for every entry, some with the folded run beside it. An
 * append waits until its entry is on the disk.
 *
 * <p>An expired log ends in a tombstone, an item at the position of the next entry. An erased log
 * has a second tombstone in place of its first entry, and nothing in between.
 */
final class EmbeddedEntryLog implements EntryLog {

  private static final byte ENTRY = 'e';
  private static final byte FOLDED = 'f';
  private static final byte TOMBSTONE = 't';

  /** Items that one change removes. */
  private static final int REMOVED_MAX = 100;

  private final Disk disk;
  private final EmbeddedRunIndex index;

  /**
   * @param index knows how many entries a log has at least
   */
  EmbeddedEntryLog(Disk disk, EmbeddedRunIndex index) {
    this.disk = disk;
    this.index = index;
  }

  private static Key log(RunId run) {
    return Key.of('l').text(run.value());
  }

  private static Key at(RunId run, long seq) {
    return log(run).number(seq);
  }

  @Override
  public List<Logged> read(RunId run, long from, int max) {
    List<Logged> entries = new ArrayList<>();
    Iterator<Item> items = disk.items(at(run, from), log(run).end());
    try {
      while (entries.size() < max && items.hasNext()) {
        entries.add(entry(run, from + entries.size(), items.next()));
      }
    } catch (Damaged e) {
      throw new DamagedLog(run, from + entries.size(), String.valueOf(e.getMessage()), e);
    }
    if (from == 0) {
      throwIfShort(run, entries.size(), max);
    }
    return entries;
  }

  /** Compares the log with its length when the run's status was written. */
  private void throwIfShort(RunId run, int read, int max) {
    long known = index.entries(run);
    long missing = read < Math.min(known, max) ? read : known - 1;
    if (known > read && !disk.has(at(run, missing))) {
      throw new DamagedLog(
          run,
          missing,
          "it is missing, as there were %d entries when the run's status was written"
              .formatted(known),
          null);
    }
  }

  private Logged entry(RunId run, long expected, Item item) {
    throwIfExpired(run, Optional.of(item.value()));
    if (item.key().number(0) != expected) {
      throwIfExpired(run, disk.get(at(run, 0))); // It is being erased, oldest entry first.
      throw new DamagedLog(run, expected, "it is missing from the log", null);
    }
    return decode(run, expected, item.value());
  }

  /** The bytes of an entry, and of the folded run beside it. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Stored(byte[] entry, Optional<byte[]> folded) {

    static Stored of(byte[] value) {
      ByteBuffer bytes = ByteBuffer.wrap(value, 1, value.length - 1);
      if (value[0] != FOLDED) {
        return new Stored(rest(bytes), Optional.empty());
      }
      byte[] entry = new byte[bytes.getInt()];
      bytes.get(entry);
      return new Stored(entry, Optional.of(rest(bytes)));
    }

    private static byte[] rest(ByteBuffer bytes) {
      byte[] rest = new byte[bytes.remaining()];
      bytes.get(rest);
      return rest;
    }

    byte[] value() {
      byte[] snapshot = folded.orElse(new byte[0]);
      return folded.isEmpty()
          ? ByteBuffer.allocate(1 + entry.length).put(ENTRY).put(entry).array()
          : ByteBuffer.allocate(1 + Integer.BYTES + entry.length + snapshot.length)
              .put(FOLDED)
              .putInt(entry.length)
              .put(entry)
              .put(snapshot)
              .array();
    }
  }

  private static Logged decode(RunId run, long seq, byte[] value) {
    try {
      return EntryCodec.decode(Stored.of(value).entry());
    } catch (Unreadable e) {
      throw new DamagedLog(run, seq, String.valueOf(e.getMessage()), e);
    }
  }

  private static void throwIfExpired(RunId run, Optional<byte[]> value) {
    if (value.isPresent() && value.get()[0] == TOMBSTONE) {
      throw new ExpiredRun(run, Instant.ofEpochMilli(ByteBuffer.wrap(value.get()).getLong(1)));
    }
  }

  @Override
  public Optional<Newest> newest(RunId run, long from, int max) {
    Iterator<Item> items = disk.itemsBackwards(at(run, from), log(run).end());
    List<FoundItem> found = new ArrayList<>();
    try {
      while (found.size() < max && items.hasNext()) {
        found.add(new FoundItem(run, items.next()));
      }
    } catch (Damaged e) {
      String where =
          found.isEmpty() ? "the end of the log" : "before entry " + found.getLast().seq();
      throw new DamagedLog(run, from, where + ": " + e.getMessage(), e);
    }
    return Newest.of(run, from, max, found);
  }

  private final class FoundItem implements Found {
    private final RunId run;
    private final Item item;

    FoundItem(RunId run, Item item) {
      this.run = run;
      this.item = item;
    }

    @Override
    public long seq() {
      return item.key().number(0);
    }

    @Override
    public Logged entry(long expected) {
      return EmbeddedEntryLog.this.entry(run, expected, item);
    }

    @Override
    public Optional<Snapshot> folded() {
      return Stored.of(item.value()).folded().flatMap(SnapshotCodec::decode);
    }
  }

  @Override
  public Optional<Entry> last(RunId run) {
    try {
      return lastItem(run)
          .map(
              item -> {
                throwIfExpired(run, Optional.of(item.value()));
                return decode(run, item.key().number(0), item.value()).entry();
              });
    } catch (Damaged e) {
      throw new DamagedLog(run, 0, "the end of the log: " + e.getMessage(), e);
    }
  }

  private Optional<Item> lastItem(RunId run) {
    Iterator<Item> items = disk.itemsBackwards(log(run), log(run).end());
    return items.hasNext() ? Optional.of(items.next()) : Optional.empty();
  }

  @Override
  public String digest(String previous, Entry entry) {
    return EntryCodec.encode(entry, previous).digest();
  }

  @Override
  public Append append(RunId run, long seq, String previous, Entry entry, Optional<Run> folded) {
    Encoded stored = EntryCodec.encode(entry, previous);
    Optional<byte[]> snapshot =
        folded.flatMap(after -> SnapshotCodec.encode(Snapshot.of(after, stored.digest())));
    boolean first = put(run, seq, new Stored(stored.bytes(), snapshot).value());
    return first ? new Appended(stored.digest()) : new Taken();
  }

  private boolean put(RunId run, long seq, byte[] value) {
    Key key = at(run, seq);
    return disk.change(
        true,
        change -> {
          boolean free = !disk.has(key) && !isErased(run, seq);
          if (free) {
            change.put(key, value);
          }
          return free;
        });
  }

  /** Whether a position was between the tombstones of an erased log. */
  private boolean isErased(RunId run, long seq) {
    return seq > 0
        && !disk.has(at(run, seq - 1))
        && disk.get(at(run, 0)).filter(first -> first[0] == TOMBSTONE).isPresent();
  }

  @Override
  public Append expire(RunId run, long seq, Instant at) {
    if (seq < 1) {
      throw new IllegalArgumentException("Run %s: an empty log does not expire".formatted(run));
    }
    return put(run, seq, tombstone(at.toEpochMilli())) ? new Appended(Logged.NOTHING) : new Taken();
  }

  private static byte[] tombstone(long millis) {
    return ByteBuffer.allocate(1 + Long.BYTES).put(TOMBSTONE).putLong(millis).array();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Erases the oldest entries first, so that a read from the middle finds a hole and not an end.
   */
  @Override
  public boolean erase(RunId run) {
    Item last =
        lastItem(run)
            .filter(item -> item.value()[0] == TOMBSTONE)
            .orElseThrow(() -> new IllegalStateException("Run %s has not expired".formatted(run)));
    return disk.change(
        false,
        change -> {
          change.put(at(run, 0), last.value());
          Iterator<Key> entries = disk.keys(at(run, 1), last.key());
          for (int removed = 0; removed < REMOVED_MAX && entries.hasNext(); removed++) {
            change.remove(entries.next());
          }
          return !entries.hasNext();
        });
  }
}
