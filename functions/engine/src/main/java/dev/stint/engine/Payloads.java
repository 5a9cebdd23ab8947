package dev.stint.engine;

import dev.stint.agent.Content;
import dev.stint.agent.RunId;
import dev.stint.message.Attachment;
import dev.stint.message.Excerpt;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Sha256;
import dev.stint.message.Text;
import dev.stint.port.PayloadStore;
import dev.stint.run.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Moves large texts out of entries before they are appended, and back in when a model or a tool
 * needs them. Remembers texts, bounded in bytes. Thread-safe.
 */
public final class Payloads {

  /** An eighth of a 128 MB function. */
  public static final long CACHE_BYTES_MAX = 16L * 1024 * 1024;

  /** What is read as a text has this in the place of bytes that are none. */
  private static final char REPLACED = '\uFFFD';

  private final PayloadStore store;
  private final BoundedCache<String, String> warm;

  public Payloads(PayloadStore store, long cacheBytesMax) {
    this.store = store;
    this.warm = new BoundedCache<>(cacheBytesMax, text -> 2L * text.length());
  }

  /**
   * Copies an entry with at most {@link Payload#INLINE_BYTES_MAX} of text inline. The largest texts
   * go to the store first, under the id of the run. They are stored when this returns.
   */
  public Entry keep(RunId run, Entry entry) {
    List<Payload> payloads = entry.payloads();
    if (bytes(payloads) <= Payload.INLINE_BYTES_MAX) {
      return entry;
    }
    long storedFrom = storedFrom(payloads.stream().map(Payload::bytes).sorted().toList());
    return entry.map(payload -> payload.bytes() >= storedFrom ? stored(run, payload) : payload);
  }

  /** Stores a content for a run, however small, and names it, without a preview. */
  Payload stored(RunId run, Content content) {
    byte[] bytes = content.bytes();
    String key = key(run, bytes);
    store.put(key, bytes);
    content.text().ifPresent(text -> remember(key, text));
    return new Payload.Stored(key, bytes.length, "");
  }

  /** Names a text that a run has stored before, and does not read it. */
  static Payload kept(RunId keeper, String sha256, long bytes) {
    return new Payload.Stored(keeper.value() + Payload.Stored.SLASH + sha256, bytes, "");
  }

  /**
   * Stores a text under its hash, for a run: the manifest of its workspace. A text that this
   * process has stored or read is not stored again.
   */
  void keep(RunId run, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    String key = key(run, utf8);
    if (warm.get(key).isEmpty()) {
      store.put(key, utf8);
      remember(key, text);
    }
  }

  /**
   * Reads a text by its hash.
   *
   * @throws dev.stint.port.DamagedPayload if it is not there
   */
  String text(RunId run, String sha256) {
    return text(run.value() + Payload.Stored.SLASH + sha256);
  }

  /**
   * Reads a content, text or not, inline or stored.
   *
   * @throws dev.stint.port.DamagedPayload if it is not there
   */
  public Content content(Payload payload) {
    return switch (payload) {
      case Payload.Inline inline -> Content.of(inline.text());
      case Payload.Stored stored -> content(stored.key());
    };
  }

  private Content content(String key) {
    Optional<String> known = warm.get(key).filter(text -> text.indexOf(REPLACED) < 0);
    if (known.isPresent()) {
      return Content.of(known.get());
    }
    Content content = Content.of(store.get(key));
    content.text().ifPresent(text -> remember(key, text));
    return content;
  }

  /** Whether these parts are too large to all stay in their entry. */
  boolean stores(List<Part> parts) {
    return bytes(parts.stream().map(Part::payload).toList()) > Payload.INLINE_BYTES_MAX;
  }

  private static long bytes(List<Payload> payloads) {
    return payloads.stream().mapToLong(Payload::bytes).sum();
  }

  /** The texts among some parts, one below the other. */
  String texts(List<Part> parts) {
    return parts.stream()
        .filter(Text.class::isInstance)
        .map(part -> text(part.payload()))
        .collect(Collectors.joining("\n"));
  }

  /** The full text of a payload, inline or stored. */
  public String text(Payload payload) {
    return switch (payload) {
      case Payload.Inline inline -> inline.text();
      case Payload.Stored stored -> text(stored.key());
    };
  }

  private String text(String key) {
    return warm.get(key)
        .orElseGet(() -> remember(key, new String(store.get(key), StandardCharsets.UTF_8)));
  }

  /**
   * Copies messages, with everything inline that a model reads.
   *
   * @param reads the attachments that it reads as they are; of others it reads the label
   */
  public List<Message> inline(List<Message> messages, Predicate<Attachment> reads) {
    return messages.stream()
        .map(message -> new Message(message.role(), inlined(message.parts(), reads)))
        .toList();
  }

  private List<Part> inlined(List<Part> parts, Predicate<Attachment> reads) {
    return parts.stream()
        .map(part -> part instanceof Attachment file && !reads.test(file) ? part : inline(part))
        .toList();
  }

  private Part inline(Part part) {
    return part.payload() instanceof Payload.Stored stored
        ? part.with(Payload.of(text(stored)))
        : part;
  }

  /** The size from which texts are stored, so that all smaller ones together fit inline. */
  private static long storedFrom(List<Long> ascending) {
    long inline = 0;
    for (long bytes : ascending) {
      inline += bytes;
      if (inline > Payload.INLINE_BYTES_MAX) {
        return bytes;
      }
    }
    return Long.MAX_VALUE;
  }

  private Payload stored(RunId run, Payload payload) {
    if (!(payload instanceof Payload.Inline inline)) {
      return payload;
    }
    String text = inline.text();
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    String key = key(run, utf8);
    store.put(key, utf8);
    remember(key, text);
    return new Payload.Stored(
        key, inline.bytes(), Excerpt.beginning(text, Payload.PREVIEW_CHARS_MAX));
  }

  private String remember(String key, String text) {
    warm.put(key, text);
    return text;
  }

  private static final String CUT = "\n… (cut off here: the limit of bytes is reached)";

  /**
   * The beginning of a text, in at most {@code bytesMax} UTF-8 bytes, with a note if there was
   * more.
   */
  static String cut(String text, long bytesMax) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length <= bytesMax) {
      return text;
    }
    int note = CUT.getBytes(StandardCharsets.UTF_8).length;
    int end = (int) Math.max(0, bytesMax - note);
    while (end > 0 && (utf8[end] & 0xC0) == 0x80) {
      end--;
    }
    return new String(utf8, 0, end, StandardCharsets.UTF_8) + (bytesMax < note ? "" : CUT);
  }

  /** The key of a content in a payload store: the run that keeps it, a slash, and its SHA-256. */
  public static String key(RunId run, byte[] content) {
    return run.value() + Payload.Stored.SLASH + Sha256.of(content);
  }

  /** Whether a content has the SHA-256 that its key names. */
  public static boolean isOf(String key, byte[] content) {
    return key.endsWith(Payload.Stored.SLASH + Sha256.of(content));
  }
}
