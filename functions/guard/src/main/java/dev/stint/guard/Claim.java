package dev.stint.guard;

import dev.stint.guard.Unit.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
   * @param heading without its marks
   */
  record OfSection(String path, String heading) implements Claim {
    public OfSection {
      heading = Tokens.even(heading);
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
      keys = Set.copyOf(keys);
      columns = Set.copyOf(columns);
    }

    private boolean covers(Place.InTable cell) {
      boolean isInRow =
          (rows.isEmpty() && keys.isEmpty()) || (cell.row() > 0 && keys.contains(cell.key()));
      return isInRow && (columns.isEmpty() || columns.contains(cell.column()));
    }
  }

  /** The whole document, which may be a new one, or be removed. */
  record OfDocument(String path) implements Claim {}

  /**
   * Claims with names instead of what can be read in the old document only. Of cells in the same
   * columns there is one claim, however many rows were claimed one by one.
   */
  static List<Claim> named(List<Claim> claims, List<Unit> old) {
    Map<Integer, String> keys = new HashMap<>();
    for (Unit unit : old) {
      if (unit.place() instanceof Place.InTable cell) {
        keys.put(cell.row(), cell.key());
      }
    }
    List<Claim> named = new ArrayList<>();
    Map<Set<String>, Set<String>> byColumns = new HashMap<>();
    String path = "";
    for (Claim claim : claims) {
      if (claim instanceof OfCells cells && !(cells.rows.isEmpty() && cells.keys.isEmpty())) {
        path = cells.path;
        Set<String> own = byColumns.computeIfAbsent(cells.columns, columns -> new HashSet<>());
        own.addAll(cells.keys);
        cells.rows.stream().map(keys::get).filter(Objects::nonNull).forEach(own::add);
      } else {
        named.add(claim);
      }
    }
    for (Map.Entry<Set<String>, Set<String>> cells : byColumns.entrySet()) {
      if (!cells.getValue().isEmpty()) { // Rows that there are not: nothing is claimed.
        named.add(new OfCells(path, Set.of(), cells.getValue(), cells.getKey()));
      }
    }
    return named;
  }

  /** Whether this names what is at a place of the document, as it was or as it is. */
  default boolean names(Place place) {
    return switch (this) {
      case OfLines lines -> false;
      case OfDocument document -> true;
      case OfSection section ->
          place instanceof Place.InText text
              && text.section().contains("\n" + section.heading + "\n");
      case OfTree tree ->
          place instanceof Place.InTree in
              && (in.pointer().equals(tree.pointer) || in.pointer().startsWith(tree.pointer + "/"));
      case OfCells cells -> place instanceof Place.InTable cell && cells.covers(cell);
    };
  }
}
