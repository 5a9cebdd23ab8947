package dev.stint.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;

/** Shows a run step by step as it happens, and how it ended. */
final class Console {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final PrintStream out;
  private final ApiClient api;
  private long after = -1;

  Console(PrintStream out, ApiClient api) {
    this.out = out;
    this.api = api;
  }

  /** Follows a run until it can go no further by itself: the run as it is then. */
  JsonNode follow(String run) throws InterruptedException {
    if (after < 0) {
      out.println(StepLine.HEADER);
    }
    JsonNode page;
    do {
      page = show(run);
    } while (page.path("status").asText().equals("running") || !page.path("entries").isEmpty());
    return api.run(run);
  }

  /** Waits, for ever, for a run that waits for a person, and shows how it goes on. */
  void keepFollowing(String run) throws InterruptedException {
    while (true) {
      Thread.sleep(LOOK_EVERY);
      if (!show(run).path("entries").isEmpty()) {
        JsonNode ended = follow(run);
        result(ended);
        out.println(summary(ended));
      }
    }
  }

  private JsonNode show(String run) throws InterruptedException {
    JsonNode page = api.entries(run, after);
    page.path("entries").forEach(entry -> out.println(StepLine.of(entry)));
    after = page.path("next").asLong();
    return page;
  }

  /** What the run came to, in full, or what it waits for. */
  void result(JsonNode run) {
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

  /** A hold as a person must know it, and two ways to decide it. */
  private void hold(JsonNode hold) {
    out.printf("WAITS for you: %s%n", hold.path("detail").asText());
    if (hold.has("tool")) {
      out.printf("  %s %s%n", hold.path("tool").asText(), hold.path("arguments").asText());
    }
    if (hold.has("link")) {
      out.printf("  in a browser  %s%n", hold.path("link").asText());
    }
    out.printf(
        "  or            curl %s/runs/%s/holds/%d -H 'Content-Type: application/json' -d '{\"choice\": \"%s\", \"content\": \"%s\"}'%n",
        api.base(),
        hold.path("run").asText(),
        hold.path("hold").asLong(),
        hold.path("choices").path(0).asText(),
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
