package dev.stint.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Bytes that are gzipped if they are many. The first byte tells which of the two they are. */
final class Packed {

  /** Nothing is larger when unpacked. Larger bytes were not written by this codec. */
  static final int UNPACKED_BYTES_MAX = 8 * 1024 * 1024;

  private static final int GZIP_FIRST_BYTE = 0x1F;

  private Packed() {}

  /**
   * @param json that does not begin with the first byte of gzip, as no JSON does
   * @param plainMax so many bytes stay as they are
   */
  static byte[] pack(byte[] json, int plainMax) {
    return json.length > plainMax ? gzip(json) : json;
  }

  /**
   * @throws IOException if the bytes are damaged
   * @throws Unreadable if there are too many
   */
  static byte[] unpack(byte[] stored) throws IOException {
    return stored.length > 0 && stored[0] == GZIP_FIRST_BYTE ? gunzip(stored) : stored;
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory cannot fail", e);
    }
    return packed.toByteArray();
  }

  private static byte[] gunzip(byte[] packed) throws IOException {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      byte[] bytes = gzip.readNBytes(UNPACKED_BYTES_MAX + 1);
      if (bytes.length > UNPACKED_BYTES_MAX) {
        throw new Unreadable("it unpacks to more than %d bytes".formatted(UNPACKED_BYTES_MAX));
      }
      return bytes;
    }
  }
}
