package dev.stint.codec;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The members of a JSON object. A member of the wrong type is an error that names it. */
record Fields(JsonNode node) {

  Fields {
    if (!node.isContainerNode()) {
      throw new Unreadable("expected a JSON object, found " + node.getNodeType());
    }
  }

  String text(String name) {
    JsonNode value = node.path(name);
    if (!value.isTextual()) {
      throw wrong(name, "a string");
    }
    return value.textValue();
  }

  long number(String name) {
    JsonNode value = node.path(name);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(name, "a whole number");
    }
    return value.longValue();
  }

  boolean has(String name) {
    return node.hasNonNull(name);
  }

  boolean truth(String name) {
    JsonNode value = node.path(name);
    if (!value.isBoolean()) {
      throw wrong(name, "true or false");
    }
    return value.booleanValue();
  }

  Instant instant(String name) {
    return convert(name, () -> Instant.parse(text(name)));
  }

  JsonNode value(String name) {
    return node.path(name);
  }

  Fields child(String name) {
    JsonNode value = node.path(name);
    if (!value.isContainerNode()) {
      throw wrong(name, "an object or a list");
    }
    return new Fields(value);
  }

  List<Fields> elements() {
    List<Fields> elements = new ArrayList<>();
    node.forEach(element -> elements.add(new Fields(element)));
    return elements;
  }

  List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : child(name).node()) {
      if (!element.isTextual()) {
        throw wrong(name, "a list of strings");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  <T> T convert(String name, Supplier<T> conversion) {
    try {
      return conversion.get();
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new Unreadable("its '%s' is wrong: %s".formatted(name, e.getMessage()));
    }
  }

  private Unreadable wrong(String name, String expected) {
    return new Unreadable(
        "its '%s' should be %s, found %s".formatted(name, expected, node.path(name).getNodeType()));
  }
}
