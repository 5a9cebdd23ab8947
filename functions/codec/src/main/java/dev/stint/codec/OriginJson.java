package dev.stint.codec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.run.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The origin of a message as JSON; left out if the channel cannot answer. */
final class OriginJson {

  private static final String NAME = "origin";

  private OriginJson() {}

  static void write(ObjectNode json, @Nullable Origin origin) {
    if (origin == null) {
      return;
    }
    ObjectNode details = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(origin.details()).forEach(details::put);
    json.putObject(NAME)
        .put("channel", origin.channel())
        .put("by", origin.by())
        .put("id", origin.id())
        .set("details", details);
  }

  static @Nullable Origin read(Fields json) {
    if (!json.has(NAME)) {
      return null;
    }
    Fields origin = json.child(NAME);
    Fields details = origin.child("details");
    Map<String, String> byName = new LinkedHashMap<>();
    details.node().fieldNames().forEachRemaining(name -> byName.put(name, details.text(name)));
    return new Origin(origin.text("channel"), origin.text("by"), origin.text("id"), byName);
  }
}
