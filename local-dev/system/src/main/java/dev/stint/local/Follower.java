package dev.stint.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Shows what the 100 newest runs do while the system is up, in one thread. */
final class Follower {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final PrintStream out;
  private final ApiClient api;
  private final Console console;
  private final Map<String, String> statuses = new HashMap<>();
  private boolean failing;

  Follower(PrintStream out, ApiClient api, Console console) {
    this.out = out;
    this.api = api;
    this.console = console;
  }

  /**
   * Shows runs from now on, until the process ends. The entries of runs that are at rest already
   * are not shown.
   */
  void start() throws InterruptedException {
    for (JsonNode run : api.runs("")) {
      String id = run.path("run").asText();
      statuses.put(id, run.path("status").asText());
      if (!isOpen(run)) {
        skip(id);
      }
    }
    Thread.ofVirtual().name("stint-console").start(this::follow);
  }

  /** Marks the entries of a run as shown. A run that cannot be read shows nothing anyway. */
  private void skip(String run) throws InterruptedException {
    try {
      console.skip(run);
    } catch (IllegalStateException e) {
      out.println("Run %s cannot be shown: %s".formatted(run, e.getMessage()));
    }
  }

  private void follow() {
    try {
      while (true) {
        Thread.sleep(LOOK_EVERY);
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Shows what is new. After a request that fails, the next one may succeed. */
  private void look() throws InterruptedException {
    try {
      for (JsonNode run : api.runs("")) {
        String id = run.path("run").asText();
        String status = run.path("status").asText();
        boolean changed = !status.equals(statuses.put(id, status));
        if ((changed || isOpen(run)) && !run.has("trouble")) {
          console.look(id);
        }
      }
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        out.println("What runs do cannot be shown for now: " + e.getMessage());
      }
      failing = true;
    }
  }

  private static boolean isOpen(JsonNode run) {
    String status = run.path("status").asText();
    return status.equals("running") || status.equals("waiting");
  }
}
