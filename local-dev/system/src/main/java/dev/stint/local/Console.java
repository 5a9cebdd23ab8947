package dev.stint.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.math.BigDecimal;

/** Shows a run step by step as it happens, and how it ended. */
final class Console {

  private final PrintStream out;
  private final ApiClient api;

  Console(PrintStream out, ApiClient api) {
    this.out = out;
    this.api = api;
  }

  /** Follows a run until it can go no further by itself: the run as it is then. */
  JsonNode follow(String run) throws InterruptedException {
    out.println(StepLine.HEADER);
    long after = -1;
    JsonNode page;
    do {
      page = api.entries(run, after);
      page.path("entries").forEach(entry -> out.println(StepLine.of(entry)));
      after = page.path("next").asLong();
    } while (page.path("status").asText().equals("running") || !page.path("entries").isEmpty());
    return api.run(run);
  }

  /** What the run came to, in full. */
  void result(JsonNode run) {
    out.println();
    if (run.has("answer")) {
      out.println(run.path("answer").asText());
    }
    if (run.has("end")) {
      out.println(run.path("end").path("detail").asText());
    }
    run.path("holds").forEach(hold -> out.println(hold.path("detail").asText()));
    out.println();
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
