package dev.stint.guard.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.guard.Finding;
import dev.stint.guard.Report;
import dev.stint.guard.Scope;
import dev.stint.guard.edit.Operation;
import dev.stint.guard.json.BadInput;
import dev.stint.guard.json.ClaimJson;
import dev.stint.guard.json.OperationJson;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Cases and reports as JSON. */
final class CaseJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private CaseJson() {}

  /**
   * An edit to be judged.
   *
   * @param id as it was given, of any type
   * @param operations by which it was made; empty if only its scope is known
   */
  record Case(
      JsonNode id,
      Map<String, String> before,
      Map<String, String> after,
      Scope scope,
      Optional<List<Operation>> operations) {}

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
    boolean hasOperations = line.hasNonNull("operations");
    if (hasOperations && !line.path("scope").isEmpty()) {
      throw new BadInput("'operations' say what may change: 'scope' is null then, or left out.");
    }
    return new Case(
        line.path("id"),
        documents("before", line.path("before")),
        documents("after", line.path("after")),
        ClaimJson.scope(line.path("scope")),
        hasOperations
            ? Optional.of(OperationJson.operations(line.path("operations")))
            : Optional.empty());
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
