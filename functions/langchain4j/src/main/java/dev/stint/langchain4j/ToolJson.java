package dev.stint.langchain4j;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.paramnames.ParameterNamesModule;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.Function;

/**
 * JSON exactly as it is written: a tool receives what a person approved. A decimal keeps its
 * digits, an object names every member once, and a number that its Java type cannot hold is
 * refused.
 */
final class ToolJson {

  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
              DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS,
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .disable(
              DeserializationFeature.ACCEPT_FLOAT_AS_INT,
              DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
          .disable(
              SerializationFeature.WRITE_DATES_AS_TIMESTAMPS,
              SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS,
              SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .annotationIntrospector(
              AnnotationIntrospector.pair(new JacksonAnnotationIntrospector(), new SealedTypes()))
          .visibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY)
          .addModules(
              new Jdk8Module(), new JavaTimeModule(), new ParameterNamesModule(), exactFloats())
          .build();

  private ToolJson() {}

  private static SimpleModule exactFloats() {
    Exact<Double> doubles = new Exact<>(Double.class, BigDecimal::doubleValue);
    Exact<Float> floats = new Exact<>(Float.class, BigDecimal::floatValue);
    return new SimpleModule("stint-exact-floats")
        .addDeserializer(Double.class, doubles)
        .addDeserializer(double.class, doubles)
        .addDeserializer(Float.class, floats)
        .addDeserializer(float.class, floats);
  }

  /** Reads a binary fraction only if it stands for exactly the decimal that was written. */
  private static final class Exact<T extends Number> extends StdScalarDeserializer<T> {
    private static final long serialVersionUID = 1L;

    private final transient Function<BigDecimal, T> nearest;

    Exact(Class<T> type, Function<BigDecimal, T> nearest) {
      super(type);
      this.nearest = nearest;
    }

    @Override
    @SuppressWarnings("unchecked")
    public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
      if (!json.currentToken().isNumeric()) {
        return (T)
            context.handleUnexpectedToken(handledType(), JsonToken.VALUE_NUMBER_FLOAT, json, null);
      }
      BigDecimal written = json.getDecimalValue();
      T number = nearest.apply(written);
      String shown = number.toString();
      boolean same =
          Double.isFinite(number.doubleValue()) && new BigDecimal(shown).compareTo(written) == 0;
      if (!same) {
        context.reportInputMismatch(
            handledType(),
            "%s would become %s: it has more digits than a %s keeps",
            written,
            shown,
            handledType().getSimpleName().toLowerCase(Locale.ROOT));
      }
      return number;
    }
  }
}
