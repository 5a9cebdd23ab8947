package dev.stint.local;

import dev.stint.client.ApiProblem;
import dev.stint.client.RunQuery;
import dev.stint.client.RunSummary;
import dev.stint.client.StintClient;
import java.io.PrintStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Shows what the 100 newest runs do while the system is up, in one thread. */
final class Follower {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final RunQuery NEWEST = RunQuery.all().max(100);

  private final PrintStream out;
  private final StintClient api;
  private final Console console;
  private final Map<String, String> statuses = new HashMap<>();
  private boolean failing;

  Follower(PrintStream out, StintClient api, Console console) {
    this.out = out;
    this.api = api;
    this.console = console;
  }

  /**
   * Shows runs from now on, until the process ends. The entries of runs that are at rest already
   * are not shown.
   */
  void start() {
    for (RunSummary run : api.runs(NEWEST).items()) {
      statuses.put(run.run(), run.status());
      if (!isOpen(run)) {
        skip(run.run());
      }
    }
    Thread.ofVirtual().name("stint-console").start(this::follow);
  }

  /** Marks the entries of a run as shown. A run that cannot be read shows nothing anyway. */
  private void skip(String run) {
    try {
      console.skip(run);
    } catch (ApiProblem e) {
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
  private void look() {
    try {
      for (RunSummary run : api.runs(NEWEST).items()) {
        boolean changed = !run.status().equals(statuses.put(run.run(), run.status()));
        if ((changed || isOpen(run)) && run.trouble() == null) {
          console.look(run.run());
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

  private static boolean isOpen(RunSummary run) {
    return run.status().equals("running") || run.status().equals("waiting");
  }
}
