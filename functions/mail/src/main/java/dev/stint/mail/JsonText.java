package dev.stint.mail;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON as people read it: a line for every value, indented, and without brackets. */
final class JsonText {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final String INDENT = "  ";

  private final StringBuilder lines = new StringBuilder();

  private JsonText() {}

  /**
   * @throws IllegalArgumentException if the text is no JSON
   */
  static String of(String json) {
    JsonText text = new JsonText();
    try {
      text.add(MAPPER.readTree(json), "");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
    return text.lines.toString().strip();
  }

  private void add(JsonNode value, String indent) {
    if (value.isObject()) {
      value.properties().forEach(member -> add(member.getKey() + ":", member.getValue(), indent));
    } else if (value.isArray()) {
      value.forEach(item -> add("-", item, indent));
    } else {
      line(indent, value.asText());
    }
  }

  private void add(String label, JsonNode value, String indent) {
    if (value.isValueNode()) {
      // A text of several lines stays below its label.
      line(indent, label + " " + value.asText().replace("\n", "\n" + indent + INDENT));
    } else if (value.isEmpty()) {
      line(indent, label + " none");
    } else {
      line(indent, label);
      add(value, indent + INDENT);
    }
  }

  private void line(String indent, String text) {
    lines.append(indent).append(text).append('\n');
  }
}
