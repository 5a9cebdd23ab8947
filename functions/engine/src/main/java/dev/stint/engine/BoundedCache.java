package dev.stint.engine;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** A least-recently-used cache bounded in bytes. Thread-safe. */
final class BoundedCache<K, V> {

  private static final int CAPACITY = 16;
  private static final float LOAD = 0.75f;

  private final long bytesMax;
  private final ToLongFunction<V> size;
  private final Map<K, V> values = new LinkedHashMap<>(CAPACITY, LOAD, true);
  private long bytes;

  BoundedCache(long bytesMax, ToLongFunction<V> size) {
    this.bytesMax = bytesMax;
    this.size = size;
  }

  synchronized Optional<V> get(K key) {
    return Optional.ofNullable(values.get(key));
  }

  /**
   * Keeps a value, and drops the least recently used ones to make room. A value larger than the
   * bound is not kept.
   */
  synchronized void put(K key, V value) {
    remove(key);
    long more = size.applyAsLong(value);
    if (more > bytesMax) {
      return;
    }
    values.put(key, value);
    bytes += more;
    Iterator<V> oldest = values.values().iterator();
    while (bytes > bytesMax) {
      bytes -= size.applyAsLong(oldest.next());
      oldest.remove();
    }
  }

  synchronized void remove(K key) {
    V old = values.remove(key);
    if (old != null) {
      bytes -= size.applyAsLong(old);
    }
  }
}
