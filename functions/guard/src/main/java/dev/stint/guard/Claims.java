package dev.stint.guard;

import dev.stint.guard.Unit.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The claims on one document, asked for each of its units whether they name it. */
final class Claims {

  private final List<Claim> claims;
  private final Set<String> headings = new HashSet<>();
  private final NavigableSet<String> pointers = new TreeSet<>();
  private final Map<Set<String>, InColumns> cells = new HashMap<>();

  /** Whether headings that are claimed are among those of a section. */
  private final Map<String, Boolean> sections = new HashMap<>();

  private boolean isWhole;

  /**
   * Claimed cells in the same columns. A row is known by its number as it was, and by its key as it
   * is.
   */
  private static final class InColumns {
    private final Set<String> columns;
    private final Set<Integer> rows = new HashSet<>();
    private final Set<String> keys = new HashSet<>();
    private final Set<String> newKeys = new HashSet<>();
    private boolean isOfAllRows;

    private InColumns(Set<String> columns) {
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
            all.cells.computeIfAbsent(some.columns(), InColumns::new).add(some, keys);
        case Claim.OfDocument document -> all.isWhole = true;
        case Claim.OfLines lines -> {} // Those are known without units.
      }
    }
    return all;
  }

  /** Whether the whole document is claimed. */
  boolean areWhole() {
    return isWhole;
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
    return isWhole
        || switch (place) {
          case Place.InText text ->
              !headings.isEmpty() && sections.computeIfAbsent(text.section(), this::isSection);
          case Place.InTree tree -> !pointers.isEmpty() && isPlace(tree.pointer());
          case Place.InTable cell ->
              cells.values().stream().anyMatch(some -> some.name(cell, isNew));
        };
  }

  private boolean isSection(String section) {
    return headingsOf(section).anyMatch(headings::contains);
  }

  private static Stream<String> headingsOf(String section) {
    return Stream.of(section.split("\n", -1)).filter(heading -> !heading.isEmpty());
  }

  /**
   * Of a tree: the value itself, or one that it is in; of one that is empty, what comes into it.
   */
  private boolean isPlace(String pointer) {
    for (int end = pointer.length(); end >= 0; end = pointer.lastIndexOf('/', end - 1)) {
      if (pointers.contains(pointer.substring(0, end))) {
        return true;
      }
    }
    return pointer.endsWith("/") && isBelow(pointers, pointer);
  }

  private static boolean isBelow(NavigableSet<String> pointers, String above) {
    String next = pointers.ceiling(above);
    return next != null && next.startsWith(above);
  }

  /** Those that name nothing in either version, in words. */
  List<String> unmet(Version before, Version after) {
    Set<String> names = new HashSet<>();
    NavigableSet<String> places = new TreeSet<>();
    Set<Integer> rows = new HashSet<>();
    Set<String> keys = new HashSet<>();
    Set<String> columns = new HashSet<>();
    List<Unit> units = new ArrayList<>(before.units());
    units.addAll(after.units());
    if (!headings.isEmpty() && Format.of(after.path()) == Format.PROSE) {
      units.addAll(Prose.blocks(after.bare())); // By lines, it has no sections.
    }
    for (Unit unit : units) {
      switch (unit.place()) {
        case Place.InText text -> headingsOf(text.section()).forEach(names::add);
        case Place.InTree tree -> places.add(tree.pointer());
        case Place.InTable cell -> {
          rows.add(cell.row());
          keys.add(cell.key());
          columns.add(cell.column());
        }
      }
    }
    List<String> unmet = new ArrayList<>();
    for (Claim claim : claims) {
      boolean isMet =
          switch (claim) {
            case Claim.OfSection section -> names.contains(section.heading());
            case Claim.OfTree tree ->
                places.contains(tree.pointer()) || isBelow(places, tree.pointer() + "/");
            case Claim.OfCells some ->
                (some.columns().isEmpty() || some.columns().stream().anyMatch(columns::contains))
                    && ((some.rows().isEmpty() && some.keys().isEmpty())
                        || some.rows().stream().anyMatch(rows::contains)
                        || some.keys().stream().anyMatch(keys::contains));
            case Claim.OfDocument document -> true;
            case Claim.OfLines lines -> lines.from() <= Math.max(1, before.lines().size());
          };
      if (!isMet) {
        unmet.add(words(claim));
      }
    }
    return unmet;
  }

  /** As {@code heading Fees}. */
  static String words(Claim claim) {
    return switch (claim) {
      case Claim.OfSection section -> "heading " + section.heading();
      case Claim.OfTree tree -> "pointer " + tree.pointer();
      case Claim.OfCells some ->
          "rows %s, columns %s"
              .formatted(
                  list(
                      Stream.concat(
                          some.rows().stream().map(String::valueOf), some.keys().stream())),
                  list(some.columns().stream()));
      case Claim.OfDocument document -> "document " + document.path();
      case Claim.OfLines lines -> "lines %d to %d".formatted(lines.from(), lines.to());
    };
  }

  private static String list(Stream<String> names) {
    List<String> sorted = names.sorted().toList();
    return sorted.isEmpty() ? "all" : String.join(", ", sorted);
  }
}
