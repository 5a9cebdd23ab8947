package dev.stint.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/**
 * What another system sends to a callback: {@code {"result": …}} with any JSON, or {@code {"error":
 * "…"}}. As a message of a queue it also has the {@code token}, and may be {@code {"token": "…",
 * "heartbeat": true}}.
 */
public final class CallbackJson {

  private static final String RESULT = "result";
  private static final String ERROR = "error";
  private static final String TOKEN = "token";
  private static final String HEARTBEAT = "heartbeat";

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private CallbackJson() {}

  /**
   * An answer.
   *
   * @param json the result; empty if it is an error
   * @param text what a model reads: the result, of which a text is itself, or the error
   */
  public record Sent(Optional<String> json, String text) {}

  /**
   * A message of a queue.
   *
   * @param sent empty for a heartbeat
   */
  public record Message(String token, Optional<Sent> sent) {

    /** A token is a secret, and not shown. */
    @Override
    public String toString() {
      return sent.isPresent() ? "an answer" : "a heartbeat";
    }
  }

  /**
   * @throws Unreadable if the text is no answer; says what is expected
   */
  public static Sent answer(String text) {
    return sent(object(text), Set.of(RESULT, ERROR));
  }

  /**
   * @throws Unreadable if the text is no message; says what is expected
   */
  public static Message message(String text) {
    ObjectNode json = object(text);
    JsonNode token = json.path(TOKEN);
    if (!token.isTextual()) {
      throw new Unreadable("'token' is missing: a text");
    }
    boolean isHeartbeat = json.path(HEARTBEAT).asBoolean() && json.size() == 2;
    return new Message(
        token.textValue(),
        isHeartbeat ? Optional.empty() : Optional.of(sent(json, Set.of(TOKEN, RESULT, ERROR))));
  }

  private static ObjectNode object(String text) {
    try {
      if (MAPPER.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      throw new Unreadable("it is no JSON: " + e.getOriginalMessage());
    }
    throw new Unreadable("it is no JSON object, as {\"result\": …} or {\"error\": \"…\"}");
  }

  private static Sent sent(ObjectNode json, Set<String> members) {
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!members.contains(name)) {
                throw new Unreadable("'%s' is not known".formatted(name));
              }
            });
    if (json.has(RESULT) == json.has(ERROR)) {
      throw new Unreadable("it has one of 'result' and 'error'");
    }
    JsonNode error = json.path(ERROR);
    if (json.has(ERROR) && !error.isTextual()) {
      throw new Unreadable("'error' is a text");
    }
    JsonNode result = json.path(RESULT);
    String written = result.toString();
    return json.has(ERROR)
        ? new Sent(Optional.empty(), error.textValue())
        : new Sent(Optional.of(written), result.isTextual() ? result.textValue() : written);
  }
}
