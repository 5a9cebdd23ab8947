package dev.stint.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.message.Sha256;
import dev.stint.run.Entry;
import dev.stint.run.Logged;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Entries as bytes: UTF-8 JSON, gzipped if it is larger than {@link #PLAIN_BYTES_MAX}. The first
 * byte tells which of the two it is. The member {@code previous} is the SHA-256 of the bytes of the
 * entry before it; the first entry of a started run has none.
 */
public final class EntryCodec {

  /** Smaller entries are stored as readable JSON. */
  public static final int PLAIN_BYTES_MAX = 1024;

  /** No entry is larger when unpacked. Larger bytes were not written by this codec. */
  static final int UNPACKED_BYTES_MAX = 8 * 1024 * 1024;

  private static final String PREVIOUS = "previous";
  private static final int GZIP_FIRST_BYTE = 0x1F;
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private EntryCodec() {}

  /**
   * @param previous {@link Logged#digest} of the entry before this one
   */
  public static byte[] encode(Entry entry, String previous) {
    try {
      ObjectNode tree = EntryJson.write(entry);
      if (!previous.isEmpty()) {
        tree.put(PREVIOUS, previous);
      }
      byte[] json = MAPPER.writeValueAsBytes(tree);
      return json.length > PLAIN_BYTES_MAX ? gzip(json) : json;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A JSON tree can always be written", e);
    }
  }

  /**
   * @throws Unreadable if the bytes are damaged, too large, or of a later format
   */
  public static Logged decode(byte[] stored) {
    try {
      boolean packed = stored.length > 0 && stored[0] == GZIP_FIRST_BYTE;
      JsonNode json = MAPPER.readTree(packed ? gunzip(stored) : stored);
      Entry entry = EntryJson.read(json);
      String previous = json.has(PREVIOUS) ? new Fields(json).text(PREVIOUS) : Logged.NOTHING;
      return new Logged(entry, previous, Sha256.of(stored));
    } catch (IOException e) {
      throw new Unreadable(
          "%d bytes are damaged (%s)".formatted(stored.length, e.getClass().getSimpleName()));
    }
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
