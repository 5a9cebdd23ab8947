package dev.stint.guard.edit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A change of documents that names exactly what it changes. Lines are those of the documents before
 * all operations, counted from 1. Line feeds match any line end, and new lines get the line ends of
 * their document.
 */
public sealed interface Operation {

  /** The paths of all documents that this names, whether they are there or not. */
  default Set<String> documents() {
    return switch (this) {
      case Create create -> Set.of(create.path);
      case Replace replace -> Set.of(replace.path);
      case Insert insert -> Set.of(insert.path);
      case Delete delete -> Set.of(delete.path);
      case Move move -> both(List.of(move.path), List.of(move.target));
      case Rename rename -> both(List.of(rename.path), List.of(rename.to));
      case Remove remove -> Set.of(remove.path);
      case Split split -> both(List.of(split.path), split.cuts.stream().map(Cut::to).toList());
      case Merge merge -> both(merge.paths, List.of(merge.to));
      case PatchJson patch -> Set.of(patch.path);
      case SetCell cell -> Set.of(cell.path);
    };
  }

  private static Set<String> both(List<String> some, List<String> others) {
    Set<String> all = new HashSet<>(some);
    all.addAll(others);
    return all;
  }

  /** A new document. There must be none of its path. */
  record Create(String path, String text) implements Operation {}

  /**
   * Puts a text in the place of another one.
   *
   * @param old the text that is there, exactly
   * @param text empty to delete it
   * @param count how often it is there; it is replaced everywhere
   */
  record Replace(String path, String old, String text, int count) implements Operation {}

  /**
   * Inserts lines.
   *
   * @param line after which they come; 0 for the beginning
   */
  record Insert(String path, int line, String text) implements Operation {}

  /** Deletes lines, the last one included. */
  record Delete(String path, int from, int to) implements Operation {}

  /**
   * Moves lines, also to another document.
   *
   * @param target the path of the document they come to
   * @param line of that document, after which they come; 0 for the beginning
   */
  record Move(String path, int from, int to, String target, int line) implements Operation {}

  /** Gives a document another path. */
  record Rename(String path, String to) implements Operation {}

  /** Removes a document. */
  record Remove(String path) implements Operation {}

  /** Splits a document: from each cut on, its lines are in another one. */
  record Split(String path, List<Cut> cuts) implements Operation {
    public Split {
      cuts = List.copyOf(cuts);
    }
  }

  /**
   * Where a document is split.
   *
   * @param line the first one of the new document, from 2
   * @param to the path of the new document
   */
  record Cut(int line, String to) {}

  /** Puts documents together, in this order; the path may be that of one of them. */
  record Merge(List<String> paths, String to) implements Operation {
    public Merge {
      paths = List.copyOf(paths);
    }
  }

  /** Changes values of JSON, as RFC 6902 says; everything else stays as it is written. */
  record PatchJson(String path, List<Patch> patch) implements Operation {
    public PatchJson {
      patch = List.copyOf(patch);
    }
  }

  /**
   * An operation of RFC 6902.
   *
   * @param op one of add, remove, replace, move, copy and test
   * @param from for move and copy
   * @param value for add, replace and test
   */
  record Patch(String op, String path, Optional<String> from, Optional<JsonNode> value) {}

  /**
   * Sets a cell of a table.
   *
   * @param key the value of the row's first column, which no other row has
   * @param column the name of the column in the header
   * @param old what the cell has; not checked if empty
   */
  record SetCell(String path, String key, String column, Optional<String> old, String text)
      implements Operation {}
}
