package dev.stint.codec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.Limits;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * Limits as JSON. Without {@code bytes} they limit no bytes; those of the tree stand there
 * together, or are the default.
 */
public final class LimitsJson {

  private LimitsJson() {}

  public static ObjectNode write(Limits limits) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("steps", limits.stepsMax())
            .put("tokens", limits.tokensMax())
            .put("costUsd", limits.costMaxUsd().toPlainString())
            .put("time", limits.timeMax().toString());
    if (limits.bytesMax() != Long.MAX_VALUE) {
      json.put("bytes", limits.bytesMax());
    }
    return limits.isDefaultTree()
        ? json
        : json.put("children", limits.childrenMax())
            .put("childrenAtOnce", limits.childrenAtOnceMax())
            .put("depth", limits.depthMax());
  }

  static Limits read(Fields json, String name) {
    Fields limits = json.child(name);
    return json.convert(
        name,
        () -> {
          Limits ofRun =
              new Limits(
                  limits.number("steps"),
                  limits.number("tokens"),
                  new BigDecimal(limits.text("costUsd")),
                  Duration.parse(limits.text("time")),
                  limits.has("bytes") ? limits.number("bytes") : Long.MAX_VALUE);
          return limits.has("children")
              ? ofRun
                  .children(limits.number("children"))
                  .childrenAtOnce((int) limits.number("childrenAtOnce"))
                  .depth((int) limits.number("depth"))
              : ofRun;
        });
  }
}
