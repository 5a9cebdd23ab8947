package dev.stint.embedded.disk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A key: the letter of a table, then parts. Keys are ordered as unsigned bytes, so the keys of a
 * table follow each other, and within it those that begin with the same parts.
 */
public final class Key {

  private static final byte END_OF_TEXT = 0;
  private static final byte MAX = (byte) 0xFF;

  private final byte[] bytes;

  private Key(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The first key of a table. */
  public static Key of(char table) {
    return new Key(new byte[] {(byte) table});
  }

  static Key of(byte[] bytes) {
    return new Key(bytes);
  }

  /** Adds a text, which must not contain U+0000. Texts are ordered as UTF-8. */
  public Key text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    byte[] longer = Arrays.copyOf(bytes, bytes.length + utf8.length + 1);
    System.arraycopy(utf8, 0, longer, bytes.length, utf8.length);
    longer[longer.length - 1] = END_OF_TEXT;
    return new Key(longer);
  }

  /** Adds a number, at least 0. */
  public Key number(long number) {
    return new Key(
        ByteBuffer.allocate(bytes.length + Long.BYTES).put(bytes).putLong(number).array());
  }

  /** The first key after all keys that begin like this one. */
  public Key end() {
    int last = bytes.length - 1;
    while (bytes[last] == MAX) {
      last--; // Ends at the letter of the table at the latest.
    }
    byte[] next = Arrays.copyOf(bytes, last + 1);
    next[last]++;
    return new Key(next);
  }

  /**
   * One of the numbers that end this key.
   *
   * @param fromEnd 0 for the last one
   */
  public long number(int fromEnd) {
    return ByteBuffer.wrap(bytes).getLong(bytes.length - (fromEnd + 1) * Long.BYTES);
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** For people: what can be printed, with a dot for every other byte. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (byte one : bytes) {
      text.append(one > ' ' && one < 127 ? (char) one : '.');
    }
    return text.toString();
  }
}
