package dev.stint.guard;

import java.util.List;
import java.util.Optional;

/**
 * A document as an edit found or left it.
 *
 * @param lines without their ends
 * @param problem why it is not of its format; its units are lines then
 */
record Version(
    String path, String text, List<String> lines, List<Unit> units, Optional<BadSyntax> problem) {

  /**
   * @param byLines whether nobody asks for the sentences of prose, which take long to find
   */
  static Version of(String path, String text, boolean byLines) {
    if (byLines && Format.of(path) == Format.PROSE) {
      return new Version(path, text, Lines.of(text), new Lines().split(text), Optional.empty());
    }
    try {
      return new Version(path, text, Lines.of(text), Format.of(path).units(text), Optional.empty());
    } catch (BadSyntax e) {
      return new Version(path, text, Lines.of(text), new Lines().split(text), Optional.of(e));
    }
  }

  /** Copies this version, with lines as its units, to compare it with one that is broken. */
  Version byLines() {
    return new Version(path, text, lines, new Lines().split(text), problem);
  }
}
