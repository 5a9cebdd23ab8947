package dev.stint.guard;

import java.util.Set;

/**
 * A part of a document that an edit says it changes. Everything outside of all claims has to stay
 * as it is.
 */
public sealed interface Claim {

  /** The path of the document. */
  String path();

  /**
   * Lines of the document as it was.
   *
   * @param from the first, from 1
   * @param to the last
   */
  record OfLines(String path, int from, int to) implements Claim {
    public OfLines {
      if (from < 1 || to < from) {
        throw new IllegalArgumentException(
            "Lines are counted from 1, and the last is not before the first: got %d to %d"
                .formatted(from, to));
      }
    }
  }

  /**
   * Everything under a heading, with the heading.
   *
   * @param heading with or without its marks; of several headings of that name all are meant
   */
  record OfSection(String path, String heading) implements Claim {
    public OfSection {
      heading = Tokens.heading(heading);
    }
  }

  /**
   * A value of JSON or YAML, or an element of XML, with all that is in it.
   *
   * @param pointer a JSON Pointer (RFC 6901), or the names of elements from the root as {@code
   *     /order/item@7}; empty for the whole document
   */
  record OfTree(String path, String pointer) implements Claim {}

  /**
   * Cells of a table, where rows and columns cross. A row may change its place.
   *
   * @param rows numbers of rows of the table as it was, from 1 without the header
   * @param keys values of the first column, for more rows; with neither all rows and the header
   * @param columns names of columns; all if empty
   */
  record OfCells(String path, Set<Integer> rows, Set<String> keys, Set<String> columns)
      implements Claim {
    public OfCells {
      rows = Set.copyOf(rows);
      keys = Tokens.even(keys);
      columns = Tokens.even(columns);
    }
  }

  /** The whole document, which may be a new one, or be removed. */
  record OfDocument(String path) implements Claim {}
}
