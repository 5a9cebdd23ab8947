package dev.stint.step;

import dev.stint.message.Attachment;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.port.PayloadStore;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Decided;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.RunId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Moves large texts out of entries before they are appended, and back in when a model or a tool
 * needs them. Remembers what it has read, bounded in bytes. Thread-safe.
 */
public final class Payloads {

  /** Of a 128 MB function, an eighth. */
  public static final long CACHE_BYTES_MAX = 16L * 1024 * 1024;

  private final PayloadStore store;
  private final BoundedCache<String, String> warm;

  public Payloads(PayloadStore store, long cacheBytesMax) {
    this.store = store;
    this.warm = new BoundedCache<>(cacheBytesMax, text -> 2L * text.length());
  }

  /**
   * The same entry with at most {@link Payload#INLINE_BYTES_MAX} of text inline: the largest texts
   * go to the store first, below the run whose entry it is. The store has them when this returns.
   */
  public Entry keep(RunId run, Entry entry) {
    long storedFrom = storedFrom(payloads(entry).stream().map(Payload::bytes).sorted().toList());
    return map(entry, payload -> payload.bytes() >= storedFrom ? stored(run, payload) : payload);
  }

  /** Whether some of these parts are too large to stay in their entry. */
  boolean stores(List<Part> parts) {
    return parts.stream().mapToLong(part -> part.payload().bytes()).sum()
        > Payload.INLINE_BYTES_MAX;
  }

  /** The full text, wherever it is kept. */
  public String text(Payload payload) {
    return switch (payload) {
      case Payload.Inline inline -> inline.text();
      case Payload.Stored stored ->
          warm.get(stored.key()).orElseGet(() -> remember(stored.key(), store.get(stored.key())));
    };
  }

  /** The same messages with every text inline that a model reads. */
  public List<Message> inline(List<Message> messages) {
    return messages.stream()
        .map(
            message ->
                new Message(message.role(), message.parts().stream().map(this::inline).toList()))
        .toList();
  }

  /** What a model reads of a part; it reads attachments through tools. */
  private Part inline(Part part) {
    return part instanceof Attachment ? part : part.with(Payload.of(text(part.payload())));
  }

  /** The size from which texts are stored, so that the smaller ones together stay within bounds. */
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
    String key = key(run, text);
    store.put(key, text);
    remember(key, text);
    return new Payload.Stored(key, inline.bytes(), preview(text));
  }

  private String remember(String key, String text) {
    warm.put(key, text);
    return text;
  }

  private static String preview(String text) {
    if (text.length() <= Payload.PREVIEW_CHARS_MAX) {
      return text;
    }
    int end = Payload.PREVIEW_CHARS_MAX;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
  }

  private static final String CUT = "\n… (cut off here: the limit of bytes is reached)";

  /** The beginning of a text, with a note that there was more, in at most so many UTF-8 bytes. */
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

  /** A text's key in a payload store: the run that keeps it, and what it is. */
  public static String key(RunId run, String text) {
    return run.value() + Payload.Stored.SLASH + sha256(text);
  }

  /** Whether a text is what its key says. */
  public static boolean isOf(String key, String text) {
    return key.endsWith(Payload.Stored.SLASH + sha256(text));
  }

  private static String sha256(String text) {
    try {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  private static List<Payload> payloads(Entry entry) {
    return switch (entry) {
      case Started e -> e.input().stream().map(Part::payload).toList();
      case MessageReceived e -> e.parts().stream().map(Part::payload).toList();
      case ModelReplied e -> e.parts().stream().map(Part::payload).toList();
      case ToolReturned e -> List.of(e.result().payload());
      case Decided e ->
          e.arguments() == null ? List.of(e.text()) : List.of(e.text(), e.arguments());
      case Entry.Wasted e -> List.of();
      case Entry.Postponed e -> List.of();
      case Entry.ToolIntended e -> List.of();
      case Entry.Held e -> List.of();
      case Entry.HoldExpired e -> List.of();
      case Entry.LimitsSet e -> List.of();
      case Entry.Rewound e -> List.of();
      case Entry.Forked e -> List.of();
      case Entry.Failed e -> List.of();
      case Entry.Cancelled e -> List.of();
    };
  }

  private static Entry map(Entry entry, UnaryOperator<Payload> change) {
    return switch (entry) {
      case Started e ->
          new Started(
              e.at(),
              e.agent(),
              map(e.input(), change),
              e.stintLimits(),
              e.runLimits(),
              e.definition(),
              e.origin());
      case MessageReceived e -> new MessageReceived(e.at(), map(e.parts(), change), e.origin());
      case ModelReplied e ->
          new ModelReplied(
              e.at(),
              e.action(),
              e.read(),
              e.model(),
              map(e.parts(), change),
              e.usage(),
              e.cost(),
              e.took(),
              e.definition(),
              e.cutOff());
      case ToolReturned e -> {
        ToolResult result = e.result();
        yield new ToolReturned(
            e.at(),
            e.action(),
            result.with(change.apply(result.payload())),
            e.took(),
            e.definition(),
            e.unsure());
      }
      case Decided e ->
          new Decided(
              e.at(),
              e.hold(),
              e.content(),
              e.choice(),
              e.arguments() == null ? null : change.apply(e.arguments()),
              change.apply(e.text()),
              e.by(),
              e.channel(),
              e.note());
      case Entry.Wasted e -> e;
      case Entry.Postponed e -> e;
      case Entry.ToolIntended e -> e;
      case Entry.Held e -> e;
      case Entry.HoldExpired e -> e;
      case Entry.LimitsSet e -> e;
      case Entry.Rewound e -> e;
      case Entry.Forked e -> e;
      case Entry.Failed e -> e;
      case Entry.Cancelled e -> e;
    };
  }

  private static List<Part> map(List<Part> parts, UnaryOperator<Payload> change) {
    return parts.stream().<Part>map(part -> part.with(change.apply(part.payload()))).toList();
  }
}
