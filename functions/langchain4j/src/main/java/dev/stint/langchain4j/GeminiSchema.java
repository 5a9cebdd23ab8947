package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.langchain4j.model.chat.request.json.JsonAnyOfSchema;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonBooleanSchema;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonIntegerSchema;
import dev.langchain4j.model.chat.request.json.JsonNumberSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchemaElement;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema in the words that Gemini has: types, members, items, choices and descriptions. What
 * it has no word for, such as a pattern, is left out; a type that contains itself is any object
 * there. Arguments and answers are checked against the whole schema when they come.
 */
final class GeminiSchema {

  private static final String DEFINITIONS = "#/$defs/";

  private final JsonNode root;
  private final Set<String> underWay = new HashSet<>();

  private GeminiSchema(JsonNode root) {
    this.root = root;
  }

  static JsonObjectSchema of(String schema) {
    try {
      JsonNode root = ToolJson.MAPPER.readTree(schema);
      return new GeminiSchema(root).object(root);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("A schema is not JSON: " + schema, e);
    }
  }

  private JsonSchemaElement element(JsonNode schema) {
    String description = schema.path("description").textValue();
    if (schema.has("$ref")) {
      return referred(schema.get("$ref").asText());
    }
    if (schema.has("anyOf")) {
      List<JsonSchemaElement> kinds = new ArrayList<>();
      schema.get("anyOf").forEach(kind -> kinds.add(element(kind)));
      return JsonAnyOfSchema.builder().description(description).anyOf(kinds).build();
    }
    if (schema.has("enum") || schema.has("const")) {
      return choices(schema, description);
    }
    return switch (schema.path("type").asText()) {
      case "object" -> object(schema);
      case "array" ->
          JsonArraySchema.builder()
              .description(description)
              .items(element(schema.path("items")))
              .build();
      case "integer" -> JsonIntegerSchema.builder().description(description).build();
      case "number" -> JsonNumberSchema.builder().description(description).build();
      case "boolean" -> JsonBooleanSchema.builder().description(description).build();
      default -> JsonStringSchema.builder().description(description).build();
    };
  }

  private JsonSchemaElement referred(String reference) {
    String name =
        reference.startsWith(DEFINITIONS) ? reference.substring(DEFINITIONS.length()) : "";
    if (!underWay.add(name)) {
      return JsonObjectSchema.builder().description("As above: " + name).build();
    }
    JsonSchemaElement element = element(root.path("$defs").path(name));
    underWay.remove(name);
    return element;
  }

  private static JsonSchemaElement choices(JsonNode schema, @Nullable String description) {
    List<String> values = new ArrayList<>();
    schema.path("enum").forEach(value -> values.add(value.asText()));
    if (schema.has("const")) {
      values.add(schema.get("const").asText());
    }
    return JsonEnumSchema.builder().description(description).enumValues(values).build();
  }

  private JsonObjectSchema object(JsonNode schema) {
    JsonObjectSchema.Builder object =
        JsonObjectSchema.builder().description(schema.path("description").textValue());
    schema
        .path("properties")
        .properties()
        .forEach(property -> object.addProperty(property.getKey(), element(property.getValue())));
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    return object.required(required).build();
  }
}
