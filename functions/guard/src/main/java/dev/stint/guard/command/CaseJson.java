package dev.stint.guard.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.guard.Claim;
import dev.stint.guard.Finding;
import dev.stint.guard.Report;
import dev.stint.guard.Scope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Cases and reports as JSON. */
final class CaseJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final int ROWS_MAX = 1_000_000;

  private CaseJson() {}

  /**
   * An edit to be judged.
   *
   * @param id as it was given, of any type
   */
  record Case(JsonNode id, Map<String, String> before, Map<String, String> after, Scope scope) {}

  /** A JSON value. */
  static JsonNode read(String text) throws BadInput {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new BadInput("It is no JSON: " + e.getOriginalMessage());
    }
  }

  /** A line of a batch. */
  static Case parse(JsonNode line) throws BadInput {
    if (!line.isObject()) {
      throw new BadInput("Expected an object with id, before and after.");
    }
    JsonNode operations = line.path("operations");
    if (!operations.isMissingNode() && !operations.isNull()) {
      throw new BadInput("'operations' are not read yet: give what they may change as 'scope'.");
    }
    return new Case(
        line.path("id"),
        documents("before", line.path("before")),
        documents("after", line.path("after")),
        scope(line.path("scope")));
  }

  private static Map<String, String> documents(String name, JsonNode node) throws BadInput {
    if (!node.isObject()) {
      throw new BadInput("'%s' has to be an object of paths and texts.".formatted(name));
    }
    Map<String, String> documents = new TreeMap<>();
    for (Map.Entry<String, JsonNode> document : node.properties()) {
      if (!document.getValue().isTextual()) {
        throw new BadInput("'%s': '%s' is no text.".formatted(name, document.getKey()));
      }
      documents.put(document.getKey(), document.getValue().textValue());
    }
    return documents;
  }

  /** What an edit may change; anything if it is null. */
  static Scope scope(JsonNode node) throws BadInput {
    if (node.isMissingNode() || node.isNull()) {
      return new Scope.Blind();
    }
    if (!node.isArray()) {
      throw new BadInput("'scope' has to be null or an array.");
    }
    List<Claim> claims = new ArrayList<>();
    for (JsonNode claim : node) {
      claims.add(claim(claim));
    }
    return new Scope.Declared(claims);
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
    if (Set.of("rows", "columns").containsAll(ways)) {
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

  /** Two numbers of rows are a range, as with lines; texts are values of the first column. */
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
    if (rows.size() == 2 && keys.isEmpty()) {
      int from = rows.stream().min(Integer::compare).orElseThrow();
      int to = rows.stream().max(Integer::compare).orElseThrow();
      for (int row = from; row < to && row - from < ROWS_MAX; row++) {
        rows.add(row);
      }
    }
    Set<String> columns = new HashSet<>();
    for (JsonNode column : array("columns", node)) {
      if (!column.isTextual()) {
        throw new BadInput("'columns' has names, got " + column);
      }
      columns.add(column.textValue());
    }
    return new Claim.OfCells(path, rows, keys, columns);
  }

  private static JsonNode array(String name, JsonNode node) throws BadInput {
    JsonNode array = node.path(name);
    if (array.isMissingNode() || array.isNull()) {
      return MAPPER.createArrayNode();
    }
    if (!array.isArray()) {
      throw new BadInput("'%s' has to be an array, got %s".formatted(name, array));
    }
    return array;
  }

  /** A report, as a line of a batch. */
  static String line(JsonNode id, Report report) {
    ObjectNode line = MAPPER.createObjectNode();
    line.set("id", id.isMissingNode() ? MAPPER.nullNode() : id);
    line.put("outcome", report.outcome().name().toLowerCase(Locale.ROOT));
    line.put("unclaimedLoss", report.unclaimedLoss());
    line.put("unclaimedAddition", report.unclaimedAddition());
    line.put("orderLoss", report.orderLoss());
    if (report.outcome() == Report.Outcome.RESTORE) {
      ObjectNode restored = line.putObject("restored");
      new TreeMap<>(report.restored()).forEach(restored::put);
    } else {
      line.putNull("restored");
    }
    ArrayNode findings = line.putArray("findings");
    report.findings().forEach(finding -> findings.add(json(finding)));
    return line.toString();
  }

  private static ObjectNode json(Finding finding) {
    return MAPPER
        .createObjectNode()
        .put("kind", finding.kind().name().toLowerCase(Locale.ROOT))
        .put("path", finding.path())
        .put("before", finding.before())
        .put("after", finding.after())
        .put("line", finding.line());
  }

  /** A line for what could not be judged. */
  static String error(JsonNode id, String what) {
    ObjectNode line = MAPPER.createObjectNode();
    line.set("id", id.isMissingNode() ? MAPPER.nullNode() : id);
    return line.put("error", what).toString();
  }
}
