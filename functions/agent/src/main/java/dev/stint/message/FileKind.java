package dev.stint.message;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** A kind of file that models may read as it is, and not only as text. */
public enum FileKind {
  IMAGE(48_200),
  PDF(8_000);

  /** All kinds, each with what its files have at most. */
  public static final Map<FileKind, Integer> ALL = all();

  private final int tokensMax;

  FileKind(int tokensMax) {
    this.tokensMax = tokensMax;
  }

  /**
   * Most tokens of an image, or of a page of a PDF, for any model unless more is known of it. Large
   * images are scaled down by the vendors; gpt-4o-mini's 8 tiles of 5,667 and 2,833 are the most
   * that a common model counts («Images and vision», OpenAI). Of a page its text is read and an
   * image of it: up to 3,000 and 5,000 with Anthropic («PDF support», «Vision»).
   */
  public int tokensMax() {
    return tokensMax;
  }

  private static Map<FileKind, Integer> all() {
    Map<FileKind, Integer> all = new EnumMap<>(FileKind.class);
    for (FileKind kind : values()) {
      all.put(kind, kind.tokensMax);
    }
    return Collections.unmodifiableMap(all);
  }

  /** As settings and messages name it: {@code image}, {@code pdf}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
