package dev.stint.message;

/**
 * A text, kept in the entry itself or, when it is large, in the payload store.
 *
 * <p>Entries stay small (law 9): if an entry has more than {@link #INLINE_BYTES_MAX} of text, its
 * largest texts are replaced by {@link Stored} references before it is appended.
 */
public sealed interface Payload {

  /** Most UTF-8 bytes that an entry keeps inline, in all its payloads together. */
  int INLINE_BYTES_MAX = 32 * 1024;

  /** Most characters of a stored text that its entry keeps for people to read. */
  int PREVIEW_CHARS_MAX = 256;

  /** The text itself. */
  record Inline(String text) implements Payload {
    @Override
    public long bytes() {
      return utf8Bytes(text);
    }

    @Override
    public String sha256() {
      return Sha256.of(text);
    }
  }

  /**
   * A reference to a text in the payload store.
   *
   * @param key the run that keeps the text, a slash, and its {@link #sha256}
   * @param bytes the text's length in UTF-8
   * @param preview its first characters, at most {@link #PREVIEW_CHARS_MAX}
   */
  record Stored(String key, long bytes, String preview) implements Payload {

    /** Separates the run id from the hash; neither contains a slash. */
    public static final String SLASH = "/";

    @Override
    public String sha256() {
      return key.substring(key.lastIndexOf(SLASH) + 1);
    }
  }

  /** The text; of one in the payload store, the beginning of it that its entry keeps. */
  default String known() {
    return switch (this) {
      case Inline inline -> inline.text();
      case Stored stored -> stored.preview();
    };
  }

  /** Length of the text in UTF-8 bytes. */
  long bytes();

  /** Lower-case hexadecimal SHA-256 of the UTF-8 text: the same for the same text in any run. */
  String sha256();

  static Payload of(String text) {
    return new Inline(text);
  }

  /** Counts without copying the text. An unpaired surrogate becomes one byte in UTF-8, «?». */
  private static long utf8Bytes(String text) {
    long bytes = 0;
    for (int n = 0; n < text.length(); n++) {
      char c = text.charAt(n);
      if (c < 0x80) {
        bytes += 1;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && n + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(n + 1))) {
        bytes += 4;
        n++;
      } else {
        bytes += 1;
      }
    }
    return bytes;
  }
}
