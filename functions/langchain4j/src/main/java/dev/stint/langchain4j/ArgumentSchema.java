package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The JSON Schema of a tool's arguments, with their defaults. */
final class ArgumentSchema {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  private final ObjectNode json;
  private final JsonSchema schema;
  private final Map<String, JsonNode> defaults;

  private ArgumentSchema(ObjectNode json, Map<String, JsonNode> defaults) {
    this.json = json;
    this.schema = FACTORY.getSchema(json);
    this.defaults = defaults;
  }

  /**
   * @param described as LangChain4j describes it; null for a method without arguments
   */
  static ArgumentSchema of(@Nullable JsonObjectSchema described, Method method) {
    ObjectNode json =
        described == null
            ? MAPPER.createObjectNode().put("type", "object")
            : MAPPER.valueToTree(JsonSchemaElementUtils.toMap(described));
    Map<String, JsonNode> defaults = defaults(method, json);
    defaults.forEach((name, value) -> declareDefault(json, name, value));
    return new ArgumentSchema(json, defaults);
  }

  String json() {
    return json.toString();
  }

  /** Fills in what the model left out. */
  void addDefaults(ObjectNode arguments) {
    defaults.forEach(
        (name, value) -> {
          if (!arguments.hasNonNull(name)) {
            arguments.set(name, value);
          }
        });
  }

  /** What is wrong with the arguments, for the model to read; empty if nothing is. */
  String problems(ObjectNode arguments) {
    return schema.validate(arguments).stream()
        .map(ValidationMessage::getMessage)
        .sorted()
        .collect(Collectors.joining("; "));
  }

  private static Map<String, JsonNode> defaults(Method method, ObjectNode json) {
    Map<String, JsonNode> defaults = new LinkedHashMap<>();
    for (Parameter parameter : method.getParameters()) {
      Default declared = parameter.getAnnotation(Default.class);
      JsonNode property = json.path("properties").path(parameter.getName());
      if (declared != null) {
        defaults.put(parameter.getName(), value(parameter, declared.value()));
      } else if (parameter.getType().isPrimitive()
          && isOptional(json, parameter)
          && !property.isMissingNode()) {
        defaults.put(parameter.getName(), zero(parameter.getType()));
      }
    }
    return defaults;
  }

  private static boolean isOptional(ObjectNode json, Parameter parameter) {
    for (JsonNode name : json.path("required")) {
      if (name.asText().equals(parameter.getName())) {
        return false;
      }
    }
    return true;
  }

  private static JsonNode value(Parameter parameter, String text) {
    if (parameter.getType() == String.class || parameter.getType().isEnum()) {
      return TextNode.valueOf(text);
    }
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s: @Default(\"%s\") of '%s' is not JSON"
              .formatted(parameter.getDeclaringExecutable(), text, parameter.getName()),
          e);
    }
  }

  /** What Java gives a primitive that nobody set. */
  private static JsonNode zero(Class<?> primitive) {
    return primitive == boolean.class
        ? MAPPER.getNodeFactory().booleanNode(false)
        : MAPPER.getNodeFactory().numberNode(0);
  }

  private static void declareDefault(ObjectNode json, String name, JsonNode value) {
    if (json.path("properties").path(name) instanceof ObjectNode property) {
      property.set("default", value);
    }
    if (json.path("required") instanceof ArrayNode required) {
      for (int n = required.size() - 1; n >= 0; n--) {
        if (required.path(n).asText().equals(name)) {
          required.remove(n);
        }
      }
    }
  }
}
