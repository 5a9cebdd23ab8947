package dev.stint.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.RunId;
import dev.stint.run.Change;
import dev.stint.run.Choice;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.Withheld;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Source;
import dev.stint.run.Spent;
import dev.stint.run.Wait;
import dev.stint.run.Waste;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Waits as JSON: how they begin, and how they are settled. */
final class WaitJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String TYPE = "type";
  private static final String CHANGES = "changes";
  private static final String DIGEST = "digest";
  private static final String HEARTBEAT = "heartbeat";
  private static final String SPENT = "spent";
  private static final String WASTED = "wasted";
  private static final String WITHHELD = "withheld";

  private WaitJson() {}

  static void write(ObjectNode json, Suspended entry) {
    json.put("action", entry.action().toString());
    json.set("wait", write(entry.waitsFor()));
    json.put("detail", entry.detail());
    if (entry.expires() != null) {
      json.put("expires", entry.expires().toString());
    }
    Withheld withheld = entry.withheld();
    if (withheld != null) {
      ObjectNode held = json.putObject(WITHHELD);
      held.set("result", PartJson.write(withheld.result()));
      write(held, withheld.changes());
    }
  }

  static Suspended suspended(Instant at, Fields json) {
    return new Suspended(
        at,
        EntryJson.action(json),
        wait(json.child("wait")),
        json.text("detail"),
        json.has("expires") ? json.instant("expires") : null,
        json.has(WITHHELD) ? withheld(json.child(WITHHELD)) : null);
  }

  private static Withheld withheld(Fields json) {
    return new Withheld(PartJson.readResult(json.child("result")), changes(json));
  }

  static void write(ObjectNode json, Resumed entry) {
    json.put("suspended", entry.suspended());
    json.set("source", write(entry.source()));
    json.set("resolution", write(entry.resolution()));
    if (!entry.spent().equals(Spent.NOTHING)) {
      json.set(SPENT, write(entry.spent()));
    }
    write(json, WASTED, entry.wasted());
    write(json, entry.changes());
  }

  static Resumed resumed(Instant at, Fields json) {
    return new Resumed(
        at,
        json.number("suspended"),
        source(json.child("source")),
        resolution(json.child("resolution")),
        json.has(SPENT) ? spent(json.child(SPENT)) : Spent.NOTHING,
        waste(json, WASTED),
        changes(json));
  }

  private static ObjectNode write(Wait wait) {
    return switch (wait) {
      case Wait.ForPerson hold -> {
        ObjectNode json = kind("person").put("reason", Names.of(hold.reason()));
        ArrayNode choices = json.putArray("choices");
        hold.choices().forEach(choice -> choices.add(Names.of(choice)));
        yield json;
      }
      case Wait.ForTime time -> {
        ObjectNode json = kind("time").put("at", time.at().toString());
        switch (time.then()) {
          case Wait.Then.Result then -> json.set("result", PartJson.write(then.output()));
          case Wait.Then.Again(int times) when times > 0 -> json.put("times", times);
          case Wait.Then.Again again -> {}
        }
        yield json;
      }
      case Wait.ForCallback(Wait.Heartbeat heartbeat) -> {
        ObjectNode json = kind("callback");
        yield heartbeat == null
            ? json
            : json.put(HEARTBEAT, heartbeat.within().toString())
                .put("until", heartbeat.until().toString());
      }
      case Wait.ForSignal signal -> kind("signal").put("name", signal.name());
      case Wait.ForChild child -> {
        ObjectNode json = kind("child").put("run", child.run().value());
        Wait.Delegated task = child.task();
        if (task != null) {
          json.put("agent", task.agent());
          json.set("task", PartJson.write(task.task()));
          json.set("reserved", LimitsJson.write(task.reserved()));
          write(json, task.documents());
        }
        yield json;
      }
    };
  }

  private static Wait wait(Fields json) {
    String type = json.text(TYPE);
    return switch (type) {
      case "person" -> {
        List<Choice> choices = json.texts("choices").stream().map(Names::choice).toList();
        yield new Wait.ForPerson(Names.holdReason(json.text("reason")), choices);
      }
      case "time" ->
          new Wait.ForTime(
              json.instant("at"),
              json.has("result")
                  ? new Wait.Then.Result(PartJson.payload(json, "result"))
                  : new Wait.Then.Again(json.has("times") ? (int) json.number("times") : 0));
      case "callback" ->
          new Wait.ForCallback(
              json.has(HEARTBEAT)
                  ? new Wait.Heartbeat(
                      json.convert(HEARTBEAT, () -> Duration.parse(json.text(HEARTBEAT))),
                      json.instant("until"))
                  : null);
      case "signal" -> new Wait.ForSignal(json.text("name"));
      case "child" ->
          new Wait.ForChild(
              run(json),
              json.has("task")
                  ? new Wait.Delegated(
                      json.text("agent"),
                      PartJson.payload(json, "task"),
                      LimitsJson.read(json, "reserved"),
                      changes(json))
                  : null);
      default -> throw new Unreadable("a wait's type '%s' is unknown".formatted(type));
    };
  }

  private static ObjectNode write(Source source) {
    return switch (source) {
      case Person person -> EntryJson.person(kind("person"), person);
      case Source.Clock clock -> kind("clock");
      case Source.Caller(String digest) ->
          digest.isEmpty() ? kind("caller") : kind("caller").put(DIGEST, digest);
      case Source.Child child -> kind("child").put("run", child.run().value());
    };
  }

  private static Source source(Fields json) {
    String type = json.text(TYPE);
    return switch (type) {
      case "person" -> EntryJson.person(json);
      case "clock" -> new Source.Clock();
      case "caller" -> new Source.Caller(json.has(DIGEST) ? json.text(DIGEST) : "");
      case "child" -> new Source.Child(run(json));
      default -> throw new Unreadable("a source's type '%s' is unknown".formatted(type));
    };
  }

  private static ObjectNode write(Resolution resolution) {
    return switch (resolution) {
      case Resolution.Decision decision -> {
        ObjectNode json =
            kind("decision")
                .put("choice", Names.of(decision.choice()))
                .put("content", decision.content());
        if (decision.arguments() != null) {
          json.set("arguments", PartJson.write(decision.arguments()));
        }
        yield json.set("text", PartJson.write(decision.text()));
      }
      case Resolution.Due due -> kind("due");
      case Resolution.Returned returned -> {
        ObjectNode json = kind("returned").put("error", returned.error());
        yield json.set("output", PartJson.write(returned.output()));
      }
      case Resolution.Expired expired -> kind("expired");
    };
  }

  private static Resolution resolution(Fields json) {
    String type = json.text(TYPE);
    return switch (type) {
      case "decision" ->
          new Resolution.Decision(
              Names.choice(json.text("choice")),
              json.text("content"),
              json.has("arguments") ? PartJson.payload(json, "arguments") : null,
              PartJson.payload(json, "text"));
      case "due" -> new Resolution.Due();
      case "returned" ->
          new Resolution.Returned(PartJson.payload(json, "output"), json.truth("error"));
      case "expired" -> new Resolution.Expired();
      default -> throw new Unreadable("a resolution's type '%s' is unknown".formatted(type));
    };
  }

  static ObjectNode write(Spent spent) {
    ObjectNode json = JSON.objectNode().put("steps", spent.steps());
    json.set("usage", EntryJson.write(spent.usage()));
    json.put("costUsd", spent.costUsd().toPlainString())
        .put("time", spent.worked().toString())
        .put("bytes", spent.bytes());
    return spent.children() == 0 ? json : json.put("children", spent.children());
  }

  static Spent spent(Fields json) {
    return new Spent(
        json.number("steps"),
        EntryJson.usage(json),
        EntryJson.cost(json),
        json.convert("time", () -> Duration.parse(json.text("time"))),
        json.number("bytes"),
        json.has("children") ? json.number("children") : 0);
  }

  /** Writes waste; if there is none, the member is left out. */
  static void write(ObjectNode json, String name, Waste waste) {
    if (waste.calls() > 0) {
      ObjectNode wasted = json.putObject(name).put("calls", waste.calls());
      wasted.set("usage", EntryJson.write(waste.usage()));
      wasted.put("costUsd", waste.costUsd().toPlainString());
    }
  }

  static Waste waste(Fields json, String name) {
    if (!json.has(name)) {
      return Waste.NOTHING;
    }
    Fields wasted = json.child(name);
    return new Waste(wasted.number("calls"), EntryJson.usage(wasted), EntryJson.cost(wasted));
  }

  /** Writes changes; without any, the member is left out. */
  static void write(ObjectNode json, List<Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    ArrayNode array = json.putArray(CHANGES);
    for (Change change : changes) {
      switch (change) {
        case Change.Put put -> {
          ObjectNode one = array.addObject().put(TYPE, "put").put("name", put.name());
          if (put.from() != null) {
            one.put("from", put.from());
          }
          one.set("content", PartJson.write(put.content()));
        }
        case Change.Approved approved -> {
          ObjectNode one =
              array
                  .addObject()
                  .put(TYPE, "approved")
                  .put("name", approved.name())
                  .put("from", approved.from())
                  .put("edits", approved.edits());
          one.set("content", PartJson.write(approved.content()));
        }
        case Change.Removed removed ->
            array
                .addObject()
                .put(TYPE, "removed")
                .put("name", removed.name())
                .put("from", removed.from());
      }
    }
  }

  static List<Change> changes(Fields json) {
    return json.has(CHANGES)
        ? json.child(CHANGES).elements().stream().map(WaitJson::change).toList()
        : List.of();
  }

  private static Change change(Fields json) {
    String type = json.text(TYPE);
    return switch (type) {
      case "put" ->
          new Change.Put(
              json.text("name"),
              json.has("from") ? json.text("from") : null,
              PartJson.payload(json, "content"));
      case "removed" -> new Change.Removed(json.text("name"), json.text("from"));
      case "approved" ->
          new Change.Approved(
              json.text("name"),
              json.text("from"),
              PartJson.payload(json, "content"),
              (int) json.number("edits"));
      default -> throw new Unreadable("a change's type '%s' is unknown".formatted(type));
    };
  }

  private static RunId run(Fields json) {
    return json.convert("run", () -> new RunId(json.text("run")));
  }

  private static ObjectNode kind(String type) {
    return JSON.objectNode().put(TYPE, type);
  }
}
