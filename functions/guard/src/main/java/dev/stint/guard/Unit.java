package dev.stint.guard;

/**
 * The smallest part of a document that is kept or lost as a whole: a sentence, a cell, a scalar, a
 * line of code. Units of two versions are the same if their texts are, wherever they stand.
 *
 * @param text what is compared, with white space made even; for cells and scalars with what names
 *     them
 * @param value the text without what names it: what weighs
 */
record Unit(String text, String value, Place place) {

  /** A text that nothing names. */
  Unit(String text, Place place) {
    this(text, text, place);
  }

  /**
   * Characters, of which those of protected tokens count {@value Tokens#PROTECTED_FACTOR} times.
   */
  long weight() {
    return Tokens.weight(value);
  }

  /** Where a unit stands. Lines are counted from 1. */
  sealed interface Place {

    int line();

    int lastLine();

    /**
     * In prose or code.
     *
     * @param section the headings above it, the outermost first, joined by line feeds; it has one
     *     before and after each
     */
    record InText(int line, int lastLine, String section) implements Place {}

    /** In a tree: at a JSON Pointer (RFC 6901), or at a path of elements. */
    record InTree(int line, int lastLine, String pointer) implements Place {}

    /**
     * In a table.
     *
     * @param row from 1, without the header
     * @param key the value of its first column
     */
    record InTable(int line, int lastLine, int row, String key, String column) implements Place {}
  }
}
