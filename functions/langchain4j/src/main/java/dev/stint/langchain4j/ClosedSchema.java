package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.agent.ModelRequest;

/**
 * Whether a JSON Schema says everything about its values: there are no references in it, every
 * value has a type, and no object has members that are not named. Some vendors take only such ones.
 */
final class ClosedSchema {

  private ClosedSchema() {}

  /** Whether the schema of the answer to a request is closed. */
  static boolean isOfAnswer(ModelRequest request) {
    return request.answer().map(answer -> isClosed(read(answer.schema()))).orElse(false);
  }

  /**
   * @throws IllegalArgumentException if the schema is not JSON
   */
  static JsonNode read(String schema) {
    try {
      return ToolJson.MAPPER.readTree(schema);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A schema is not JSON: " + schema, e);
    }
  }

  static boolean isClosed(JsonNode schema) {
    if (schema.has("anyOf")) {
      return all(schema.get("anyOf"));
    }
    if (schema.has("enum") || schema.has("const")) {
      return true;
    }
    return switch (schema.path("type").asText()) {
      case "object" ->
          schema.path("additionalProperties").isBoolean()
              && !schema.get("additionalProperties").booleanValue()
              && !schema.path("properties").isEmpty()
              && all(schema.get("properties"));
      case "array" -> isClosed(schema.path("items"));
      case "string", "integer", "number", "boolean" -> true;
      default -> false;
    };
  }

  private static boolean all(JsonNode schemas) {
    for (JsonNode schema : schemas) {
      if (!isClosed(schema)) {
        return false;
      }
    }
    return true;
  }
}
