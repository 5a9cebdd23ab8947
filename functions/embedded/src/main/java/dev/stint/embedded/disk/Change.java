package dev.stint.embedded.disk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to be changed at once: all of it, or nothing. */
public final class Change {

  private static final int REMOVED = -1;

  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Put(Key key, byte @Nullable [] value) {}

  private final List<Put> puts = new ArrayList<>();

  /** Puts a value, in place of any other of this key. */
  public Change put(Key key, byte[] value) {
    puts.add(new Put(key, Checked.wrap(key, value)));
    return this;
  }

  /** Removes a key, which need not exist. */
  public Change remove(Key key) {
    puts.add(new Put(key, null));
    return this;
  }

  boolean isEmpty() {
    return puts.isEmpty();
  }

  void apply(Table table) {
    for (Put put : puts) {
      if (put.value == null) {
        table.remove(put.key.bytes());
      } else {
        table.put(put.key.bytes(), put.value);
      }
    }
  }

  /** In the form in which {@link #read} reads it: lengths and bytes, of every key and value. */
  byte[] write() {
    ByteBuffer to = ByteBuffer.allocate(bytes());
    for (Put put : puts) {
      to.putInt(put.key.bytes().length).put(put.key.bytes());
      if (put.value == null) {
        to.putInt(REMOVED);
      } else {
        to.putInt(put.value.length).put(put.value);
      }
    }
    return to.array();
  }

  private int bytes() {
    int bytes = 0;
    for (Put put : puts) {
      bytes += 2 * Integer.BYTES + put.key.bytes().length;
      bytes += put.value == null ? 0 : put.value.length;
    }
    return bytes;
  }

  static Change read(ByteBuffer from) {
    Change change = new Change();
    while (from.hasRemaining()) {
      byte[] key = new byte[from.getInt()];
      from.get(key);
      int length = from.getInt();
      byte[] value = null;
      if (length != REMOVED) {
        value = new byte[length];
        from.get(value);
      }
      change.puts.add(new Put(Key.of(key), value));
    }
    return change;
  }

  /** The keys that are put or removed. */
  List<Key> keys() {
    return puts.stream().map(Put::key).toList();
  }
}
