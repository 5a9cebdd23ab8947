package dev.stint.embedded.disk;

import dev.stint.port.PortUnavailable;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/**
 * All keys and values, in memory and in one file of H2's MVStore. The file has what was there at
 * the last {@link #save}; what changed since is in the journal. Reads need no lock.
 */
final class Table {

  static final String FILE = "table.mv";

  /** Pages that are kept in memory. */
  private static final int CACHE_MEGABYTES = 16;

  /** Chunks of the file with less live data than this are written anew. */
  private static final int FILL_PERCENT_LEAST = 60;

  private static final int REWRITTEN_BYTES_MAX = 4 * 1024 * 1024;

  private final MVStore store;
  private final BiConsumer<Table, MVStoreException> failed;
  private final MVMap<byte[], byte[]> map;

  private Table(MVStore store, BiConsumer<Table, MVStoreException> failed) {
    this.store = store;
    this.failed = failed;
    this.map =
        store.openMap(
            "items",
            new MVMap.Builder<byte[], byte[]>()
                .keyType(new KeyType())
                .valueType(ByteArrayDataType.INSTANCE));
  }

  /**
   * Opens the file, or makes it.
   *
   * @param version the save to go back to, if the file has a later one; empty for a new file
   * @param failed told if the file cannot be read any more
   */
  static Table open(
      Path directory, Optional<Long> version, BiConsumer<Table, MVStoreException> failed) {
    Path file = directory.resolve(FILE);
    try {
      MVStore store =
          new MVStore.Builder()
              .fileName(SteadyFile.name(file))
              .autoCommitDisabled()
              .autoCompactFillRate(0)
              .cacheSize(CACHE_MEGABYTES)
              .open();
      if (version.isPresent() && store.getCurrentVersion() != version.get()) {
        store.rollbackTo(version.get());
      }
      return new Table(store, failed);
    } catch (MVStoreException | IllegalArgumentException e) {
      throw new CannotOpen(
          "%s cannot be read: %s. Restore a backup of its directory."
              .formatted(file.toAbsolutePath(), e.getMessage()),
          e);
    }
  }

  /** Keys are ordered as unsigned bytes. */
  private static final class KeyType extends BasicDataType<byte[]> {

    @Override
    public int getMemory(byte[] key) {
      return ByteArrayDataType.INSTANCE.getMemory(key);
    }

    @Override
    public void write(WriteBuffer buffer, byte[] key) {
      ByteArrayDataType.INSTANCE.write(buffer, key);
    }

    @Override
    public byte[] read(ByteBuffer buffer) {
      return ByteArrayDataType.INSTANCE.read(buffer);
    }

    @Override
    public byte[][] createStorage(int size) {
      return new byte[size][];
    }

    @Override
    public int compare(byte[] one, byte[] other) {
      return Arrays.compareUnsigned(one, other);
    }
  }

  void put(byte[] key, byte[] value) {
    map.put(key, value);
  }

  void remove(byte[] key) {
    map.remove(key);
  }

  Optional<byte[]> get(Key key) {
    return read(key, () -> Optional.ofNullable(map.get(key.bytes())))
        .map(value -> Checked.unwrap(key, value));
  }

  boolean has(Key key) {
    return read(key, () -> map.containsKey(key.bytes()));
  }

  /**
   * The items from one key up to, and without, another, as they are now.
   *
   * @param descending from the last to the first
   */
  Iterator<Item> items(Key from, Key to, boolean descending) {
    return iterator(
        from, to, descending, (key, value) -> new Item(key, Checked.unwrap(key, value)));
  }

  /** The keys of the same items, also of those whose values are damaged. */
  Iterator<Key> keys(Key from, Key to) {
    return iterator(from, to, false, (key, value) -> key);
  }

  private <T> Iterator<T> iterator(
      Key from, Key to, boolean descending, BiFunction<Key, byte[], T> made) {
    Cursor<byte[], byte[]> cursor =
        read(
            from,
            () ->
                descending
                    ? map.cursor(to.bytes(), from.bytes(), true)
                    : map.cursor(from.bytes(), to.bytes(), false));
    return new Iterator<>() {
      private @Nullable Key next = advance();

      private @Nullable Key advance() {
        while (read(from, cursor::hasNext)) {
          Key key = Key.of(read(from, cursor::next));
          if (!key.equals(to)) { // H2's bounds are both inclusive.
            return key;
          }
        }
        return null;
      }

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public T next() {
        Key key = next;
        if (key == null) {
          throw new NoSuchElementException();
        }
        byte[] value = cursor.getValue();
        next = advance();
        return made.apply(key, value);
      }
    };
  }

  /** A read, with H2's exceptions told apart: damaged bytes, or a file that cannot be read now. */
  private <T> T read(Key key, Supplier<T> work) {
    try {
      return work.get();
    } catch (MVStoreException e) {
      if (e.getErrorCode() == DataUtils.ERROR_FILE_CORRUPT
          || e.getErrorCode() == DataUtils.ERROR_CHUNK_NOT_FOUND) {
        throw Damaged.near(key, String.valueOf(e.getMessage()));
      }
      failed.accept(this, e);
      throw new PortUnavailable("The file of the log cannot be read now", e);
    }
  }

  /**
   * Saves everything to the file, and waits until it is on the disk.
   *
   * @return the version of this save
   */
  long save(boolean sync) {
    store.compact(FILL_PERCENT_LEAST, REWRITTEN_BYTES_MAX);
    long version = store.commit();
    if (sync) {
      store.sync();
    }
    return version < 0 ? store.getCurrentVersion() : version;
  }

  /** Whether space of the file may be used again; not while it is copied. */
  void reuseSpace(boolean reuse) {
    store.setReuseSpace(reuse);
  }

  /** The size of the file in bytes. */
  long size() {
    return store.getFileStore().size();
  }

  /** Closes the file as it was saved last. */
  void close() {
    store.closeImmediately();
  }
}
