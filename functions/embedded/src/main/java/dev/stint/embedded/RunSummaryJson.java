package dev.stint.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.codec.TagsJson;
import dev.stint.port.Retry;
import dev.stint.port.RunIndex.Cursor;
import dev.stint.port.RunIndex.Progress;
import dev.stint.port.RunSummary;
import dev.stint.port.RunSummary.Gist;
import dev.stint.port.RunSummary.Notes;
import dev.stint.run.Status;
import dev.stint.run.Tags;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Summaries of runs, and the progress of chores, as JSON. */
final class RunSummaryJson {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private RunSummaryJson() {}

  static byte[] write(RunSummary summary) {
    ObjectNode json =
        MAPPER
            .createObjectNode()
            .put("run", summary.run().value())
            .put("agent", summary.agent())
            .put("status", summary.status().name())
            .put("startedAt", summary.startedAt().toString())
            .put("asOf", summary.asOf())
            .put("entries", summary.entries());
    TagsJson.write(json, summary.tags());
    json.put("task", summary.gist().task())
        .put("steps", summary.gist().steps())
        .put("costUsd", summary.gist().costUsd().toPlainString());
    summary.gist().heldSince().ifPresent(since -> json.put("heldSince", since.toString()));
    Notes notes = summary.notes();
    notes.trouble().ifPresent(why -> json.put("trouble", why));
    notes.announced().ifPresent(at -> json.put("announced", at.toString()));
    notes.retry().ifPresent(retry -> write(retry, json.putObject("retry")));
    notes.lastTried().ifPresent(action -> json.put("lastTried", action.toString()));
    notes.expired().ifPresent(at -> json.put("expired", at.toString()));
    notes.due().ifPresent(at -> json.put("due", at.toString()));
    return bytes(json);
  }

  private static void write(Retry retry, ObjectNode json) {
    json.put("action", retry.action().toString())
        .put("attempt", retry.attempt())
        .put("error", retry.error())
        .put("next", retry.next().toString());
  }

  static RunSummary summary(byte[] bytes) {
    JsonNode json = tree(bytes);
    return new RunSummary(
        new RunId(json.path("run").asText()),
        json.path("agent").asText(),
        Status.valueOf(json.path("status").asText()),
        Instant.parse(json.path("startedAt").asText()),
        json.path("asOf").asLong(),
        json.path("entries").asLong(),
        new Notes(
            text(json, "trouble"),
            text(json, "announced").map(Instant::parse),
            json.has("retry") ? Optional.of(retry(json.path("retry"))) : Optional.empty(),
            text(json, "lastTried").map(ActionId::parse),
            text(json, "expired").map(Instant::parse),
            text(json, "due").map(Instant::parse)),
        tags(json),
        gist(json));
  }

  /** Summaries of an earlier release have none. */
  private static Gist gist(JsonNode json) {
    return json.has("task")
        ? new Gist(
            json.path("task").asText(),
            json.path("steps").asLong(),
            new BigDecimal(json.path("costUsd").asText()),
            text(json, "heldSince").map(Instant::parse))
        : Gist.NONE;
  }

  private static Tags tags(JsonNode json) {
    Map<String, String> tags = new TreeMap<>();
    json.path("tags").properties().forEach(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
    return Tags.of(tags);
  }

  private static Retry retry(JsonNode json) {
    return new Retry(
        ActionId.parse(json.path("action").asText()),
        json.path("attempt").asInt(),
        json.path("error").asText(),
        Instant.parse(json.path("next").asText()));
  }

  static byte[] write(Progress progress) {
    ObjectNode json = MAPPER.createObjectNode().put("at", progress.at().toString());
    progress
        .stopped()
        .ifPresent(
            cursor ->
                json.put("started", cursor.startedAtMillis()).put("run", cursor.run().value()));
    return bytes(json);
  }

  static Progress progress(byte[] bytes) {
    JsonNode json = tree(bytes);
    return new Progress(
        text(json, "run").map(run -> new Cursor(json.path("started").asLong(), new RunId(run))),
        Instant.parse(json.path("at").asText()));
  }

  private static Optional<String> text(JsonNode json, String name) {
    return json.has(name) ? Optional.of(json.path(name).asText()) : Optional.empty();
  }

  private static byte[] bytes(ObjectNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode tree(byte[] bytes) {
    try {
      return MAPPER.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("A summary with the right checksum is no JSON", e);
    }
  }
}
