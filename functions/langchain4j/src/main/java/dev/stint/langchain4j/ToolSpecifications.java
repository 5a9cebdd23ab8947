package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.stint.agent.ToolSpec;
import java.util.List;

/** Tools as LangChain4j describes them to vendors. */
final class ToolSpecifications {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final List<String> OF_PARAMETERS =
      List.of("description", "properties", "required", "$defs");
  private static final String OPEN = "additionalProperties";

  private ToolSpecifications() {}

  /** Passes on every property as it is written, so that nothing of a schema is lost. */
  static ToolSpecification of(ToolSpec spec) {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("name", spec.name()).put("description", spec.description());
    try {
      json.set("parameters", parameters(MAPPER.readTree(spec.schema())));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A tool's schema is not JSON: " + spec.schema(), e);
    }
    return ToolSpecification.fromJson(json.toString());
  }

  /**
   * The parameters of a tool. Vendors expect an object there, and LangChain4j reads only these
   * members.
   */
  private static ObjectNode parameters(JsonNode schema) {
    ObjectNode parameters = MAPPER.createObjectNode().put("type", "object");
    for (String member : OF_PARAMETERS) {
      if (schema.hasNonNull(member)) {
        parameters.set(member, schema.get(member));
      }
    }
    if (schema.path(OPEN).isBoolean()) {
      parameters.set(OPEN, schema.get(OPEN));
    }
    return parameters;
  }
}
