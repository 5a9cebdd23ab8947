package dev.stint.guard.edit;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** JSON in which numbers are as they are written, and nothing comes after the end. */
public final class ExactJson {

  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private ExactJson() {}

  /**
   * Reads JSON.
   *
   * @throws JsonProcessingException also for numbers that no computer can hold
   */
  public static JsonNode read(String json) throws JsonProcessingException {
    return read(MAPPER, json);
  }

  /** Reads JSON by a mapper that is made of this one. */
  public static JsonNode read(JsonMapper mapper, String json) throws JsonProcessingException {
    try {
      return mapper.readTree(json);
    } catch (NumberFormatException e) {
      throw new JsonParseException(null, "a number is too large", e);
    }
  }
}
