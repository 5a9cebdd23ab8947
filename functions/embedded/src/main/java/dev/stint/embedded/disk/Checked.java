package dev.stint.embedded.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** A value with the checksum of its bytes before it. */
final class Checked {

  private Checked() {}

  static byte[] wrap(byte[] value) {
    return ByteBuffer.allocate(Integer.BYTES + value.length)
        .putInt(checksum(value, 0))
        .put(value)
        .array();
  }

  /**
   * @throws Damaged if the bytes are not those that were wrapped
   */
  static byte[] unwrap(Key key, byte[] wrapped) {
    if (wrapped.length < Integer.BYTES
        || ByteBuffer.wrap(wrapped).getInt() != checksum(wrapped, Integer.BYTES)) {
      throw Damaged.item(key, "its %d bytes have another checksum".formatted(wrapped.length));
    }
    return Arrays.copyOfRange(wrapped, Integer.BYTES, wrapped.length);
  }

  private static int checksum(byte[] bytes, int from) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, bytes.length - from);
    return (int) crc.getValue();
  }
}
