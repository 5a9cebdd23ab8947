package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A JSON Schema text as the object schema that LangChain4j's models take. */
final class Schemas {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Schemas() {}

  /** Each property is passed on as it is written, so nothing of it is lost. */
  static JsonObjectSchema objectSchema(String schema) {
    JsonNode json;
    try {
      json = MAPPER.readTree(schema);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A tool's schema is not JSON: " + schema, e);
    }
    List<String> required = new ArrayList<>();
    json.path("required").forEach(name -> required.add(name.asText()));
    JsonObjectSchema.Builder builder =
        JsonObjectSchema.builder().addProperties(raw(json.path("properties"))).required(required);
    Map<String, JsonSchemaElement> definitions = raw(json.path("$defs"));
    return definitions.isEmpty() ? builder.build() : builder.definitions(definitions).build();
  }

  private static Map<String, JsonSchemaElement> raw(JsonNode schemas) {
    Map<String, JsonSchemaElement> raw = new LinkedHashMap<>();
    schemas
        .properties()
        .forEach(
            member -> raw.put(member.getKey(), JsonRawSchema.from(member.getValue().toString())));
    return raw;
  }
}
