package dev.stint.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.RunId;
import dev.stint.agent.Schedule.Missed;
import dev.stint.agent.Schedule.Overlap;
import dev.stint.run.Entry.ScheduleChanged;
import dev.stint.run.Occurrence;
import dev.stint.run.ScheduleState;
import dev.stint.run.ScheduleState.Phase;
import dev.stint.run.ScheduleState.Plan;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** Entries of schedules as JSON. */
final class ScheduleJson {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final String DUE = "due";
  private static final String LAST_RUN = "lastRun";

  private ScheduleJson() {}

  static void write(ObjectNode json, ScheduleChanged entry) {
    json.put("seq", entry.seq());
    json.set("schedule", write(entry.schedule()));
    json.set("what", write(entry.what()));
  }

  static ScheduleChanged read(Instant at, Fields json) {
    return new ScheduleChanged(
        at, json.number("seq"), state(json.child("schedule")), what(json.child("what")));
  }

  private static ObjectNode write(ScheduleState state) {
    Plan plan = state.plan();
    ObjectNode json =
        JSON.objectNode()
            .put("name", plan.name())
            .put("agent", plan.agent())
            .put("expression", plan.expression())
            .put("zone", plan.zone().getId());
    json.set("input", PartJson.write(plan.input()));
    json.put("overlap", Names.of(plan.overlap()))
        .put("missedWithin", plan.missed().window().toString())
        .put("missedAll", plan.missed().all())
        .put("inCode", state.inCode())
        .put("phase", Names.of(state.phase()));
    if (state.due() != null) {
      json.put(DUE, state.due().toString());
    }
    if (state.last() != null && state.lastRun() != null) {
      json.put("last", state.last().toString()).put(LAST_RUN, state.lastRun().value());
    }
    if (!state.queued().isEmpty()) {
      ArrayNode queued = json.putArray("queued");
      state.queued().forEach(at -> queued.add(at.toString()));
    }
    return json;
  }

  private static ScheduleState state(Fields json) {
    boolean hasRun = json.has(LAST_RUN);
    return new ScheduleState(
        new Plan(
            json.text("name"),
            json.text("agent"),
            json.text("expression"),
            json.convert("zone", () -> ZoneId.of(json.text("zone"))),
            PartJson.payload(json, "input"),
            json.convert(
                "overlap", () -> Names.constant(Overlap.values(), json.text("overlap"), "overlap")),
            new Missed(
                json.convert("missedWithin", () -> Duration.parse(json.text("missedWithin"))),
                json.truth("missedAll"))),
        json.truth("inCode"),
        json.convert("phase", () -> Names.constant(Phase.values(), json.text("phase"), "phase")),
        json.has(DUE) ? json.instant(DUE) : null,
        hasRun ? json.instant("last") : null,
        hasRun ? run(json, LAST_RUN) : null,
        json.has("queued")
            ? json.texts("queued").stream()
                .map(text -> json.convert("queued", () -> Instant.parse(text)))
                .toList()
            : List.of());
  }

  private static RunId run(Fields json, String name) {
    return json.convert(name, () -> new RunId(json.text(name)));
  }

  private static ObjectNode write(Occurrence what) {
    return switch (what) {
      case Occurrence.Planned planned -> EntryJson.person(kind("planned"), planned.person());
      case Occurrence.Paused paused -> EntryJson.person(kind("paused"), paused.person());
      case Occurrence.Unpaused goesOn -> EntryJson.person(kind("unpaused"), goesOn.person());
      case Occurrence.Removed removed -> EntryJson.person(kind("removed"), removed.person());
      case Occurrence.Fired(Instant due, RunId run) ->
          kind("fired").put(DUE, due.toString()).put("run", run.value());
      case Occurrence.Queued(Instant due) -> kind("queued").put(DUE, due.toString());
      case Occurrence.Skipped(Instant from, Instant to, String why) ->
          kind("skipped").put("from", from.toString()).put("to", to.toString()).put("why", why);
    };
  }

  private static Occurrence what(Fields json) {
    String type = json.text("type");
    return switch (type) {
      case "planned" -> new Occurrence.Planned(EntryJson.person(json));
      case "paused" -> new Occurrence.Paused(EntryJson.person(json));
      case "unpaused" -> new Occurrence.Unpaused(EntryJson.person(json));
      case "removed" -> new Occurrence.Removed(EntryJson.person(json));
      case "fired" -> new Occurrence.Fired(json.instant(DUE), run(json, "run"));
      case "queued" -> new Occurrence.Queued(json.instant(DUE));
      case "skipped" ->
          new Occurrence.Skipped(json.instant("from"), json.instant("to"), json.text("why"));
      default ->
          throw new Unreadable("what happened to a schedule, '%s', is unknown".formatted(type));
    };
  }

  private static ObjectNode kind(String type) {
    return JSON.objectNode().put("type", type);
  }
}
