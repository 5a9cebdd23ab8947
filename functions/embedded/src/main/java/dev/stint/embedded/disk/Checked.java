package dev.stint.embedded.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** A value, and before it a checksum of its key and its bytes. */
final class Checked {

  private Checked() {}

  static byte[] wrap(Key key, byte[] value) {
    return ByteBuffer.allocate(Integer.BYTES + value.length)
        .putInt(checksum(key, value, 0))
        .put(value)
        .array();
  }

  /**
   * @throws Damaged if the bytes are not those that were wrapped
   */
  static byte[] unwrap(Key key, byte[] wrapped) {
    if (wrapped.length < Integer.BYTES
        || ByteBuffer.wrap(wrapped).getInt() != checksum(key, wrapped, Integer.BYTES)) {
      throw Damaged.item(key, "its %d bytes have another checksum".formatted(wrapped.length));
    }
    return Arrays.copyOfRange(wrapped, Integer.BYTES, wrapped.length);
  }

  private static int checksum(Key key, byte[] bytes, int from) {
    CRC32C crc = new CRC32C();
    crc.update(key.bytes(), 0, key.bytes().length);
    crc.update(bytes, from, bytes.length - from);
    return (int) crc.getValue();
  }
}
