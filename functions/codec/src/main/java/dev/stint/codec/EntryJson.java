package dev.stint.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.Limits;
import dev.stint.message.Usage;
import dev.stint.run.ActionId;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.Held;
import dev.stint.run.Entry.HoldReason;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/**
 * Entries as JSON objects. {@code type} names the kind; times are ISO-8601; money is a decimal
 * string in USD, so that no reader rounds it.
 *
 * <p>This is format 1. Members may be added, with a default for entries that lack them; none is
 * ever renamed, removed or given another meaning. {@code stored/v1} holds one of each, for good.
 */
public final class EntryJson {

  /** The format that {@link #write} writes. */
  public static final int VERSION = 1;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private EntryJson() {}

  public static ObjectNode write(Entry entry) {
    ObjectNode json = JSON.objectNode();
    json.put("v", VERSION);
    json.put("type", type(entry));
    json.put("at", entry.at().toString());
    switch (entry) {
      case Started e -> {
        json.put("agent", e.agent());
        json.set("input", PartJson.write(e.input()));
        json.set("limits", write(e.limits()));
      }
      case MessageReceived e -> json.set("parts", PartJson.write(e.parts()));
      case ModelReplied e -> write(json, e);
      case ToolIntended e ->
          json.put("action", e.action().toString()).put("until", e.until().toString());
      case ToolReturned e -> {
        json.put("action", e.action().toString());
        json.set("result", PartJson.write(e.result()));
        json.put("took", e.took().toString());
      }
      case Held e ->
          json.put("action", e.action().toString())
              .put("reason", write(e.reason()))
              .put("detail", e.detail());
      case Failed e -> json.put("cause", write(e.cause())).put("detail", e.detail());
      case Cancelled e -> json.put("by", e.by()).put("channel", e.channel()).put("why", e.why());
    }
    return json;
  }

  /**
   * Reads any format up to {@link #VERSION}.
   *
   * @throws Unreadable if it is of a later format, or not an entry
   */
  public static Entry read(JsonNode node) {
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
      case "started" ->
          new Started(at, json.text("agent"), PartJson.readAll(json.child("input")), limits(json));
      case "messageReceived" -> new MessageReceived(at, PartJson.readAll(json.child("parts")));
      case "modelReplied" -> modelReplied(at, json);
      case "toolIntended" -> new ToolIntended(at, action(json), json.instant("until"));
      case "toolReturned" ->
          new ToolReturned(at, action(json), PartJson.readResult(json.child("result")), took(json));
      case "held" -> new Held(at, action(json), holdReason(json), json.text("detail"));
      case "failed" -> new Failed(at, failureCause(json), json.text("detail"));
      case "cancelled" ->
          new Cancelled(at, json.text("by"), json.text("channel"), json.text("why"));
      default -> throw new Unreadable("its type '%s' is unknown".formatted(type));
    };
  }

  /** The name of an entry's kind, as JSON has it. */
  public static String type(Entry entry) {
    return switch (entry) {
      case Started e -> "started";
      case MessageReceived e -> "messageReceived";
      case ModelReplied e -> "modelReplied";
      case ToolIntended e -> "toolIntended";
      case ToolReturned e -> "toolReturned";
      case Held e -> "held";
      case Failed e -> "failed";
      case Cancelled e -> "cancelled";
    };
  }

  public static String write(HoldReason reason) {
    return switch (reason) {
      case IN_DOUBT -> "inDoubt";
    };
  }

  public static String write(FailureCause cause) {
    return switch (cause) {
      case LIMIT -> "limit";
      case MODEL -> "model";
      case DELIVERY -> "delivery";
    };
  }

  public static ObjectNode write(Limits limits) {
    return JSON.objectNode()
        .put("steps", limits.stepsMax())
        .put("tokens", limits.tokensMax())
        .put("costUsd", limits.costMaxUsd().toPlainString())
        .put("time", limits.timeMax().toString());
  }

  public static ObjectNode write(Usage usage) {
    return JSON.objectNode()
        .put("input", usage.inputTokens())
        .put("output", usage.outputTokens())
        .put("cached", usage.cachedTokens());
  }

  private static void write(ObjectNode json, ModelReplied entry) {
    json.put("action", entry.action().toString());
    json.put("read", entry.read());
    json.put("model", entry.model());
    json.set("parts", PartJson.write(entry.parts()));
    json.set("usage", write(entry.usage()));
    json.put("costUsd", entry.cost().toPlainString());
    json.put("took", entry.took().toString());
  }

  private static Entry modelReplied(Instant at, Fields json) {
    Fields usage = json.child("usage");
    return new ModelReplied(
        at,
        action(json),
        json.number("read"),
        json.text("model"),
        PartJson.readAll(json.child("parts")),
        json.convert(
            "usage",
            () -> new Usage(usage.number("input"), usage.number("output"), usage.number("cached"))),
        json.convert("costUsd", () -> new BigDecimal(json.text("costUsd"))),
        took(json));
  }

  private static Limits limits(Fields json) {
    Fields limits = json.child("limits");
    return json.convert(
        "limits",
        () ->
            new Limits(
                limits.number("steps"),
                limits.number("tokens"),
                new BigDecimal(limits.text("costUsd")),
                Duration.parse(limits.text("time"))));
  }

  private static ActionId action(Fields json) {
    return json.convert("action", () -> ActionId.parse(json.text("action")));
  }

  private static Duration took(Fields json) {
    return json.convert("took", () -> Duration.parse(json.text("took")));
  }

  private static HoldReason holdReason(Fields json) {
    String reason = json.text("reason");
    return switch (reason) {
      case "inDoubt" -> HoldReason.IN_DOUBT;
      default -> throw new Unreadable("its reason '%s' is unknown".formatted(reason));
    };
  }

  private static FailureCause failureCause(Fields json) {
    String cause = json.text("cause");
    return switch (cause) {
      case "limit" -> FailureCause.LIMIT;
      case "model" -> FailureCause.MODEL;
      case "delivery" -> FailureCause.DELIVERY;
      default -> throw new Unreadable("its cause '%s' is unknown".formatted(cause));
    };
  }
}
