package dev.stint.guard;

import dev.stint.guard.Unit.Place;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The claims on one document, asked for each of its units whether they name it. */
final class Claims {

  private final List<Claim> claims;

  /** Claims that named something, in either version. */
  private final Set<Object> met = new HashSet<>();

  private final Set<String> headings = new HashSet<>();
  private final Set<String> pointers = new HashSet<>();
  private final Map<Set<String>, Cells> cells = new HashMap<>();
  private final Map<String, Boolean> sections = new HashMap<>();
  private boolean isWhole;

  /** Cells in the same columns. A row is known by its number as it was, and by its key as it is. */
  private static final class Cells {
    private final Set<String> columns;
    private final Set<Integer> rows = new HashSet<>();
    private final Set<String> keys = new HashSet<>();
    private final Set<String> newKeys = new HashSet<>();
    private boolean isOfAllRows;

    private Cells(Set<String> columns) {
      this.columns = columns;
    }

    private void add(Claim.OfCells claim, Map<Integer, String> keysOfRows) {
      isOfAllRows |= claim.rows().isEmpty() && claim.keys().isEmpty();
      rows.addAll(claim.rows());
      keys.addAll(claim.keys());
      newKeys.addAll(claim.keys());
      claim.rows().stream().map(keysOfRows::get).filter(Objects::nonNull).forEach(newKeys::add);
    }

    private boolean name(Place.InTable cell, boolean isNew) {
      boolean isInRow =
          isNew
              ? newKeys.contains(cell.key())
              : rows.contains(cell.row()) || keys.contains(cell.key());
      return (columns.isEmpty() || columns.contains(cell.column()))
          && (isOfAllRows || (cell.row() > 0 && isInRow));
    }
  }

  private Claims(List<Claim> claims) {
    this.claims = claims;
  }

  static Claims of(List<Claim> claims, Version before) {
    Claims all = new Claims(claims);
    Map<Integer, String> keys = new HashMap<>();
    for (Unit unit : before.units()) {
      if (unit.place() instanceof Place.InTable cell) {
        keys.put(cell.row(), cell.key());
      }
    }
    for (Claim claim : claims) {
      switch (claim) {
        case Claim.OfSection section -> all.headings.add(section.heading());
        case Claim.OfTree tree -> all.pointers.add(tree.pointer());
        case Claim.OfCells some ->
            all.cells.computeIfAbsent(some.columns(), Cells::new).add(some, keys);
        case Claim.OfDocument document -> all.isWhole = true;
        case Claim.OfLines lines -> {
          if (lines.from() <= before.lines().size()) {
            all.met.add(lines);
          }
        }
      }
    }
    return all;
  }

  /** Whether they name what is at a place of the document as it was. */
  boolean name(Place place) {
    return name(place, false);
  }

  /** Whether they name what is at a place of the document as it is now. */
  boolean nameNow(Place place) {
    return name(place, true);
  }

  private boolean name(Place place, boolean isNew) {
    if (isWhole) {
      return true;
    }
    return switch (place) {
      case Place.InText text -> sections.computeIfAbsent(text.section(), this::isClaimed);
      case Place.InTree tree -> isClaimed(tree);
      case Place.InTable cell -> isClaimed(cell, isNew);
    };
  }

  private boolean isClaimed(String section) {
    boolean is = false;
    for (String heading : section.split("\n", -1)) {
      if (headings.contains(heading)) {
        met.add(heading);
        is = true;
      }
    }
    return is;
  }

  /**
   * Of a tree: the value itself, or one that it is in; of one that is empty, what comes into it.
   */
  private boolean isClaimed(Place.InTree tree) {
    String pointer = tree.pointer();
    for (int end = pointer.length(); end >= 0; end = pointer.lastIndexOf('/', end - 1)) {
      String above = pointer.substring(0, end);
      if (pointers.contains(above)) {
        met.add(above);
        return true;
      }
    }
    return pointer.endsWith("/") && pointers.stream().anyMatch(claim -> claim.startsWith(pointer));
  }

  private boolean isClaimed(Place.InTable cell, boolean isNew) {
    for (Cells some : cells.values()) {
      if (some.name(cell, isNew)) {
        met.add(some.columns);
        return true;
      }
    }
    return false;
  }

  /** Those that named nothing, in words: known when all places were asked for. */
  List<String> unmet() {
    return claims.stream().filter(claim -> !isMet(claim)).map(Claims::words).distinct().toList();
  }

  private boolean isMet(Claim claim) {
    return switch (claim) {
      case Claim.OfSection section -> met.contains(section.heading());
      case Claim.OfTree tree -> met.contains(tree.pointer());
      case Claim.OfCells some -> met.contains(some.columns());
      case Claim.OfDocument document -> true;
      case Claim.OfLines lines -> met.contains(lines);
    };
  }

  private static String words(Claim claim) {
    return switch (claim) {
      case Claim.OfSection section -> "heading " + section.heading();
      case Claim.OfTree tree -> "pointer " + tree.pointer();
      case Claim.OfCells some ->
          "rows %s%s, columns %s".formatted(some.rows(), some.keys(), some.columns());
      case Claim.OfDocument document -> "the document";
      case Claim.OfLines lines -> "lines %d to %d".formatted(lines.from(), lines.to());
    };
  }
}
