package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The arguments of a call, as a model or a person wrote them. */
final class JsonArguments {

  private JsonArguments() {}

  /**
   * Parses a JSON object; a blank text counts as an empty object.
   *
   * @throws JsonProcessingException if it is anything else
   */
  static ObjectNode parse(String arguments) throws JsonProcessingException {
    if (arguments.isBlank()) {
      return ToolJson.MAPPER.createObjectNode();
    }
    JsonNode node = ToolJson.MAPPER.readTree(arguments);
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new NotAnObject(node);
  }

  /** Reads arguments by name, as Java values: texts, exact numbers, booleans, lists and maps. */
  static Map<String, Object> read(ObjectNode arguments) {
    return ToolJson.MAPPER.convertValue(arguments, new TypeReference<Map<String, Object>>() {});
  }

  /**
   * Reads the arguments of a JSON text by name, as Java values.
   *
   * @throws IllegalArgumentException if the text is no JSON object
   */
  static Map<String, Object> read(String arguments) {
    try {
      return read(parse(arguments));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON object: " + e.getOriginalMessage(), e);
    }
  }

  /** JSON, but no object. */
  private static final class NotAnObject extends JsonProcessingException {
    private static final long serialVersionUID = 1L;

    NotAnObject(JsonNode node) {
      super("found " + node.getNodeType());
    }
  }
}
