package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.AnswerType;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers of one Java type. Vendors take only the schema of an object; a type that is none is the
 * member {@code answer} of one.
 */
final class JsonAnswer implements AnswerType {

  private static final String MEMBER = "answer";
  private static final Pattern FENCED = Pattern.compile("(?s)```\\w*(.*)```");
  private static final String DEFINITIONS = "#/$defs/";

  private final String name;
  private final JavaType type;
  private final boolean isMember;
  private final CheckedSchema schema;

  private JsonAnswer(String name, JavaType type, boolean isMember, ObjectNode schema) {
    this.name = name;
    this.type = type;
    this.isMember = isMember;
    this.schema = new CheckedSchema(schema);
  }

  static JsonAnswer of(Class<?> answer) {
    JavaType type = ToolJson.MAPPER.constructType(answer);
    JsonTypes types = new JsonTypes();
    ObjectNode schema;
    try {
      schema = types.schema(type);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s cannot be the type of answers: %s".formatted(answer.getName(), e.getMessage()), e);
    }
    String root = schema.path("$ref").asText();
    if (!root.isEmpty()) {
      schema =
          Objects.requireNonNull(types.definitions().get(root.substring(DEFINITIONS.length())))
              .deepCopy();
    }
    boolean isMember = !schema.path("type").asText().equals("object");
    ObjectNode whole = isMember ? member(schema) : schema;
    if (!types.definitions().isEmpty()) {
      whole.putObject("$defs").setAll(types.definitions());
    }
    return new JsonAnswer(name(answer), type, isMember, whole);
  }

  private static String name(Class<?> type) {
    return type.isArray() ? name(type.getComponentType()) + "s" : type.getSimpleName();
  }

  private static ObjectNode member(ObjectNode schema) {
    ObjectNode object = ToolJson.MAPPER.createObjectNode().put("type", "object");
    object.putObject("properties").set(MEMBER, schema);
    object.putArray("required").add(MEMBER);
    return object.put("additionalProperties", false);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String schema() {
    return schema.json();
  }

  @Override
  public Object read(String text) {
    try {
      return Objects.requireNonNull(ToolJson.MAPPER.treeToValue(tree(text), type));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("it is nested too deeply", e);
    }
  }

  @Override
  public String json(String text) {
    return tree(text).toString();
  }

  /** The JSON that stands for the value, checked against the schema. */
  private JsonNode tree(String text) {
    try {
      return checked(text);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("it is nested too deeply", e);
    }
  }

  private JsonNode checked(String text) {
    String json = unfenced(text);
    if (json.isBlank()) {
      throw new IllegalArgumentException("it is empty");
    }
    ObjectNode answer;
    try {
      answer = JsonArguments.parse(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is no JSON object: " + e.getOriginalMessage(), e);
    }
    dropNulls(answer);
    String problems = schema.problems(answer);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems);
    }
    return isMember ? answer.get(MEMBER) : answer;
  }

  /** Models write null for what is left out. */
  private static void dropNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().removeIf(member -> member.getValue().isNull());
    }
    node.forEach(JsonAnswer::dropNulls);
  }

  /** Many models put JSON into a block of Markdown, with or without the name of its language. */
  private static String unfenced(String text) {
    Matcher fenced = FENCED.matcher(text.strip());
    return fenced.matches() ? fenced.group(1) : text.strip();
  }
}
