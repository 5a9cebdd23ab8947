package dev.stint.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.run.Tags;
import java.util.Map;
import java.util.TreeMap;

/** Tags as JSON: the member {@code tags}, if there are any. */
public final class TagsJson {

  private static final String TAGS = "tags";

  private TagsJson() {}

  public static void write(ObjectNode json, Tags tags) {
    if (!tags.isEmpty()) {
      ObjectNode values = json.putObject(TAGS);
      tags.values().forEach(values::put);
    }
  }

  static Tags read(Fields json) {
    if (!json.has(TAGS)) {
      return Tags.NONE;
    }
    Fields written = json.child(TAGS);
    Map<String, String> values = new TreeMap<>();
    written.node().fieldNames().forEachRemaining(name -> values.put(name, written.text(name)));
    return json.convert(TAGS, () -> Tags.of(values));
  }
}
