package dev.stint.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.run.Parent;
import org.jspecify.annotations.Nullable;

/**
 * The call that delegated the task of a run, as JSON: the member {@code parent}, if there is one,
 * as {@code {"run": "r-1", "action": "1.1", "path": ["r-1"]}}.
 */
public final class ParentJson {

  private static final String NAME = "parent";

  private ParentJson() {}

  public static void write(ObjectNode json, @Nullable Parent parent) {
    if (parent != null) {
      ObjectNode written =
          json.putObject(NAME)
              .put("run", parent.run().value())
              .put("action", parent.action().toString());
      ArrayNode path = written.putArray("path");
      parent.path().forEach(run -> path.add(run.value()));
    }
  }

  static @Nullable Parent read(Fields json) {
    if (!json.has(NAME)) {
      return null;
    }
    Fields parent = json.child(NAME);
    return json.convert(
        NAME,
        () ->
            new Parent(
                new RunId(parent.text("run")),
                ActionId.parse(parent.text("action")),
                parent.texts("path").stream().map(RunId::new).toList()));
  }
}
