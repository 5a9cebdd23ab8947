package dev.stint.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.stint.agent.ActionId;
import dev.stint.codec.LimitsJson;
import dev.stint.codec.Names;
import dev.stint.codec.ParentJson;
import dev.stint.codec.RoutingJson;
import dev.stint.codec.TagsJson;
import dev.stint.codec.WebhooksJson;
import dev.stint.message.Attachment;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import dev.stint.run.Change;
import dev.stint.run.Entry;
import dev.stint.run.Origin;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Source;
import dev.stint.run.Spent;
import dev.stint.run.Suspension;
import dev.stint.run.Timeline;
import dev.stint.run.Wait;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entries as the API shows them: flat objects, independent of the form in which they are stored.
 * {@code type} names the kind and {@code seq} the position. Members that do not apply are left out.
 * A text is a string; if it is kept in the payload store, it is an object with its size and a
 * preview. Waits for people have types that people know: {@code held}, {@code decided}, {@code
 * holdExpired}.
 */
final class EntryViews {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String ACTION = "action";
  private static final String CHANGES = "changes";
  private static final String DEFINITION = "definition";
  private static final String DETAIL = "detail";
  private static final String TYPE = "type";

  private EntryViews() {}

  /** The last entry of a timeline. */
  static ObjectNode of(Timeline at) {
    Entry entry = at.last();
    ObjectNode json = JSON.objectNode().put("seq", at.length() - 1).put(TYPE, type(at));
    json.put("at", entry.at().toString());
    switch (entry) {
      case Entry.ScheduleChanged e -> throw noRun(e);
      case Entry.Started e -> {
        json.put("agent", e.agent()).set("input", parts(e.parts()));
        json.set("stintLimits", LimitsJson.write(e.stintLimits()));
        json.set("runLimits", LimitsJson.write(e.runLimits()));
        json.put(DEFINITION, e.definition());
        origin(json, e.origin());
        changes(json, e.changes());
        TagsJson.write(json, e.tags());
        WebhooksJson.write(json, e.webhooks());
        ParentJson.write(json, e.parent());
      }
      case Entry.Forked e -> {
        json.put("from", e.from().value()).put("to", e.to()).set("again", actions(e.again()));
        person(json, e.person());
      }
      case Entry.MessageReceived e -> {
        json.set("parts", parts(e.parts()));
        origin(json, e.origin());
        changes(json, e.changes());
      }
      case Entry.ModelReplied e -> replied(json, e);
      case Entry.Wasted e -> {
        json.put(ACTION, e.action().toString()).put("model", e.model());
        json.set("usage", usage(e.usage()));
        json.put("costUsd", e.cost().toPlainString()).put("why", e.why());
      }
      case Entry.Postponed e -> json.put(ACTION, e.action().toString()).put("why", e.why());
      case Entry.ToolIntended e ->
          json.put(ACTION, e.action().toString())
              .put("until", e.until().toString())
              .put(DEFINITION, e.definition());
      case Entry.ToolReturned e -> {
        json.put(ACTION, e.action().toString()).set("result", part(e.result()));
        json.put("took", e.took().toString()).put(DEFINITION, e.definition());
        flag(json, "unsure", e.unsure());
        changes(json, e.changes());
      }
      case Entry.Suspended e -> suspended(json, e);
      case Entry.Resumed e -> resumed(json, e);
      case Entry.LimitsSet e -> {
        json.set("stintLimits", LimitsJson.write(e.stintLimits()));
        json.set("runLimits", LimitsJson.write(e.runLimits()));
        person(json, e.person());
      }
      case Entry.ReservationSet e -> {
        json.put("child", e.child().value()).set("reserved", LimitsJson.write(e.reserved()));
        person(json, e.person());
      }
      case Entry.Rewound e -> {
        json.put("to", e.to()).set("undo", actions(e.undo()));
        json.set("again", actions(e.again()));
        json.put("forced", e.forced());
        flag(json, "ends", e.ends());
        person(json, e.person());
      }
      case Entry.Failed e -> json.put("cause", Names.of(e.cause())).put(DETAIL, e.detail());
      case Entry.Cancelled e -> person(json, e.person());
      case Entry.Moved e -> person(json, e.person());
      case Entry.Arrived e -> person(json, e.person());
    }
    return json;
  }

  private static String type(Timeline at) {
    return switch (at.last()) {
      case Entry.ScheduleChanged e -> throw noRun(e);
      case Entry.Started e -> "started";
      case Entry.Forked e -> "forked";
      case Entry.MessageReceived e -> "messageReceived";
      case Entry.ModelReplied e -> "modelReplied";
      case Entry.Wasted e -> "wasted";
      case Entry.Postponed e -> "postponed";
      case Entry.ToolIntended e -> "toolIntended";
      case Entry.ToolReturned e -> "toolReturned";
      case Entry.Suspended e -> e.waitsFor() instanceof Wait.ForPerson ? "held" : "suspended";
      case Entry.Resumed e -> type(at, e);
      case Entry.LimitsSet e -> "limitsSet";
      case Entry.ReservationSet e -> "reservationSet";
      case Entry.Rewound e -> "rewound";
      case Entry.Failed e -> "failed";
      case Entry.Cancelled e -> "cancelled";
      case Entry.Moved e -> "moved";
      case Entry.Arrived e -> "arrived";
    };
  }

  private static String type(Timeline at, Entry.Resumed entry) {
    if (entry.resolution() instanceof Resolution.Decision) {
      return "decided";
    }
    boolean ofHold = at.settledWait().flatMap(Suspension::hold).isPresent();
    return ofHold ? "holdExpired" : "resumed";
  }

  private static IllegalStateException noRun(Entry entry) {
    return new IllegalStateException("No entry of a run: " + entry);
  }

  private static void replied(ObjectNode json, Entry.ModelReplied entry) {
    json.put(ACTION, entry.action().toString())
        .put("read", entry.read())
        .put("model", entry.model())
        .set("parts", parts(entry.parts()));
    json.set("usage", usage(entry.usage()));
    json.put("costUsd", entry.cost().toPlainString())
        .put("took", entry.took().toString())
        .put(DEFINITION, entry.definition());
    flag(json, "cutOff", entry.cutOff());
    if (entry.unfit() != null) {
      json.put("unfit", entry.unfit());
    }
    if (entry.routing() != null) {
      json.set("routing", RoutingJson.write(entry.routing()));
    }
  }

  private static void suspended(ObjectNode json, Entry.Suspended entry) {
    json.put(ACTION, entry.action().toString());
    switch (entry.waitsFor()) {
      case Wait.ForPerson hold -> json.put("reason", Names.of(hold.reason()));
      case Wait.ForTime time -> {
        json.put("waitsFor", "time").put("until", time.at().toString());
        if (time.then() instanceof Wait.Then.Result then) {
          json.set("result", text(then.output()));
        }
      }
      case Wait.ForCallback(Wait.Heartbeat heartbeat) -> {
        json.put("waitsFor", "callback");
        if (heartbeat != null) {
          json.put("heartbeat", heartbeat.within().toString())
              .put("until", heartbeat.until().toString());
        }
      }
      case Wait.ForSignal signal -> json.put("waitsFor", "signal").put("signal", signal.name());
      case Wait.ForChild child -> {
        json.put("waitsFor", "child").put("child", child.run().value());
        Wait.Delegated task = child.task();
        if (task != null) {
          json.put("agent", task.agent()).set("task", text(task.task()));
          json.set("reserved", LimitsJson.write(task.reserved()));
          changes(json, task.documents());
        }
      }
    }
    json.put(DETAIL, entry.detail());
    if (entry.waitsFor() instanceof Wait.ForPerson hold) {
      ArrayNode choices = json.putArray("choices");
      hold.choices().forEach(choice -> choices.add(Names.of(choice)));
    }
    if (entry.expires() != null) {
      json.put("expires", entry.expires().toString());
    }
    Entry.Withheld withheld = entry.withheld();
    if (withheld != null) {
      ObjectNode held = json.putObject("withheld");
      held.set("result", part(withheld.result()));
      changes(held, withheld.changes());
    }
  }

  private static void resumed(ObjectNode json, Entry.Resumed entry) {
    boolean ofHold = !json.path(TYPE).asText().equals("resumed");
    json.put(ofHold ? "hold" : "suspended", entry.suspended());
    switch (entry.resolution()) {
      case Resolution.Decision decision -> {
        json.put("content", decision.content()).put("choice", Names.of(decision.choice()));
        if (decision.arguments() != null) {
          json.set("arguments", text(decision.arguments()));
        }
        json.set("text", text(decision.text()));
      }
      case Resolution.Due due -> json.put("resolution", "due");
      case Resolution.Returned returned ->
          json.put("resolution", "returned")
              .put("error", returned.error())
              .set("output", text(returned.output()));
      case Resolution.Expired expired -> json.put("resolution", "expired");
    }
    switch (entry.source()) {
      case Person person ->
          json.put("by", person.by()).put("channel", person.channel()).put("note", person.why());
      case Source.Clock clock -> json.put("source", "clock");
      case Source.Caller caller -> json.put("source", "caller");
      case Source.Child child -> json.put("source", "child").put("child", child.run().value());
    }
    if (!entry.spent().equals(Spent.NOTHING)) {
      json.set("spent", spent(entry.spent()));
    }
    if (entry.wasted().calls() > 0) {
      ObjectNode wasted = json.putObject("wasted").put("calls", entry.wasted().calls());
      wasted.set("usage", usage(entry.wasted().usage()));
      wasted.put("costUsd", entry.wasted().costUsd().toPlainString());
    }
    changes(json, entry.changes());
  }

  private static ObjectNode spent(Spent spent) {
    ObjectNode json = JSON.objectNode().put("steps", spent.steps());
    json.set("usage", usage(spent.usage()));
    json.put("costUsd", spent.costUsd().toPlainString())
        .put("time", spent.worked().toString())
        .put("bytes", spent.bytes());
    return spent.children() == 0 ? json : json.put("children", spent.children());
  }

  private static void changes(ObjectNode json, List<Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    ArrayNode array = json.putArray(CHANGES);
    for (Change change : changes) {
      switch (change) {
        case Change.Put put -> {
          ObjectNode one = array.addObject().put("name", put.name());
          if (put.from() != null) {
            one.put("from", put.from());
          }
          one.put("version", put.content().sha256()).put("bytes", put.content().bytes());
        }
        case Change.Approved approved ->
            array
                .addObject()
                .put("name", approved.name())
                .put("from", approved.from())
                .put("approved", approved.content().sha256())
                .put("edits", approved.edits());
        case Change.Removed removed ->
            array
                .addObject()
                .put("name", removed.name())
                .put("from", removed.from())
                .put("removed", true);
      }
    }
  }

  private static void person(ObjectNode json, Person person) {
    json.put("by", person.by()).put("channel", person.channel()).put("why", person.why());
  }

  private static void origin(ObjectNode json, @Nullable Origin origin) {
    if (origin != null) {
      ObjectNode from = json.putObject("origin").put("channel", origin.channel());
      from.put("by", origin.by()).put("id", origin.id());
      ObjectNode details = from.putObject("details");
      origin.details().entrySet().stream()
          .sorted(java.util.Map.Entry.comparingByKey())
          .forEach(detail -> details.put(detail.getKey(), detail.getValue()));
    }
  }

  private static void flag(ObjectNode json, String name, boolean value) {
    if (value) {
      json.put(name, true);
    }
  }

  private static ArrayNode actions(List<ActionId> actions) {
    ArrayNode json = JSON.arrayNode();
    actions.forEach(action -> json.add(action.toString()));
    return json;
  }

  static ArrayNode parts(List<Part> parts) {
    ArrayNode json = JSON.arrayNode();
    parts.forEach(part -> json.add(part(part)));
    return json;
  }

  private static ObjectNode part(Part part) {
    return switch (part) {
      case Text said -> kind("text").set("text", text(said.payload()));
      case ToolCall call ->
          kind("toolCall")
              .put("id", call.id())
              .put("tool", call.tool())
              .set("arguments", text(call.arguments()));
      case ToolResult result ->
          kind("toolResult")
              .put("callId", result.callId())
              .put("tool", result.tool())
              .put("error", result.error())
              .set("output", text(result.output()));
      case Attachment file -> {
        ObjectNode json =
            kind("attachment")
                .put("name", file.name())
                .put("mediaType", file.mediaType())
                .put("size", file.size())
                .put("readable", file.readable());
        if (file.pages() > 0) {
          json.put("pages", file.pages());
        }
        yield json.set("content", text(file.content()));
      }
    };
  }

  private static ObjectNode kind(String type) {
    return JSON.objectNode().put(TYPE, type);
  }

  private static JsonNode text(Payload payload) {
    return switch (payload) {
      case Payload.Inline inline -> TextNode.valueOf(inline.text());
      case Payload.Stored stored ->
          JSON.objectNode()
              .put("key", stored.key())
              .put("bytes", stored.bytes())
              .put("preview", stored.preview());
    };
  }

  static ObjectNode usage(Usage usage) {
    ObjectNode json =
        JSON.objectNode()
            .put("input", usage.inputTokens())
            .put("output", usage.outputTokens())
            .put("cached", usage.cachedTokens())
            .put("cacheWritten", usage.cacheWrittenTokens());
    flag(json, "estimated", usage.estimated());
    return json;
  }
}
