package dev.stint.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.message.Usage;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Arrived;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.LimitsSet;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Moved;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.Entry.ReservationSet;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.ScheduleChanged;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Entry.Wasted;
import dev.stint.run.Person;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Entries as JSON objects. {@code type} names the kind; times are ISO-8601; money is a decimal
 * string in USD, so that no reader rounds it.
 *
 * <p>This is format 1. Members may be added, with a default for entries that lack them; no member
 * is ever renamed, removed or given another meaning. {@code stored/v1} has an example of every
 * kind, for good.
 */
final class EntryJson {

  /** The format that {@link #write} writes. */
  static final int VERSION = 1;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private EntryJson() {}

  static ObjectNode write(Entry entry) {
    ObjectNode json = JSON.objectNode();
    json.put("v", VERSION);
    json.put("type", type(entry));
    json.put("at", entry.at().toString());
    switch (entry) {
      case ScheduleChanged e -> ScheduleJson.write(json, e);
      case Started e -> {
        json.put("agent", e.agent());
        json.set("input", PartJson.write(e.parts()));
        json.set("stintLimits", LimitsJson.write(e.stintLimits()));
        json.set("runLimits", LimitsJson.write(e.runLimits()));
        json.put("definition", e.definition());
        OriginJson.write(json, e.origin());
        WaitJson.write(json, e.changes());
        TagsJson.write(json, e.tags());
        WebhooksJson.write(json, e.webhooks());
        ParentJson.write(json, e.parent());
      }
      case Forked e -> {
        json.put("from", e.from().value()).put("to", e.to());
        json.set("again", actions(e.again()));
        person(json, e.person());
      }
      case MessageReceived e -> {
        json.set("parts", PartJson.write(e.parts()));
        OriginJson.write(json, e.origin());
        WaitJson.write(json, e.changes());
      }
      case ModelReplied e -> write(json, e);
      case Wasted e -> {
        json.put("action", e.action().toString()).put("model", e.model());
        json.set("usage", write(e.usage()));
        json.put("costUsd", e.cost().toPlainString()).put("why", e.why());
      }
      case Postponed e -> json.put("action", e.action().toString()).put("why", e.why());
      case ToolIntended e -> {
        json.put("action", e.action().toString()).put("until", e.until().toString());
        json.put("definition", e.definition());
      }
      case ToolReturned e -> {
        json.put("action", e.action().toString());
        json.set("result", PartJson.write(e.result()));
        json.put("took", e.took().toString());
        json.put("definition", e.definition());
        if (e.unsure()) {
          json.put("unsure", true);
        }
        WaitJson.write(json, e.changes());
      }
      case Suspended e -> WaitJson.write(json, e);
      case Resumed e -> WaitJson.write(json, e);
      case LimitsSet e -> {
        json.set("stintLimits", LimitsJson.write(e.stintLimits()));
        json.set("runLimits", LimitsJson.write(e.runLimits()));
        person(json, e.person());
      }
      case ReservationSet e -> {
        json.put("child", e.child().value());
        json.set("reserved", LimitsJson.write(e.reserved()));
        person(json, e.person());
      }
      case Rewound e -> {
        json.put("to", e.to());
        json.set("undo", actions(e.undo()));
        json.set("again", actions(e.again()));
        json.put("forced", e.forced());
        person(json, e.person());
        if (e.ends()) {
          json.put("ends", true);
        }
      }
      case Failed e -> json.put("cause", Names.of(e.cause())).put("detail", e.detail());
      case Cancelled e -> person(json, e.person());
      case Moved e -> person(json, e.person());
      case Arrived e -> person(json, e.person());
    }
    return json;
  }

  /**
   * Reads any format up to {@link #VERSION}.
   *
   * @throws Unreadable if it is of a later format, or not an entry
   */
  static Entry read(JsonNode node) {
    Fields json = new Fields(node);
    long version = json.number("v");
    if (version < 1 || version > VERSION) {
      throw new Unreadable(
          "it has format %d, and this release reads up to %d; deploy a newer release"
              .formatted(version, VERSION));
    }
    Instant at = json.instant("at");
    String type = json.text("type");
    return switch (type) {
      case "scheduleChanged" -> ScheduleJson.read(at, json);
      case "started" -> started(at, json);
      case "forked" ->
          new Forked(
              at,
              json.convert("from", () -> new RunId(json.text("from"))),
              json.number("to"),
              actions(json, "again"),
              person(json));
      case "messageReceived" ->
          new MessageReceived(
              at,
              PartJson.readAll(json.child("parts")),
              OriginJson.read(json),
              WaitJson.changes(json));
      case "modelReplied" -> modelReplied(at, json);
      case "wasted" ->
          new Wasted(
              at, action(json), json.text("model"), usage(json), cost(json), json.text("why"));
      case "postponed" -> new Postponed(at, action(json), json.text("why"));
      case "toolIntended" ->
          new ToolIntended(at, action(json), json.instant("until"), json.text("definition"));
      case "toolReturned" ->
          new ToolReturned(
              at,
              action(json),
              PartJson.readResult(json.child("result")),
              took(json),
              json.text("definition"),
              json.has("unsure") && json.truth("unsure"),
              WaitJson.changes(json));
      case "suspended" -> WaitJson.suspended(at, json);
      case "resumed" -> WaitJson.resumed(at, json);
      case "limitsSet" ->
          new LimitsSet(
              at,
              LimitsJson.read(json, "stintLimits"),
              LimitsJson.read(json, "runLimits"),
              person(json));
      case "reservationSet" ->
          new ReservationSet(
              at,
              json.convert("child", () -> new RunId(json.text("child"))),
              LimitsJson.read(json, "reserved"),
              person(json));
      case "rewound" -> rewound(at, json);
      case "failed" -> new Failed(at, Names.failureCause(json.text("cause")), json.text("detail"));
      case "cancelled" -> new Cancelled(at, person(json));
      case "moved" -> new Moved(at, person(json));
      case "arrived" -> new Arrived(at, person(json));
      default -> throw new Unreadable("its type '%s' is unknown".formatted(type));
    };
  }

  /** The name of an entry's kind in JSON. */
  static String type(Entry entry) {
    return switch (entry) {
      case ScheduleChanged e -> "scheduleChanged";
      case Started e -> "started";
      case Forked e -> "forked";
      case MessageReceived e -> "messageReceived";
      case ModelReplied e -> "modelReplied";
      case Wasted e -> "wasted";
      case Postponed e -> "postponed";
      case ToolIntended e -> "toolIntended";
      case ToolReturned e -> "toolReturned";
      case Suspended e -> "suspended";
      case Resumed e -> "resumed";
      case LimitsSet e -> "limitsSet";
      case ReservationSet e -> "reservationSet";
      case Rewound e -> "rewound";
      case Failed e -> "failed";
      case Cancelled e -> "cancelled";
      case Moved e -> "moved";
      case Arrived e -> "arrived";
    };
  }

  static ObjectNode write(Usage usage) {
    ObjectNode json =
        JSON.objectNode()
            .put("input", usage.inputTokens())
            .put("output", usage.outputTokens())
            .put("cached", usage.cachedTokens());
    if (usage.cacheWrittenTokens() > 0) {
      json.put("cacheWritten", usage.cacheWrittenTokens());
    }
    return usage.estimated() ? json.put("estimated", true) : json;
  }

  private static void write(ObjectNode json, ModelReplied entry) {
    json.put("action", entry.action().toString());
    json.put("read", entry.read());
    json.put("model", entry.model());
    json.set("parts", PartJson.write(entry.parts()));
    json.set("usage", write(entry.usage()));
    json.put("costUsd", entry.cost().toPlainString());
    json.put("took", entry.took().toString());
    json.put("definition", entry.definition());
    if (entry.cutOff()) {
      json.put("cutOff", true);
    }
    if (entry.unfit() != null) {
      json.put("unfit", entry.unfit());
    }
    if (entry.routing() != null) {
      json.set("routing", RoutingJson.write(entry.routing()));
    }
  }

  static ObjectNode person(ObjectNode json, Person person) {
    return json.put("by", person.by()).put("channel", person.channel()).put("why", person.why());
  }

  static Person person(Fields json) {
    return new Person(json.text("by"), json.text("channel"), json.text("why"));
  }

  private static ArrayNode actions(List<ActionId> actions) {
    ArrayNode json = JSON.arrayNode();
    actions.forEach(action -> json.add(action.toString()));
    return json;
  }

  private static Entry started(Instant at, Fields json) {
    return new Started(
        at,
        json.text("agent"),
        PartJson.readAll(json.child("input")),
        LimitsJson.read(json, "stintLimits"),
        LimitsJson.read(json, "runLimits"),
        json.text("definition"),
        OriginJson.read(json),
        WaitJson.changes(json),
        TagsJson.read(json),
        WebhooksJson.read(json),
        ParentJson.read(json));
  }

  private static Entry modelReplied(Instant at, Fields json) {
    return new ModelReplied(
        at,
        action(json),
        json.number("read"),
        json.text("model"),
        PartJson.readAll(json.child("parts")),
        usage(json),
        cost(json),
        took(json),
        json.text("definition"),
        json.has("cutOff") && json.truth("cutOff"),
        json.has("unfit") ? json.text("unfit") : null,
        json.has("routing") ? RoutingJson.read(json.child("routing")) : null);
  }

  private static Entry rewound(Instant at, Fields json) {
    return new Rewound(
        at,
        json.number("to"),
        actions(json, "undo"),
        actions(json, "again"),
        json.truth("forced"),
        person(json),
        json.has("ends") && json.truth("ends"));
  }

  private static List<ActionId> actions(Fields json, String name) {
    return json.convert(name, () -> json.texts(name).stream().map(ActionId::parse).toList());
  }

  static ActionId action(Fields json) {
    return json.convert("action", () -> ActionId.parse(json.text("action")));
  }

  static Usage usage(Fields json) {
    Fields usage = json.child("usage");
    return json.convert(
        "usage",
        () ->
            new Usage(
                usage.number("input"),
                usage.number("output"),
                usage.number("cached"),
                usage.has("cacheWritten") ? usage.number("cacheWritten") : 0,
                usage.has("estimated") && usage.truth("estimated")));
  }

  static BigDecimal cost(Fields json) {
    return json.convert("costUsd", () -> new BigDecimal(json.text("costUsd")));
  }

  private static Duration took(Fields json) {
    return json.convert("took", () -> Duration.parse(json.text("took")));
  }
}
