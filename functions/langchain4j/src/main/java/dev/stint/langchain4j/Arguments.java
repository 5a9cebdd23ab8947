package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/** The arguments of a call, as a model or a person wrote them. */
final class Arguments {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Arguments() {}

  /**
   * A JSON object; nothing at all counts as an empty one.
   *
   * @throws JsonProcessingException if it is something else
   */
  static ObjectNode parse(String arguments) throws JsonProcessingException {
    if (arguments.isBlank()) {
      return MAPPER.createObjectNode();
    }
    JsonNode node = MAPPER.readTree(arguments);
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new NotAnObject(node);
  }

  /** The same by name, as Java has it: texts, numbers, booleans, lists and maps. */
  static Map<String, Object> read(String arguments) {
    try {
      return MAPPER.convertValue(parse(arguments), new TypeReference<Map<String, Object>>() {});
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
