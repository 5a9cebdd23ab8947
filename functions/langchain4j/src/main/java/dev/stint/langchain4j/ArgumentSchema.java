package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.langchain4j.agent.tool.P;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON Schema of a tool method's arguments, with their defaults. */
final class ArgumentSchema {

  private final CheckedSchema schema;
  private final Map<String, JsonNode> defaults;

  private ArgumentSchema(ObjectNode json, Map<String, JsonNode> defaults) {
    this.schema = new CheckedSchema(json);
    this.defaults = defaults;
  }

  /**
   * @throws IllegalArgumentException if an argument has a type that cannot be read from JSON, has
   *     no name, or has a default that is not JSON
   */
  static ArgumentSchema of(Method method) {
    JsonTypes types = new JsonTypes();
    ObjectNode json = ToolJson.MAPPER.createObjectNode().put("type", "object");
    ObjectNode properties = json.putObject("properties");
    ArrayNode required = json.putArray("required");
    Map<String, JsonNode> defaults = new LinkedHashMap<>();
    for (Parameter parameter : method.getParameters()) {
      if (Injected.isInjected(parameter)) {
        continue;
      }
      String name = name(parameter);
      JavaType type = ToolJson.MAPPER.constructType(parameter.getParameterizedType());
      ObjectNode property = schema(types, parameter, type);
      properties.set(name, property);
      Default declared = parameter.getAnnotation(Default.class);
      if (declared != null) {
        defaults.put(name, value(parameter, type, declared.value()));
        property.set("default", defaults.get(name));
      } else if (isRequired(parameter, type)) {
        required.add(name);
      } else if (parameter.getType().isPrimitive()) {
        defaults.put(name, zero(parameter.getType()));
      }
    }
    json.put("additionalProperties", false);
    if (!types.definitions().isEmpty()) {
      json.putObject("$defs").setAll(types.definitions());
    }
    return new ArgumentSchema(json, defaults);
  }

  private static String name(Parameter parameter) {
    if (!parameter.isNamePresent()) {
      throw new IllegalArgumentException(
          "its arguments have no names: compile with -parameters (Maven: <parameters>true</parameters>)");
    }
    return parameter.getName();
  }

  private static ObjectNode schema(JsonTypes types, Parameter parameter, JavaType type) {
    ObjectNode schema;
    try {
      schema = types.schema(type);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "argument '%s': %s".formatted(parameter.getName(), e.getMessage()), e);
    }
    P described = parameter.getAnnotation(P.class);
    return described == null || described.value().isBlank()
        ? schema
        : schema.put("description", described.value());
  }

  private static boolean isRequired(Parameter parameter, JavaType type) {
    P described = parameter.getAnnotation(P.class);
    boolean optional =
        JsonTypes.isOptional(type)
            || JsonTypes.isNullable(parameter, parameter.getAnnotatedType())
            || (described != null && !described.required());
    return !optional;
  }

  String json() {
    return schema.json();
  }

  /** Adds the defaults of missing arguments. */
  void addDefaults(ObjectNode arguments) {
    defaults.forEach(
        (name, value) -> {
          if (!arguments.hasNonNull(name)) {
            arguments.set(name, value);
          }
        });
  }

  /** The problems of the arguments, for the model to read; empty if there are none. */
  String problems(ObjectNode arguments) {
    return schema.problems(arguments);
  }

  private static JsonNode value(Parameter parameter, JavaType type, String text) {
    if (type.hasRawClass(String.class) || type.isEnumType()) {
      return TextNode.valueOf(text);
    }
    try {
      return ToolJson.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "@Default(\"%s\") of '%s' is not JSON".formatted(text, parameter.getName()), e);
    }
  }

  /** Java's default value of a primitive. */
  private static JsonNode zero(Class<?> primitive) {
    return primitive == boolean.class
        ? ToolJson.MAPPER.getNodeFactory().booleanNode(false)
        : ToolJson.MAPPER.getNodeFactory().numberNode(0);
  }
}
