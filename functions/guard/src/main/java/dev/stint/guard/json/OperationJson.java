package dev.stint.guard.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.stint.guard.edit.ExactJson;
import dev.stint.guard.edit.Operation;
import dev.stint.guard.edit.Operation.Cut;
import dev.stint.guard.edit.Operation.Patch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link Operation}s as JSON: objects with {@code op}, the paths, and what each needs. */
public final class OperationJson {

  /** The members of each operation; those with a question mark may be left out. */
  private static final Map<String, List<String>> MEMBERS = new LinkedHashMap<>();

  static {
    MEMBERS.put("replace", List.of("path", "old", "new", "count?"));
    MEMBERS.put("insert", List.of("path", "line", "text"));
    MEMBERS.put("delete", List.of("path", "lines?", "old?", "count?"));
    MEMBERS.put("move", List.of("path", "lines", "to?", "line"));
    MEMBERS.put("create", List.of("path", "text"));
    MEMBERS.put("rename", List.of("path", "to"));
    MEMBERS.put("remove", List.of("path"));
    MEMBERS.put("split", List.of("path", "cuts"));
    MEMBERS.put("merge", List.of("paths", "to"));
    MEMBERS.put("json", List.of("path", "patch"));
    MEMBERS.put("cell", List.of("path", "key", "column", "old?", "new"));
  }

  private OperationJson() {}

  /**
   * Reads operations.
   *
   * @param array of objects
   */
  public static List<Operation> operations(JsonNode array) throws BadInput {
    if (!array.isArray()) {
      throw new BadInput("'operations' has to be an array.");
    }
    List<Operation> operations = new ArrayList<>();
    for (JsonNode operation : array) {
      try {
        operations.add(operation(operation));
      } catch (BadInput e) {
        throw new BadInput(
            "Operation %d of %d: %s"
                .formatted(operations.size() + 1, array.size(), e.getMessage()));
      }
    }
    return operations;
  }

  private static Operation operation(JsonNode node) throws BadInput {
    String op = node.path("op").asText();
    List<String> members = MEMBERS.get(op);
    if (members == null) {
      throw new BadInput("'op' is one of %s.".formatted(MEMBERS.keySet()));
    }
    check(node, op, members);
    String path = node.path("path").asText();
    return switch (op) {
      case "replace" ->
          new Operation.Replace(path, text(node, "old"), text(node, "new"), count(node));
      case "insert" -> new Operation.Insert(path, number(node, "line"), text(node, "text"));
      case "delete" -> delete(node, path);
      case "move" -> {
        List<Integer> lines = lines(node);
        String target = node.has("to") ? text(node, "to") : path;
        yield new Operation.Move(
            path, lines.getFirst(), lines.getLast(), target, number(node, "line"));
      }
      case "create" -> new Operation.Create(path, text(node, "text"));
      case "rename" -> new Operation.Rename(path, text(node, "to"));
      case "remove" -> new Operation.Remove(path);
      case "split" -> new Operation.Split(path, cuts(node.path("cuts")));
      case "merge" -> new Operation.Merge(texts(node, "paths"), text(node, "to"));
      case "json" -> new Operation.PatchJson(path, patch(node.path("patch")));
      default ->
          new Operation.SetCell(
              path,
              text(node, "key"),
              text(node, "column"),
              optional(node, "old"),
              text(node, "new"));
    };
  }

  private static void check(JsonNode node, String op, List<String> members) throws BadInput {
    for (String member : members) {
      if (!member.endsWith("?") && !node.hasNonNull(member)) {
        throw new BadInput("'%s' needs %s; '%s' is missing.".formatted(op, members, member));
      }
    }
    for (Map.Entry<String, JsonNode> given : node.properties()) {
      String name = given.getKey();
      if (!name.equals("op") && !members.contains(name) && !members.contains(name + "?")) {
        throw new BadInput("'%s' has %s, and no '%s'.".formatted(op, members, name));
      }
    }
    if (node.has("path")) {
      text(node, "path");
    }
  }

  private static Operation delete(JsonNode node, String path) throws BadInput {
    if (node.has("lines") == node.has("old")) {
      throw new BadInput("'delete' needs either 'lines' or 'old'.");
    }
    if (node.has("old")) {
      return new Operation.Replace(path, text(node, "old"), "", count(node));
    }
    List<Integer> lines = lines(node);
    return new Operation.Delete(path, lines.getFirst(), lines.getLast());
  }

  private static List<Integer> lines(JsonNode node) throws BadInput {
    JsonNode lines = node.path("lines");
    boolean isRange = lines.size() == 2 && lines.path(0).isInt() && lines.path(1).isInt();
    if (!isRange || lines.path(0).intValue() > lines.path(1).intValue()) {
      throw new BadInput("'lines' are the first and the last one, as [3, 5]; got " + lines);
    }
    return List.of(lines.path(0).intValue(), lines.path(1).intValue());
  }

  private static List<Cut> cuts(JsonNode array) throws BadInput {
    List<Cut> cuts = new ArrayList<>();
    for (JsonNode cut : array) {
      cuts.add(new Cut(number(cut, "line"), text(cut, "to")));
    }
    if (cuts.isEmpty()) {
      throw new BadInput("'cuts' are like [{\"line\": 20, \"to\": \"annex.md\"}].");
    }
    return cuts;
  }

  /** An array, or a text that is one: some models cannot be told of values of any type. */
  private static List<Patch> patch(JsonNode given) throws BadInput {
    JsonNode array = given;
    if (given.isTextual()) {
      try {
        array = ExactJson.read(given.textValue());
      } catch (JsonProcessingException e) {
        throw new BadInput("'patch' is no JSON: " + e.getOriginalMessage());
      }
    }
    List<Patch> patch = new ArrayList<>();
    for (JsonNode one : array) {
      Optional<JsonNode> value = Optional.ofNullable(one.get("value"));
      patch.add(new Patch(text(one, "op"), text(one, "path"), optional(one, "from"), value));
    }
    if (patch.isEmpty()) {
      throw new BadInput("'patch' is an array of operations of RFC 6902.");
    }
    return patch;
  }

  private static int count(JsonNode node) throws BadInput {
    return node.has("count") ? number(node, "count") : 1;
  }

  private static int number(JsonNode node, String name) throws BadInput {
    if (!node.path(name).isInt()) {
      throw new BadInput("'%s' has to be a number, got %s".formatted(name, node.path(name)));
    }
    return node.path(name).intValue();
  }

  private static Optional<String> optional(JsonNode node, String name) throws BadInput {
    return node.hasNonNull(name) ? Optional.of(text(node, name)) : Optional.empty();
  }

  private static List<String> texts(JsonNode node, String name) throws BadInput {
    List<String> texts = new ArrayList<>();
    for (JsonNode text : node.path(name)) {
      texts.add(text(JsonNodeFactory.instance.objectNode().set(name, text), name));
    }
    if (texts.isEmpty()) {
      throw new BadInput("'%s' has to be an array of texts.".formatted(name));
    }
    return texts;
  }

  private static String text(JsonNode node, String name) throws BadInput {
    JsonNode text = node.path(name);
    if (!text.isTextual()) {
      throw new BadInput("'%s' has to be a text, got %s".formatted(name, text));
    }
    if (!isWhole(text.textValue())) {
      throw new BadInput("'%s' has half a character (an unpaired surrogate).".formatted(name));
    }
    return text.textValue();
  }

  private static boolean isWhole(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
