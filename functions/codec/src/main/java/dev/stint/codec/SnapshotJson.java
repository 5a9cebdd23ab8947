package dev.stint.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.message.ToolCall;
import dev.stint.run.Beginning;
import dev.stint.run.Child;
import dev.stint.run.Entry;
import dev.stint.run.EntryId;
import dev.stint.run.OpenCall;
import dev.stint.run.OpenCall.Consent;
import dev.stint.run.Phase;
import dev.stint.run.Repeats;
import dev.stint.run.Said;
import dev.stint.run.Snapshot;
import dev.stint.run.Snapshot.Values;
import dev.stint.run.Standing;
import dev.stint.run.Workspace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Folded runs as JSON objects. Written for few bytes, not for ever: another release that folds
 * differently ignores them. Limits and definition are left out while they are those that the run
 * was started with.
 */
final class SnapshotJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final int RADIX = Character.MAX_RADIX;

  private SnapshotJson() {}

  static ObjectNode write(Snapshot snapshot) {
    ObjectNode json =
        JSON.objectNode()
            .put("fold", snapshot.fold())
            .put("run", snapshot.run().value())
            .put("length", snapshot.length())
            .put("entry", snapshot.entry());
    Values values = snapshot.values();
    json.set("started", write(values.started()));
    json.put("lastAt", values.lastAt().toString())
        .put("awakeSince", values.awakeSince().toString())
        .put("lastInput", values.lastInput());
    write(json, values.standing());
    values.modelCall().ifPresent(call -> json.set("model", write(call)));
    write(json, "calls", values.calls());
    write(json, "notices", values.notices());
    if (values.origin() != null) {
      OriginJson.write(json, values.origin());
    }
    json.set("spent", WaitJson.write(values.spent()));
    json.set("stint", WaitJson.write(values.stint()));
    WaitJson.write(json, "wasted", values.wasted());
    WaitJson.write(json, "stintWasted", values.stintWasted());
    json.putArray("said").add(values.said().messages()).add(values.said().bytes());
    json.set("repeats", write(values.repeats()));
    Beginning started = values.started();
    if (!values.stintLimits().equals(started.stintLimits())) {
      json.set("stintLimits", LimitsJson.write(values.stintLimits()));
    }
    if (!values.runLimits().equals(started.runLimits())) {
      json.set("runLimits", LimitsJson.write(values.runLimits()));
    }
    if (!started.definition().equals(values.definition())) {
      json.put("definition", values.definition());
    }
    if (values.answer() != null) {
      json.putObject("answer")
          .put("run", values.answer().run().value())
          .put("seq", values.answer().seq());
    }
    if (values.unfit() > 0) {
      json.put("unfit", values.unfit());
    }
    write(json, values.workspace());
    writeChildren(json, values.children());
    if (values.takenBackBy() != null) {
      json.set("takenBackBy", EntryJson.person(JSON.objectNode(), values.takenBackBy()));
    }
    return json.put("forks", values.forks());
  }

  /** The snapshot; empty if it is of another fold, and nothing more is known of it. */
  static Optional<Snapshot> read(Fields json) {
    return json.number("fold") == Snapshot.FOLD
        ? Optional.of(
            new Snapshot(
                Snapshot.FOLD, run(json), json.number("length"), json.text("entry"), values(json)))
        : Optional.empty();
  }

  private static Values values(Fields json) {
    Beginning started = started(json.child("started"));
    return new Values(
        started,
        json.instant("lastAt"),
        json.instant("awakeSince"),
        json.number("lastInput"),
        standing(json),
        json.has("model")
            ? Optional.of(call(json.child("model"), OpenCall.Model.class))
            : Optional.empty(),
        calls(json, "calls", OpenCall.OfTool.class),
        calls(json, "notices", OpenCall.Notice.class),
        OriginJson.read(json),
        WaitJson.spent(json.child("spent")),
        WaitJson.spent(json.child("stint")),
        WaitJson.waste(json, "wasted"),
        WaitJson.waste(json, "stintWasted"),
        said(json.child("said").node()),
        repeats(json.child("repeats")),
        json.has("stintLimits") ? LimitsJson.read(json, "stintLimits") : started.stintLimits(),
        json.has("runLimits") ? LimitsJson.read(json, "runLimits") : started.runLimits(),
        definition(json, started),
        answer(json),
        json.has("unfit") ? (int) json.number("unfit") : 0,
        workspace(json),
        (int) json.number("forks"),
        children(json),
        json.has("takenBackBy") ? EntryJson.person(json.child("takenBackBy")) : null);
  }

  private static ObjectNode write(Beginning started) {
    ObjectNode json =
        JSON.objectNode()
            .put("at", started.at().toString())
            .put("agent", started.agent())
            .put("task", started.task())
            .put("definition", started.definition());
    json.set("stintLimits", LimitsJson.write(started.stintLimits()));
    json.set("runLimits", LimitsJson.write(started.runLimits()));
    OriginJson.write(json, started.origin());
    TagsJson.write(json, started.tags());
    WebhooksJson.write(json, started.webhooks());
    ParentJson.write(json, started.parent());
    return json;
  }

  private static Beginning started(Fields json) {
    return new Beginning(
        json.instant("at"),
        json.text("agent"),
        json.text("task"),
        LimitsJson.read(json, "stintLimits"),
        LimitsJson.read(json, "runLimits"),
        json.text("definition"),
        OriginJson.read(json),
        TagsJson.read(json),
        WebhooksJson.read(json),
        ParentJson.read(json));
  }

  private static void writeChildren(ObjectNode json, List<Child> children) {
    if (children.isEmpty()) {
      return;
    }
    ArrayNode array = json.putArray("children");
    for (Child child : children) {
      ObjectNode one =
          array
              .addObject()
              .put("run", child.run().value())
              .put("action", child.action().toString())
              .put("seq", child.seq());
      child.reserved().ifPresent(limits -> one.set("reserved", LimitsJson.write(limits)));
    }
  }

  private static List<Child> children(Fields json) {
    return json.has("children")
        ? json.child("children").elements().stream().map(SnapshotJson::child).toList()
        : List.of();
  }

  private static Child child(Fields json) {
    return new Child(
        run(json),
        action(json, "action"),
        json.number("seq"),
        json.has("reserved") ? Optional.of(LimitsJson.read(json, "reserved")) : Optional.empty());
  }

  private static void write(ObjectNode json, Standing standing) {
    switch (standing) {
      case Standing.Free free -> {}
      case Standing.Held held -> json.put("heldAt", held.seq()).set("held", entry(held.entry()));
      case Standing.Over over -> json.set("over", entry(over.end()));
      case Standing.Away away -> {
        write(json, away.before());
        json.set("moved", entry(away.end()));
      }
    }
  }

  private static Standing standing(Fields json) {
    return json.has("moved")
        ? new Standing.Away(entry(json, "moved", Entry.Moved.class), standingHere(json))
        : standingHere(json);
  }

  private static Standing standingHere(Fields json) {
    if (json.has("held")) {
      return new Standing.Held(json.number("heldAt"), entry(json, "held", Entry.Suspended.class));
    }
    return json.has("over")
        ? new Standing.Over(entry(json, "over", Entry.Ended.class))
        : new Standing.Free();
  }

  private static ObjectNode entry(Entry entry) {
    return EntryJson.write(entry);
  }

  private static <E extends Entry> E entry(Fields json, String name, Class<E> kind) {
    Entry entry = EntryJson.read(json.value(name));
    if (!kind.isInstance(entry)) {
      throw new Unreadable("its '%s' is another entry: %s".formatted(name, EntryJson.type(entry)));
    }
    return kind.cast(entry);
  }

  private static void write(ObjectNode json, String name, List<? extends OpenCall> calls) {
    if (!calls.isEmpty()) {
      ArrayNode array = json.putArray(name);
      calls.forEach(call -> array.add(write(call)));
    }
  }

  private static <C extends OpenCall> List<C> calls(Fields json, String name, Class<C> kind) {
    return json.has(name)
        ? json.child(name).elements().stream().map(call -> call(call, kind)).toList()
        : List.of();
  }

  private static ObjectNode write(OpenCall open) {
    ObjectNode json = JSON.objectNode().put("id", open.id().toString());
    switch (open) {
      case OpenCall.Model model -> {}
      case OpenCall.Notice notice -> json.put("channel", notice.channel());
      case OpenCall.Tool tool -> {
        json.set("call", PartJson.write(tool.call()));
        json.put("since", tool.readySince()).put("consent", Names.of(tool.consent()));
        if (tool.again() > 0) {
          json.put("again", tool.again());
        }
      }
      case OpenCall.Undo undo -> {
        json.set("call", PartJson.write(undo.call()));
        json.put("since", undo.readySince()).put("undone", undo.undone().toString());
        json.set("outcome", PartJson.write(undo.outcome()));
      }
    }
    return json.set("phase", write(open.phase()));
  }

  private static <C extends OpenCall> C call(Fields json, Class<C> kind) {
    OpenCall call = call(json);
    if (!kind.isInstance(call)) {
      throw new Unreadable("call %s is of another kind".formatted(call.id()));
    }
    return kind.cast(call);
  }

  private static OpenCall call(Fields json) {
    ActionId id = action(json, "id");
    Phase phase = phase(json.child("phase"));
    if (json.has("channel")) {
      return new OpenCall.Notice(id, json.text("channel"), phase);
    }
    if (!json.has("call")) {
      return new OpenCall.Model(id, phase);
    }
    ToolCall call = toolCall(json.child("call"));
    long since = json.number("since");
    return json.has("undone")
        ? new OpenCall.Undo(
            id, action(json, "undone"), call, PartJson.payload(json, "outcome"), since, phase)
        : new OpenCall.Tool(
            id,
            call,
            since,
            consent(json.text("consent")),
            json.has("again") ? (int) json.number("again") : 0,
            phase);
  }

  private static Consent consent(String name) {
    return Names.constant(Consent.values(), name, "consent");
  }

  private static ToolCall toolCall(Fields json) {
    if (!(PartJson.read(json) instanceof ToolCall call)) {
      throw new Unreadable("its 'call' is another part");
    }
    return call;
  }

  private static ObjectNode write(Phase phase) {
    ObjectNode json = JSON.objectNode();
    switch (phase) {
      case Phase.Ready ready -> {}
      case Phase.CutOff cutOff -> json.put("cutOff", true);
      case Phase.Postponed postponed -> json.put("postponed", postponed.since().toString());
      case Phase.Begun begun -> json.set("intent", entry(begun.intent()));
      case Phase.Waiting waiting -> {
        json.put("waitsAt", waiting.seq()).set("wait", entry(waiting.entry()));
        json.set("was", write(waiting.was()));
      }
    }
    return json;
  }

  private static Phase phase(Fields json) {
    if (json.has("wait")) {
      return new Phase.Waiting(
          json.number("waitsAt"),
          entry(json, "wait", Entry.Suspended.class),
          phase(json.child("was")));
    }
    if (json.has("intent")) {
      return new Phase.Begun(entry(json, "intent", Entry.ToolIntended.class));
    }
    if (json.has("postponed")) {
      return new Phase.Postponed(json.instant("postponed"));
    }
    return json.has("cutOff") ? new Phase.CutOff() : new Phase.Ready();
  }

  private static Said said(JsonNode json) {
    return new Said(json.path(0).asLong(), json.path(1).asLong());
  }

  /** Rounds as lists: the digest, then the tools. */
  private static ObjectNode write(Repeats repeats) {
    ObjectNode json = JSON.objectNode();
    if (repeats.open() != 0 || !repeats.tools().isEmpty()) {
      write(json.putArray("open"), repeats.open(), repeats.tools());
    }
    ArrayNode rounds = json.putArray("rounds");
    repeats.rounds().forEach(round -> write(rounds.addArray(), round.digest(), round.tools()));
    return json;
  }

  private static void write(ArrayNode json, long digest, List<String> tools) {
    json.add(Long.toString(digest, RADIX));
    tools.forEach(json::add);
  }

  private static Repeats repeats(Fields json) {
    Repeats.Round open =
        json.has("open") ? round(json.value("open")) : new Repeats.Round(0, List.of());
    List<Repeats.Round> rounds = new ArrayList<>();
    json.value("rounds").forEach(round -> rounds.add(round(round)));
    return new Repeats(open.digest(), open.tools(), List.copyOf(rounds));
  }

  private static Repeats.Round round(JsonNode json) {
    List<String> texts = new ArrayList<>();
    json.forEach(text -> texts.add(text.asText()));
    if (texts.isEmpty()) {
      throw new Unreadable("a round has no digest");
    }
    try {
      return new Repeats.Round(
          Long.parseLong(texts.getFirst(), RADIX), List.copyOf(texts.subList(1, texts.size())));
    } catch (NumberFormatException e) {
      throw new Unreadable("a digest of its rounds is no number");
    }
  }

  /** Null was put there; nothing is there if the definition is the one it was started with. */
  private static @Nullable String definition(Fields json, Beginning started) {
    if (!json.node().has("definition")) {
      return started.definition();
    }
    return json.has("definition") ? json.text("definition") : null;
  }

  private static @Nullable EntryId answer(Fields json) {
    if (!json.has("answer")) {
      return null;
    }
    Fields answer = json.child("answer");
    return new EntryId(run(answer), answer.number("seq"));
  }

  private static void write(ObjectNode json, Workspace workspace) {
    switch (workspace) {
      case Workspace.Listed listed -> {
        ObjectNode versions = json.putObject("versions");
        new TreeMap<>(listed.versions())
            .forEach(
                (name, version) -> {
                  ObjectNode one = versions.putObject(name);
                  if (version.sha256() != null) {
                    one.put("sha256", version.sha256()).put("bytes", version.bytes());
                  }
                  if (version.keeper() != null) {
                    one.put("keeper", version.keeper().value());
                  }
                  if (version.approved() != null) {
                    one.put("approved", version.approved());
                  }
                  if (version.approvedKeeper() != null) {
                    one.put("approvedKeeper", version.approvedKeeper().value());
                  }
                  if (version.edits() > 0) {
                    one.put("edits", version.edits());
                  }
                });
      }
      case Workspace.Unread unread -> json.put("manifest", unread.manifest());
    }
  }

  private static Workspace workspace(Fields json) {
    if (json.has("manifest")) {
      return new Workspace.Unread(json.text("manifest"));
    }
    Fields named = json.child("versions");
    Map<String, Workspace.Version> versions = new LinkedHashMap<>();
    named
        .node()
        .fieldNames()
        .forEachRemaining(name -> versions.put(name, version(named.child(name))));
    return new Workspace.Listed(versions);
  }

  private static Workspace.Version version(Fields json) {
    boolean isThere = json.has("sha256");
    return new Workspace.Version(
        isThere ? json.text("sha256") : null,
        isThere ? json.number("bytes") : 0,
        keeper(json, "keeper"),
        json.has("approved") ? json.text("approved") : null,
        keeper(json, "approvedKeeper"),
        json.has("edits") ? (int) json.number("edits") : 0);
  }

  private static @Nullable RunId keeper(Fields json, String name) {
    return json.has(name) ? json.convert(name, () -> new RunId(json.text(name))) : null;
  }

  private static RunId run(Fields json) {
    return json.convert("run", () -> new RunId(json.text("run")));
  }

  private static ActionId action(Fields json, String name) {
    return json.convert(name, () -> ActionId.parse(json.text(name)));
  }
}
