package dev.stint.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.client.EntryPage;
import dev.stint.client.Hold;
import dev.stint.client.RunTree;
import dev.stint.client.RunView;
import dev.stint.client.RunView.Retry;
import dev.stint.client.StintClient;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Shows runs step by step as they happen, and how they ended. Thread-safe. */
final class Console {

  /** Reasons of holds whose decision says what happened; a person must check that first. */
  private static final Set<String> LOOK_FIRST = Set.of("inDoubt", "undoFailed", "noticeFailed");

  /** How long a request for more entries waits. */
  private static final Duration WAIT = Duration.ofSeconds(10);

  /** Between two looks at the runs below one. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final PrintStream out;
  private final StintClient api;
  private final Map<String, Long> shown = new HashMap<>();
  private final Map<String, String> retries = new HashMap<>();
  private final Map<String, String> trees = new HashMap<>();
  private String current = "";
  private String followed = "";

  Console(PrintStream out, StintClient api) {
    this.out = out;
    this.api = api;
  }

  /**
   * Shows a run, and those that it delegates to, until it is over or somebody has to decide, and
   * returns it.
   */
  RunView follow(String run) {
    followed(run);
    try {
      while (true) {
        EntryPage page = show(run, api.entries(run, known(run), WAIT));
        if (page.entries().isEmpty()) {
          retry(run);
        }
        if (!page.status().equals("running") && page.entries().isEmpty()) {
          below(run);
          RunView now = api.run(run);
          boolean waitsElsewhere = now.status().equals("waiting") && now.holds().isEmpty();
          if (!now.status().equals("running") && !waitsElsewhere) {
            return now;
          }
          pause();
        }
      }
    } finally {
      followed("");
    }
  }

  /** Shows what is new of the runs that one delegated to. */
  private void below(String run) {
    RunTree tree = api.tree(run);
    RunLines.below(tree).stream()
        .filter(child -> child.status() != null)
        .forEach(child -> look(child.run()));
    tree(tree);
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted", e);
    }
  }

  /** Prints a tree of runs, if it has changed. */
  private synchronized void tree(RunTree tree) {
    String lines = RunLines.of(tree);
    if (!tree.children().isEmpty() && !lines.equals(trees.put(tree.run(), lines))) {
      out.printf("%n%s%n", lines);
      current = " "; // The next entry has a heading.
    }
  }

  private synchronized void followed(String run) {
    followed = run;
  }

  /**
   * Shows what is new of a run, and its result if it is no longer running. Shows nothing of the run
   * that {@link #follow} shows.
   */
  synchronized void look(String run) {
    if (run.equals(followed)) {
      return;
    }
    EntryPage page = show(run, api.entries(run, known(run), Duration.ZERO));
    if (page.status().equals("running")) {
      retry(run);
    } else if (!page.entries().isEmpty()) {
      RunView ended = api.run(run);
      result(ended);
      out.println(summary(ended));
    }
  }

  /** Marks the entries that a run has now as shown. */
  synchronized void skip(String run) {
    EntryPage page;
    do {
      page = api.entries(run, known(run), Duration.ZERO);
      shown.put(run, page.next());
    } while (!page.entries().isEmpty());
  }

  private synchronized long known(String run) {
    return shown.getOrDefault(run, 0L);
  }

  private synchronized EntryPage show(String run, EntryPage page) {
    for (JsonNode entry : page.entries()) {
      if (!current.equals(run)) {
        out.printf("%s%s%n", current.isEmpty() ? "" : "\nRun " + run + "\n", StepLine.HEADER);
        current = run;
      }
      out.println(StepLine.of(entry));
    }
    shown.put(run, page.next());
    return page;
  }

  /** Prints a retry, once for every try. */
  private synchronized void retry(String run) {
    Retry retry = api.run(run).retry();
    if (retry == null) {
      return;
    }
    String said =
        "%7s %-6s  tried %d times, again at %s: %s"
            .formatted("", retry.action(), retry.attempt(), retry.next(), retry.error());
    if (!said.equals(retries.put(run, said))) {
      out.println(said);
    }
  }

  /** Prints the answer or the end of a run in full, or the holds that it waits at. */
  synchronized void result(RunView run) {
    out.println();
    if (run.answer() != null) {
      out.println(run.answer());
    }
    if (run.end() != null) {
      out.println(run.end().detail());
    }
    run.holds().forEach(this::hold);
    out.println();
  }

  /** Prints what a person must know about a hold, and two ways to decide it. */
  private void hold(Hold hold) {
    out.printf("WAITS for you: %s%n", hold.detail());
    if (hold.tool() != null) {
      out.printf("  %s %s%n", hold.tool(), hold.arguments());
    }
    if (hold.link() != null) {
      out.printf("  in a browser  %s%n", hold.link());
    }
    boolean looksFirst = LOOK_FIRST.contains(hold.reason());
    if (looksFirst) {
      out.println("  Look whether it happened before you decide; then say what you found:");
    }
    out.printf(
        "  %s curl %s/runs/%s/holds/%d -H 'Content-Type: application/json' -d '{%s, \"content\": \"%s\"}'%n",
        looksFirst ? "             " : "or           ",
        api.api(),
        hold.run(),
        hold.hold(),
        looksFirst
            ? "\"choice\": \"record\", \"text\": \"<what came of it>\""
            : "\"choice\": \"%s\"".formatted(hold.choices().getFirst()),
        hold.content());
  }

  /** {@code run r-… finished: 14 steps, 12345 tokens, $0.0123}. */
  static String summary(RunView run) {
    return "run %s %s: %d steps, %d tokens, %s"
        .formatted(
            run.run(),
            run.status(),
            run.steps(),
            run.usage().input() + run.usage().output(),
            StepLine.usd(new BigDecimal(run.costUsd())));
  }
}
