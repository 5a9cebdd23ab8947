package dev.stint.langchain4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema in the words that Gemini has: types, members, items, choices and descriptions.
 * References are written out, which may not double the schema, as its bytes are reckoned with
 * before a call. What only narrows a value, such as a pattern, is left out: arguments and answers
 * are checked against the whole schema when they come. What Gemini cannot be told of at all is
 * refused: types that contain themselves; objects without named members, such as maps; values of
 * any type.
 */
final class GeminiSchema {

  private final JsonNode root;
  private final Set<String> underWay = new HashSet<>();
  private int left;

  private GeminiSchema(JsonNode root) {
    this.root = root;
    this.left = 2 * elements(root);
  }

  /** At most so many elements are in a schema, as each is an object of JSON. */
  private static int elements(JsonNode node) {
    int elements = node.isObject() ? 1 : 0;
    for (JsonNode child : node) {
      elements += elements(child);
    }
    return elements;
  }

  /**
   * @throws IllegalArgumentException if Gemini has no words for a part of it; the message says
   *     which
   */
  static JsonObjectSchema of(String schema) {
    JsonNode root = ClosedSchema.read(schema);
    return new GeminiSchema(root).object(root);
  }

  /** Whether the object of this schema has any members. */
  static boolean hasMembers(String schema) {
    JsonNode root = ClosedSchema.read(schema);
    return !root.path("properties").isEmpty() || root.path("additionalProperties").isObject();
  }

  private JsonSchemaElement element(JsonNode schema) {
    if (--left < 0) {
      throw new IllegalArgumentException("it has no references, and written out they are too many");
    }
    String description = schema.path("description").textValue();
    if (schema.has("$ref")) {
      return referred(schema.get("$ref").asText());
    }
    for (String choice : List.of("anyOf", "oneOf")) {
      if (schema.has(choice)) {
        List<JsonSchemaElement> kinds = kinds(schema.get(choice));
        return kinds.size() == 1 && description == null
            ? kinds.getFirst()
            : anyOf(kinds, description);
      }
    }
    if (schema.has("enum") || schema.has("const")) {
      return choices(schema, description);
    }
    JsonNode type = schema.path("type");
    if (type.isArray()) {
      return ofTypes(schema, type, description);
    }
    return switch (type.asText()) {
      case "object" -> object(schema);
      case "array" ->
          JsonArraySchema.builder()
              .description(description)
              .items(element(schema.path("items")))
              .build();
      case "integer" -> JsonIntegerSchema.builder().description(description).build();
      case "number" -> JsonNumberSchema.builder().description(description).build();
      case "boolean" -> JsonBooleanSchema.builder().description(description).build();
      case "string" -> JsonStringSchema.builder().description(description).build();
      default ->
          throw new IllegalArgumentException(
              "it has no words for %s; name a type with named members"
                  .formatted(schema.isMissingNode() ? "values of any type" : schema));
    };
  }

  private JsonSchemaElement referred(String reference) {
    JsonNode target = reference.startsWith("#/") ? root.at(reference.substring(1)) : root.path("#");
    if (target.isMissingNode() || !underWay.add(reference)) {
      throw new IllegalArgumentException(
          target.isMissingNode()
              ? "nothing is at the reference " + reference
              : "it has no words for a type that contains itself, as at " + reference);
    }
    JsonSchemaElement element = element(target);
    underWay.remove(reference);
    return element;
  }

  private List<JsonSchemaElement> kinds(JsonNode schemas) {
    List<JsonSchemaElement> elements = new ArrayList<>();
    for (JsonNode one : schemas) {
      if (!one.path("type").asText().equals("null")) { // A member may be left out instead.
        elements.add(element(one));
      }
    }
    return elements;
  }

  private static JsonSchemaElement anyOf(
      List<JsonSchemaElement> kinds, @Nullable String description) {
    return JsonAnyOfSchema.builder().description(description).anyOf(kinds).build();
  }

  /** A value of one of several types; null is none, as a member may be left out instead. */
  private JsonSchemaElement ofTypes(JsonNode schema, JsonNode types, @Nullable String description) {
    List<JsonSchemaElement> kinds = new ArrayList<>();
    for (JsonNode type : types) {
      if (!type.asText().equals("null")) {
        kinds.add(element(schema.<ObjectNode>deepCopy().set("type", type)));
      }
    }
    return kinds.size() == 1 ? kinds.getFirst() : anyOf(kinds, description);
  }

  /** Gemini's choices are texts; of numbers it is told in words. */
  private static JsonSchemaElement choices(JsonNode schema, @Nullable String description) {
    List<JsonNode> values = new ArrayList<>();
    schema.path("enum").forEach(values::add);
    if (schema.has("const")) {
      values.add(schema.get("const"));
    }
    if (values.stream().allMatch(JsonNode::isTextual)) {
      return JsonEnumSchema.builder()
          .description(description)
          .enumValues(values.stream().map(JsonNode::textValue).toList())
          .build();
    }
    String words =
        "One of "
            + values.stream().map(JsonNode::toString).collect(Collectors.joining(", "))
            + (description == null ? "" : ". " + description);
    if (values.stream().allMatch(JsonNode::isIntegralNumber)) {
      return JsonIntegerSchema.builder().description(words).build();
    }
    if (values.stream().allMatch(JsonNode::isNumber)) {
      return JsonNumberSchema.builder().description(words).build();
    }
    throw new IllegalArgumentException("it has no words for the choices of " + schema);
  }

  private JsonObjectSchema object(JsonNode schema) {
    JsonNode members = schema.path("properties");
    if (members.isEmpty() || schema.path("additionalProperties").isObject()) {
      throw new IllegalArgumentException(
          "it has no words for an object without named members, as in %s".formatted(schema));
    }
    JsonObjectSchema.Builder object =
        JsonObjectSchema.builder().description(schema.path("description").textValue());
    members
        .properties()
        .forEach(member -> object.addProperty(member.getKey(), element(member.getValue())));
    return object
        .required(
            StreamSupport.stream(schema.path("required").spliterator(), false)
                .map(JsonNode::asText)
                .toList())
        .build();
  }
}
