package dev.stint.testkit.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** Makes arguments up that fit the JSON Schema of a tool, in the part of it that tools use. */
final class SampleArguments {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final int NUMBER_BOUND = 1_000;
  private static final int DEPTH_MAX = 8;

  private final Chance chance;

  SampleArguments(Chance chance) {
    this.chance = chance;
  }

  /**
   * @param schema of an object; without properties it gets one number, {@code n}, if it takes any
   */
  String of(String schema) {
    try {
      JsonNode tree = MAPPER.readTree(schema);
      boolean open = tree.path("additionalProperties").asBoolean(true);
      return tree.path("properties").isEmpty() && open
          ? "{\"n\":%d}".formatted(chance.below(NUMBER_BOUND))
          : value(tree, tree, 0).toString();
    } catch (JsonProcessingException e) {
      throw new AssertionError("No schema: " + schema, e);
    }
  }

  private JsonNode value(JsonNode schema, JsonNode root, int depth) {
    String other = schema.path("$ref").asText();
    if (other.startsWith("#")) {
      return value(root.at(other.substring(1)), root, depth + 1);
    }
    if (schema.has("const")) {
      return schema.path("const");
    }
    for (String choices : List.of("enum", "anyOf", "oneOf")) {
      JsonNode some = schema.path(choices);
      if (!some.isEmpty()) {
        JsonNode one = some.get(chance.below(some.size()));
        return choices.equals("enum") ? one : value(one, root, depth + 1);
      }
    }
    JsonNode types = schema.path("type");
    return switch ((types.isArray() ? types.get(chance.below(types.size())) : types).asText()) {
      case "object" -> object(schema, root, depth);
      case "array" -> array(schema, root, depth);
      case "integer" -> MAPPER.getNodeFactory().numberNode(chance.below(NUMBER_BOUND));
      case "number" -> MAPPER.getNodeFactory().numberNode(chance.below(NUMBER_BOUND) / 4.0);
      case "boolean" -> MAPPER.getNodeFactory().booleanNode(chance.once(2));
      case "null" -> MAPPER.getNodeFactory().nullNode();
      default -> MAPPER.getNodeFactory().textNode("text " + chance.below(NUMBER_BOUND));
    };
  }

  private JsonNode array(JsonNode schema, JsonNode root, int depth) {
    ArrayNode array = MAPPER.createArrayNode();
    return depth < DEPTH_MAX ? array.add(value(schema.path("items"), root, depth + 1)) : array;
  }

  private JsonNode object(JsonNode schema, JsonNode root, int depth) {
    ObjectNode object = MAPPER.createObjectNode();
    if (depth < DEPTH_MAX) {
      for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
        object.set(property.getKey(), value(property.getValue(), root, depth + 1));
      }
    }
    return object;
  }
}
