package dev.stint.codec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.Limits;
import java.math.BigDecimal;
import java.time.Duration;

/** Limits as JSON. Without {@code bytes} they limit no bytes. */
final class LimitsJson {

  private LimitsJson() {}

  static ObjectNode write(Limits limits) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("steps", limits.stepsMax())
            .put("tokens", limits.tokensMax())
            .put("costUsd", limits.costMaxUsd().toPlainString())
            .put("time", limits.timeMax().toString());
    return limits.bytesMax() == Long.MAX_VALUE ? json : json.put("bytes", limits.bytesMax());
  }

  static Limits read(Fields json, String name) {
    Fields limits = json.child(name);
    return json.convert(
        name,
        () ->
            new Limits(
                limits.number("steps"),
                limits.number("tokens"),
                new BigDecimal(limits.text("costUsd")),
                Duration.parse(limits.text("time")),
                limits.has("bytes") ? limits.number("bytes") : Long.MAX_VALUE));
  }
}
