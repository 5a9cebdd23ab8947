package dev.stint.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.run.Routing;
import dev.stint.run.Routing.Passed;

/** How a model was chosen, as JSON. */
public final class RoutingJson {

  private RoutingJson() {}

  public static ObjectNode write(Routing routing) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    if (!routing.why().isEmpty()) {
      json.put("why", routing.why());
    }
    ArrayNode passed = json.putArray("passed");
    for (Passed model : routing.passed()) {
      ObjectNode one = passed.addObject().put("model", model.model()).put("why", model.why());
      if (model.outage() != null) {
        one.put("outage", model.outage().toString());
      }
    }
    return json;
  }

  static Routing read(Fields json) {
    return new Routing(
        json.has("why") ? json.text("why") : "",
        json.child("passed").elements().stream()
            .map(
                one ->
                    new Passed(
                        one.text("model"),
                        one.text("why"),
                        one.has("outage") ? one.instant("outage") : null))
            .toList());
  }
}
