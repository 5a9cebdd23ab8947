package dev.stint.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Shows runs step by step as they happen, and how they ended. Thread-safe. */
final class Console {

  /** Reasons of holds whose decision says what happened; a person must check that first. */
  private static final Set<String> LOOK_FIRST = Set.of("inDoubt", "undoFailed", "noticeFailed");

  private final PrintStream out;
  private final ApiClient api;
  private final Map<String, Long> shown = new HashMap<>();
  private final Map<String, String> retries = new HashMap<>();
  private String current = "";
  private String followed = "";

  Console(PrintStream out, ApiClient api) {
    this.out = out;
    this.api = api;
  }

  /** Shows a run until it is no longer running, and returns it. */
  JsonNode follow(String run) throws InterruptedException {
    followed(run);
    try {
      JsonNode page;
      do {
        page = show(run, api.entries(run, known(run), ApiClient.WAIT_SECONDS));
        if (page.path("entries").isEmpty()) {
          retry(run);
        }
      } while (page.path("status").asText().equals("running") || !page.path("entries").isEmpty());
      return api.run(run);
    } finally {
      followed("");
    }
  }

  private synchronized void followed(String run) {
    followed = run;
  }

  /**
   * Shows what is new of a run, and its result if it is no longer running. Shows nothing of the run
   * that {@link #follow} shows.
   */
  synchronized void look(String run) throws InterruptedException {
    if (run.equals(followed)) {
      return;
    }
    JsonNode page = show(run, api.entries(run, known(run), 0));
    boolean running = page.path("status").asText().equals("running");
    if (running) {
      retry(run);
    } else if (!page.path("entries").isEmpty()) {
      JsonNode ended = api.run(run);
      result(ended);
      out.println(summary(ended));
    }
  }

  /** Marks the entries that a run has now as shown. */
  synchronized void skip(String run) throws InterruptedException {
    JsonNode page;
    do {
      page = api.entries(run, known(run), 0);
      shown.put(run, page.path("next").asLong());
    } while (!page.path("entries").isEmpty());
  }

  private synchronized long known(String run) {
    return shown.getOrDefault(run, 0L);
  }

  private synchronized JsonNode show(String run, JsonNode page) {
    for (JsonNode entry : page.path("entries")) {
      if (!current.equals(run)) {
        out.printf("%s%s%n", current.isEmpty() ? "" : "\nRun " + run + "\n", StepLine.HEADER);
        current = run;
      }
      out.println(StepLine.of(entry));
    }
    shown.put(run, page.path("next").asLong());
    return page;
  }

  /** Prints a retry, once for every try. */
  private synchronized void retry(String run) throws InterruptedException {
    JsonNode retry = api.run(run).path("retry");
    String said =
        "%7s %-6s  tried %d times, again at %s: %s"
            .formatted(
                "",
                retry.path("action").asText(),
                retry.path("attempt").asInt(),
                retry.path("next").asText(),
                retry.path("error").asText());
    if (!retry.isMissingNode() && !said.equals(retries.put(run, said))) {
      out.println(said);
    }
  }

  /** Prints the answer or the end of a run in full, or the holds that it waits at. */
  synchronized void result(JsonNode run) {
    out.println();
    if (run.has("answer")) {
      out.println(run.path("answer").asText());
    }
    if (run.has("end")) {
      out.println(run.path("end").path("detail").asText());
    }
    run.path("holds").forEach(this::hold);
    out.println();
  }

  /** Prints what a person must know about a hold, and two ways to decide it. */
  private void hold(JsonNode hold) {
    out.printf("WAITS for you: %s%n", hold.path("detail").asText());
    if (hold.has("tool")) {
      out.printf("  %s %s%n", hold.path("tool").asText(), hold.path("arguments").asText());
    }
    if (hold.has("link")) {
      out.printf("  in a browser  %s%n", hold.path("link").asText());
    }
    boolean looksFirst = LOOK_FIRST.contains(hold.path("reason").asText());
    if (looksFirst) {
      out.println("  Look whether it happened before you decide; then say what you found:");
    }
    out.printf(
        "  %s curl %s/runs/%s/holds/%d -H 'Content-Type: application/json' -d '{%s, \"content\": \"%s\"}'%n",
        looksFirst ? "             " : "or           ",
        api.base(),
        hold.path("run").asText(),
        hold.path("hold").asLong(),
        looksFirst
            ? "\"choice\": \"record\", \"text\": \"<what came of it>\""
            : "\"choice\": \"%s\"".formatted(hold.path("choices").path(0).asText()),
        hold.path("content").asText());
  }

  /** {@code run r-… finished: 14 steps, 12345 tokens, $0.0123}. */
  static String summary(JsonNode run) {
    JsonNode usage = run.path("usage");
    return "run %s %s: %d steps, %d tokens, %s"
        .formatted(
            run.path("run").asText(),
            run.path("status").asText(),
            run.path("steps").asLong(),
            usage.path("input").asLong() + usage.path("output").asLong(),
            StepLine.usd(new BigDecimal(run.path("costUsd").asText())));
  }
}
