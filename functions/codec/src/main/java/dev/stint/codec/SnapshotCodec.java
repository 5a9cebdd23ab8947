package dev.stint.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.message.Sha256;
import dev.stint.run.Snapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Folded runs as bytes: the SHA-256 of the rest, then gzipped JSON. A snapshot that is damaged or
 * of another fold is as good as none, because the log has all that is in it.
 */
public final class SnapshotCodec {

  /** A larger one is left out, so that an entry with it stays far below the 400 KB of an item. */
  public static final int BYTES_MAX = 128 * 1024;

  private static final int HASH_BYTES = 32;
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private SnapshotCodec() {}

  /** The bytes; empty if there are more than {@link #BYTES_MAX}. */
  public static Optional<byte[]> encode(Snapshot snapshot) {
    try {
      byte[] json = MAPPER.writeValueAsBytes(SnapshotJson.write(snapshot));
      byte[] packed = Packed.pack(json, 0);
      return packed.length > BYTES_MAX - HASH_BYTES
          ? Optional.empty()
          : Optional.of(
              ByteBuffer.allocate(HASH_BYTES + packed.length)
                  .put(Sha256.bytesOf(packed))
                  .put(packed)
                  .array());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A JSON tree can always be written", e);
    }
  }

  /** The snapshot; empty if the bytes are damaged, or not of {@link Snapshot#FOLD}. */
  public static Optional<Snapshot> decode(byte[] stored) {
    if (stored.length <= HASH_BYTES) {
      return Optional.empty();
    }
    byte[] packed = Arrays.copyOfRange(stored, HASH_BYTES, stored.length);
    boolean whole = Arrays.equals(Sha256.bytesOf(packed), 0, HASH_BYTES, stored, 0, HASH_BYTES);
    try {
      return whole
          ? SnapshotJson.read(new Fields(MAPPER.readTree(Packed.unpack(packed))))
          : Optional.empty();
    } catch (IOException | Unreadable e) {
      return Optional.empty();
    }
  }
}
