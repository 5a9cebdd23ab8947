package dev.stint.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.message.Sha256;
import dev.stint.run.Entry;
import dev.stint.run.Logged;
import java.io.IOException;

/**
 * Entries as bytes: UTF-8 JSON, gzipped if it is larger than {@link #PLAIN_BYTES_MAX}. The first
 * byte tells which of the two it is. The digest of an entry is the SHA-256 of its JSON, so it is
 * the same wherever it is packed. The member {@code previous} is the digest of the entry before it;
 * the first entry of a started run has none.
 */
public final class EntryCodec {

  /** Smaller entries are stored as readable JSON. */
  public static final int PLAIN_BYTES_MAX = 1024;

  private static final String PREVIOUS = "previous";
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private EntryCodec() {}

  /**
   * An entry as it is stored.
   *
   * @param digest {@link Logged#digest}
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Encoded(byte[] bytes, String digest) {}

  /**
   * @param previous {@link Logged#digest} of the entry before this one
   */
  public static Encoded encode(Entry entry, String previous) {
    try {
      byte[] json = MAPPER.writeValueAsBytes(tree(entry, previous));
      return new Encoded(Packed.pack(json, PLAIN_BYTES_MAX), Sha256.of(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A JSON tree can always be written", e);
    }
  }

  private static ObjectNode tree(Entry entry, String previous) {
    ObjectNode tree = EntryJson.write(entry);
    return previous.isEmpty() ? tree : tree.put(PREVIOUS, previous);
  }

  /**
   * An entry as one line of JSON, in its chain: what {@link #encode} packs. Its SHA-256 is the
   * digest of the entry, if this release or one that writes the same form has stored it.
   */
  public static String json(Entry entry, String previous) {
    return tree(entry, previous).toString();
  }

  /** An entry as one line of JSON, to be kept in a file. {@link #decode} reads its UTF-8. */
  public static String json(Entry entry) {
    return EntryJson.write(entry).toString();
  }

  /**
   * @throws Unreadable if the bytes are damaged, too large, or of a later format
   */
  public static Logged decode(byte[] stored) {
    try {
      byte[] unpacked = Packed.unpack(stored);
      JsonNode json = MAPPER.readTree(unpacked);
      Entry entry = EntryJson.read(json);
      String previous = json.has(PREVIOUS) ? new Fields(json).text(PREVIOUS) : Logged.NOTHING;
      return new Logged(entry, previous, Sha256.of(unpacked));
    } catch (IOException e) {
      throw new Unreadable(
          "%d bytes are damaged (%s)".formatted(stored.length, e.getClass().getSimpleName()));
    }
  }
}
