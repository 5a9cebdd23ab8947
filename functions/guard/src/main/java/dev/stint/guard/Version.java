package dev.stint.guard;

import java.util.List;
import java.util.Optional;

/**
 * A document as an edit found or left it.
 *
 * @param text as it is, with a byte order mark if it has one
 * @param lines without their ends, and without a byte order mark
 * @param areLines whether its units are its lines
 * @param problem why it is not of its format; its units are lines then
 */
record Version(
    String path,
    String text,
    List<String> lines,
    List<Unit> units,
    boolean areLines,
    Optional<BadSyntax> problem) {

  /** What of prose somebody asks for; its sentences take long to find. */
  enum Detail {
    LINES,
    /** Where its blocks are, and in which sections. */
    BLOCKS,
    UNITS
  }

  private static final String MARK = "\uFEFF";

  /**
   * @param splitter the one for all versions of this document
   */
  static Version of(String path, String text, Detail detail, Splitter splitter) {
    String bare = bare(text);
    List<String> lines = Lines.of(bare);
    Format format = Format.of(path);
    Optional<BadSyntax> problem = Optional.empty();
    try {
      if (format != Format.PROSE || detail == Detail.UNITS) {
        return new Version(path, text, lines, splitter.split(bare), false, problem);
      } else if (detail == Detail.BLOCKS) {
        return new Version(path, text, lines, Prose.blocks(bare), false, problem);
      }
    } catch (BadSyntax e) {
      problem = Optional.of(e);
    }
    return new Version(path, text, lines, Lines.units(lines), true, problem);
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
    return areLines ? this : new Version(path, text, lines, Lines.units(lines), true, problem);
  }
}
