package dev.stint.codec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.Limits;
import dev.stint.agent.Limits.Tree;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * Limits as JSON. Without {@code bytes} they limit no bytes; those of the tree stand there
 * together, or are {@link #TREE_V1}.
 */
public final class LimitsJson {

  /** What entries of format 1 leave out, whatever a release has for its default. */
  private static final Tree TREE_V1 = new Tree(32, 8, 3);

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
    Tree tree = limits.tree();
    return tree.equals(TREE_V1)
        ? json
        : json.put("children", tree.childrenMax())
            .put("childrenAtOnce", tree.atOnceMax())
            .put("depth", tree.depthMax());
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
                limits.has("bytes") ? limits.number("bytes") : Long.MAX_VALUE,
                limits.has("children") ? tree(limits) : TREE_V1));
  }

  private static Tree tree(Fields limits) {
    return new Tree(
        limits.number("children"),
        (int) limits.number("childrenAtOnce"),
        (int) limits.number("depth"));
  }
}
