package dev.stint.guard;

import java.util.List;
import java.util.Optional;

/**
 * A document as an edit found or left it.
 *
 * @param text as it is, with a byte order mark if it has one
 * @param lines without their ends, and without a byte order mark
 * @param problem why it is not of its format; its units are lines then
 */
record Version(
    String path, String text, List<String> lines, List<Unit> units, Optional<BadSyntax> problem) {

  private static final String MARK = "\uFEFF";

  /**
   * @param byLines whether nobody asks for the sentences of prose, which take long to find
   */
  static Version of(String path, String text, boolean byLines) {
    String bare = bare(text);
    List<String> lines = Lines.of(bare);
    if (byLines && Format.of(path) == Format.PROSE) {
      return new Version(path, text, lines, Lines.units(lines), Optional.empty());
    }
    try {
      return new Version(path, text, lines, Format.of(path).units(bare), Optional.empty());
    } catch (BadSyntax e) {
      return new Version(path, text, lines, Lines.units(lines), Optional.of(e));
    }
  }

  /** Its byte order mark; empty if it has none. */
  String mark() {
    return text.startsWith(MARK) ? MARK : "";
  }

  /** Without a byte order mark. */
  String bare() {
    return bare(text);
  }

  private static String bare(String text) {
    return text.startsWith(MARK) ? text.substring(1) : text;
  }

  /** Copies this version, with lines as its units, to compare it with one that is broken. */
  Version byLines() {
    return new Version(path, text, lines, Lines.units(lines), problem);
  }
}
