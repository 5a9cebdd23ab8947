package dev.stint.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.message.Excerpt;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One entry of a run as one line for people. */
final class StepLine {

  static final String HEADER =
      String.format(
          Locale.ROOT,
          "%5s  %-6s  %-58s  %13s  %9s  %7s",
          "seq",
          "action",
          "what",
          "tokens in/out",
          "cost",
          "ms");

  private static final int WHAT_CHARS_MAX = 58;
  private static final int COST_DECIMALS = 4;

  private StepLine() {}

  static String of(JsonNode entry) {
    return switch (entry.path("type").asText()) {
      case "started" -> line(entry, "started: agent " + entry.path("agent").asText());
      case "messageReceived" -> line(entry, "message: " + firstText(entry.path("parts")));
      case "modelReplied" -> modelReplied(entry);
      case "toolIntended" -> line(entry, "intent, logged before a call that happens once");
      case "toolReturned" -> toolReturned(entry);
      case "wasted" -> line(entry, "paid for nothing: " + entry.path("why").asText());
      case "postponed" -> line(entry, "postponed: " + entry.path("why").asText());
      case "held" -> line(entry, "HELD: " + entry.path("detail").asText());
      case "decided" ->
          line(
              entry,
              "decided by %s: %s %s"
                  .formatted(
                      entry.path("by").asText(),
                      entry.path("choice").asText(),
                      payload(entry.path("text"))));
      case "holdExpired" -> line(entry, "nobody decided in time");
      case "suspended" -> line(entry, "waits: " + entry.path("detail").asText());
      case "resumed" ->
          line(
              entry,
              entry.path("resolution").asText().equals("expired")
                  ? "nothing came in time"
                  : "goes on after the wait of entry " + entry.path("suspended").asLong());
      case "limitsSet" -> line(entry, "limits changed by " + entry.path("by").asText());
      case "rewound" ->
          line(
              entry,
              "REWOUND to %d: %s".formatted(entry.path("to").asLong(), entry.path("why").asText()));
      case "forked" ->
          line(
              entry,
              "forked from %s at %d"
                  .formatted(entry.path("from").asText(), entry.path("to").asLong()));
      case "failed" -> line(entry, "FAILED: " + entry.path("detail").asText());
      case "cancelled" -> line(entry, "cancelled: " + entry.path("why").asText());
      case "moved" -> line(entry, "moved away by " + entry.path("by").asText());
      case "arrived" -> line(entry, "arrived here by " + entry.path("by").asText());
      default -> line(entry, entry.path("type").asText());
    };
  }

  private static String modelReplied(JsonNode entry) {
    List<String> calls = new ArrayList<>();
    entry
        .path("parts")
        .forEach(
            part -> {
              if (part.has("tool")) {
                calls.add(part.path("tool").asText());
              }
            });
    String what =
        "model "
            + entry.path("model").asText()
            + " → "
            + (calls.isEmpty() ? "answer" : String.join(", ", calls));
    JsonNode usage = entry.path("usage");
    return format(
        entry,
        what,
        "%s%d/%d"
            .formatted(
                usage.path("estimated").asBoolean() ? "≤" : "",
                usage.path("input").asLong(),
                usage.path("output").asLong()),
        usd(new BigDecimal(entry.path("costUsd").asText())),
        millis(entry));
  }

  private static String toolReturned(JsonNode entry) {
    JsonNode result = entry.path("result");
    String what =
        "tool  %s → %s%s"
            .formatted(
                result.path("tool").asText(),
                result.path("error").asBoolean() ? "error: " : "",
                payload(result.path("output")));
    return format(entry, what, "", "", millis(entry));
  }

  /** Dollars with four decimals, because one call costs less than a cent. */
  static String usd(BigDecimal cost) {
    return "$" + cost.setScale(COST_DECIMALS, RoundingMode.HALF_UP).toPlainString();
  }

  private static String line(JsonNode entry, String what) {
    return format(entry, what, "", "", "");
  }

  private static String format(
      JsonNode entry, String what, String tokens, String cost, String millis) {
    return String.format(
            Locale.ROOT,
            "%5d  %-6s  %-58s  %13s  %9s  %7s",
            entry.path("seq").asLong(),
            entry.path("action").asText(""),
            clip(what),
            tokens,
            cost,
            millis)
        .stripTrailing();
  }

  private static String millis(JsonNode entry) {
    return Long.toString(Duration.parse(entry.path("took").asText()).toMillis());
  }

  private static String firstText(JsonNode parts) {
    return payload(parts.path(0).path("text"));
  }

  /** A payload inline, or the preview of a stored one. */
  private static String payload(JsonNode payload) {
    return payload.isTextual() ? payload.asText() : payload.path("preview").asText();
  }

  private static String clip(String text) {
    return Excerpt.of(text.replaceAll("\\s+", " "), WHAT_CHARS_MAX - 2);
  }
}
