package dev.stint.guard.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.stint.guard.Claim;
import dev.stint.guard.Scope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** What edits say they change, as JSON. */
public final class ClaimJson {

  /** More numbers of rows than this, of all claims together, take long. */
  private static final int ROWS_MAX = 1_000_000;

  private static final int CLAIMS_MAX = 1_000;

  private ClaimJson() {}

  /** What an edit may change; anything if it is null. */
  public static Scope scope(JsonNode node) throws BadInput {
    if (node.isMissingNode() || node.isNull()) {
      return new Scope.Blind();
    }
    if (!node.isArray()) {
      throw new BadInput("'scope' has to be null or an array.");
    }
    return new Scope.Declared(claims(node));
  }

  /**
   * Claims.
   *
   * @param array of objects, each with a path
   */
  public static List<Claim> claims(JsonNode array) throws BadInput {
    if (array.size() > CLAIMS_MAX) {
      throw new BadInput(
          "There are %d claims, and at most %d are taken. Claim larger parts."
              .formatted(array.size(), CLAIMS_MAX));
    }
    List<Claim> claims = new ArrayList<>();
    long rows = 0;
    for (JsonNode each : array) {
      Claim claim = claim(each);
      rows += claim instanceof Claim.OfCells cells ? cells.rows().size() : 0;
      if (rows > ROWS_MAX) {
        throw new BadInput("The claims name more than %d rows.".formatted(ROWS_MAX));
      }
      claims.add(claim);
    }
    return claims;
  }

  private static Claim claim(JsonNode node) throws BadInput {
    JsonNode path = node.path("path");
    if (!path.isTextual()) {
      throw new BadInput("A claim has no 'path': " + node);
    }
    String document = path.textValue();
    Set<String> ways = new HashSet<>();
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      ways.add(names.next());
    }
    ways.remove("path");
    if (ways.isEmpty()) {
      return new Claim.OfDocument(document);
    }
    if (Set.of("rows", "keys", "columns").containsAll(ways)) {
      return cells(document, node);
    }
    if (ways.equals(Set.of("lines"))) {
      return lines(document, node.path("lines"));
    }
    if (ways.equals(Set.of("pointer")) && node.path("pointer").isTextual()) {
      return new Claim.OfTree(document, node.path("pointer").textValue());
    }
    if (ways.equals(Set.of("heading")) && node.path("heading").isTextual()) {
      return new Claim.OfSection(document, node.path("heading").textValue());
    }
    throw new BadInput(
        "A claim has a path, and one of lines, pointer, heading, or rows and columns: " + node);
  }

  private static Claim lines(String path, JsonNode range) throws BadInput {
    boolean isRange =
        range.isArray() && range.size() == 2 && range.get(0).isInt() && range.get(1).isInt();
    if (!isRange) {
      throw new BadInput("'lines' has to be [from, to], got " + range);
    }
    try {
      return new Claim.OfLines(path, range.get(0).intValue(), range.get(1).intValue());
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Two numbers of rows are a range, as with lines; texts, and keys, are values of the first
   * column.
   */
  private static Claim cells(String path, JsonNode node) throws BadInput {
    Set<Integer> rows = new HashSet<>();
    Set<String> keys = new HashSet<>();
    for (JsonNode row : array("rows", node)) {
      if (row.isInt()) {
        rows.add(row.intValue());
      } else if (row.isTextual()) {
        keys.add(row.textValue());
      } else {
        throw new BadInput("'rows' has numbers or values of the first column, got " + row);
      }
    }
    keys.addAll(texts("keys", node));
    if (rows.size() == 2) {
      int from = rows.stream().min(Integer::compare).orElseThrow();
      int to = rows.stream().max(Integer::compare).orElseThrow();
      if ((long) to - from > ROWS_MAX) {
        throw new BadInput("'rows' are more than %d.".formatted(ROWS_MAX));
      }
      for (int row = from; row < to; row++) {
        rows.add(row);
      }
    }
    return new Claim.OfCells(path, rows, keys, texts("columns", node));
  }

  private static Set<String> texts(String name, JsonNode node) throws BadInput {
    Set<String> texts = new HashSet<>();
    for (JsonNode text : array(name, node)) {
      if (!text.isTextual()) {
        throw new BadInput("'%s' has texts, got %s".formatted(name, text));
      }
      texts.add(text.textValue());
    }
    return texts;
  }

  private static JsonNode array(String name, JsonNode node) throws BadInput {
    JsonNode array = node.path(name);
    if (array.isMissingNode() || array.isNull()) {
      return JsonNodeFactory.instance.arrayNode();
    }
    if (!array.isArray()) {
      throw new BadInput("'%s' has to be an array, got %s".formatted(name, array));
    }
    return array;
  }
}
