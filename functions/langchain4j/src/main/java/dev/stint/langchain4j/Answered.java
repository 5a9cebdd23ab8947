package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.Callback;
import java.lang.reflect.Method;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What another system answers to a tool method with a {@link Callback}, and when.
 *
 * @param schema of its results; empty for any JSON
 */
record Answered(Callback.Terms terms, Optional<CheckedSchema> schema) {

  /**
   * Empty if the method takes no callback.
   *
   * @throws IllegalArgumentException if its {@link Awaits} cannot be met
   */
  static Optional<Answered> of(Method method) {
    Awaits awaits = method.getAnnotation(Awaits.class);
    if (!takesCallback(method)) {
      if (awaits != null) {
        throw new IllegalArgumentException("it has @Awaits and no parameter of type Callback");
      }
      return Optional.empty();
    }
    return Optional.of(
        awaits == null
            ? new Answered(Callback.Terms.within(Callback.Terms.WITHIN_DEFAULT), Optional.empty())
            : new Answered(terms(awaits), schema(awaits.value())));
  }

  static boolean takesCallback(Method method) {
    return Arrays.asList(method.getParameterTypes()).contains(Callback.class);
  }

  private static Callback.Terms terms(Awaits awaits) {
    return new Callback.Terms(
        duration("within", awaits.within()),
        awaits.heartbeat().isEmpty()
            ? Optional.empty()
            : Optional.of(duration("heartbeat", awaits.heartbeat())));
  }

  private static Duration duration(String name, String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "@Awaits(%s = \"%s\") is no ISO 8601 duration, as PT10M or P1D".formatted(name, text), e);
    }
  }

  private static Optional<CheckedSchema> schema(Class<?> type) {
    if (type == Object.class) {
      return Optional.empty();
    }
    JsonTypes types = new JsonTypes();
    ObjectNode schema = types.schema(ToolJson.MAPPER.constructType(type));
    if (!types.definitions().isEmpty()) {
      schema.putObject("$defs").setAll(types.definitions());
    }
    return Optional.of(new CheckedSchema(schema));
  }

  /** What is wrong with a result; null if it fits. */
  @Nullable String problem(String result) {
    if (schema.isEmpty()) {
      return null;
    }
    try {
      String problems = schema.get().problems(ToolJson.MAPPER.readTree(result));
      return problems.isEmpty() ? null : "The result does not fit: " + problems;
    } catch (JsonProcessingException e) {
      return "The result is no JSON: " + e.getOriginalMessage();
    } catch (StackOverflowError e) {
      return "The result is nested too deeply.";
    }
  }
}
