package dev.stint.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.Webhook;
import dev.stint.agent.Webhook.Occasion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The webhooks of a run as JSON: the member {@code webhooks}, if there are any, as {@code
 * {"billing": ["held", "failed"]}}.
 */
public final class WebhooksJson {

  private static final String WEBHOOKS = "webhooks";

  private WebhooksJson() {}

  public static void write(ObjectNode json, List<Webhook> webhooks) {
    if (!webhooks.isEmpty()) {
      ObjectNode names = json.putObject(WEBHOOKS);
      for (Webhook webhook : webhooks) {
        ArrayNode on = names.putArray(webhook.name());
        webhook.on().forEach(occasion -> on.add(occasion.toString()));
      }
    }
  }

  static List<Webhook> read(Fields json) {
    if (!json.has(WEBHOOKS)) {
      return List.of();
    }
    Fields names = json.child(WEBHOOKS);
    List<Webhook> webhooks = new ArrayList<>();
    names
        .node()
        .fieldNames()
        .forEachRemaining(
            name ->
                webhooks.add(
                    json.convert(WEBHOOKS, () -> new Webhook(name, occasions(names.child(name))))));
    return webhooks;
  }

  private static Set<Occasion> occasions(Fields written) {
    Set<Occasion> on = EnumSet.noneOf(Occasion.class);
    written
        .node()
        .forEach(
            name ->
                on.add(
                    Arrays.stream(Occasion.values())
                        .filter(occasion -> occasion.toString().equals(name.asText()))
                        .findFirst()
                        .orElseThrow(
                            () -> new Unreadable("the occasion '%s' is unknown".formatted(name)))));
    return on;
  }
}
