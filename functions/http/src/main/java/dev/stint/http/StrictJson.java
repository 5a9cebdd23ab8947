package dev.stint.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import dev.stint.codec.ExactJson;
import java.lang.reflect.Type;
import java.util.function.BiFunction;

/**
 * Reads request bodies strictly; the application's own mapper is not used. A number is not accepted
 * as a text, nor a fraction as a whole number. A member must be known and occur once, and nothing
 * may follow the JSON. Numbers keep their digits.
 */
public final class StrictJson implements BiFunction<ObjectMapper, Type, ObjectReader> {

  private static final JsonMapper MAPPER = mapper();

  private static JsonMapper mapper() {
    JsonMapper.Builder builder =
        ExactJson.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS);
    for (LogicalType type :
        new LogicalType[] {LogicalType.Integer, LogicalType.Float, LogicalType.Boolean}) {
      builder.withCoercionConfig(
          type,
          config ->
              config
                  .setCoercion(CoercionInputShape.String, CoercionAction.Fail)
                  .setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail));
    }
    builder.withCoercionConfig(
        LogicalType.Textual,
        config ->
            config
                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    return builder.build();
  }

  @Override
  public ObjectReader apply(ObjectMapper applications, Type type) {
    return MAPPER.readerFor(MAPPER.constructType(type));
  }
}
