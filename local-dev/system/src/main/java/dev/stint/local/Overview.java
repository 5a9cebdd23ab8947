package dev.stint.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs of an earlier process. No new run is begun while one of them is at work or waits. */
final class Overview {

  private static final int SHOWN_MAX = 20;

  private final PrintStream out;
  private final ApiClient api;
  private final Set<String> agents;

  /**
   * @param agents the names of the agents that are deployed here
   */
  Overview(PrintStream out, ApiClient api, Set<String> agents) {
    this.out = out;
    this.api = api;
    this.agents = agents;
  }

  /**
   * Prints the runs that are at work, then those that wait, newest first, at most 20.
   *
   * @return the printed runs that can be read and whose agent is deployed here
   */
  List<JsonNode> show() throws InterruptedException {
    List<JsonNode> open = new ArrayList<>(api.runs("running"));
    open.addAll(api.runs("waiting"));
    List<JsonNode> alive = new ArrayList<>();
    if (open.isEmpty()) {
      return alive;
    }
    out.printf("%nHere from before:%n");
    for (JsonNode run : open.subList(0, Math.min(SHOWN_MAX, open.size()))) {
      Optional<String> trouble = trouble(run);
      if (trouble.isEmpty()) {
        alive.add(run);
      }
      out.printf(
          "  %s  %-12s %s%n",
          run.path("run").asText(),
          run.path("agent").asText(),
          trouble.isPresent() ? "cannot go on: " + trouble.get() : how(run));
    }
    if (open.size() > SHOWN_MAX) {
      out.printf("  and more: curl '%s/runs'%n", api.base());
    }
    out.println();
    return alive;
  }

  private Optional<String> trouble(JsonNode run) throws InterruptedException {
    if (run.has("trouble")) {
      return Optional.of(run.path("trouble").asText());
    }
    String agent = run.path("agent").asText();
    if (!agents.contains(agent)) {
      return Optional.of("there is no agent '%s' here".formatted(agent));
    }
    try {
      api.run(run.path("run").asText());
      return Optional.empty();
    } catch (IllegalStateException e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  private String how(JsonNode run) throws InterruptedException {
    if (run.path("status").asText().equals("running")) {
      return "goes on";
    }
    JsonNode hold = api.run(run.path("run").asText()).path("holds").path(0);
    return "%s: %s"
        .formatted(
            hold.path("reason").asText().equals("inDoubt") ? "IN DOUBT" : "WAITS for you",
            hold.path("detail").asText());
  }

  /** The newest run that is at work. */
  static Optional<String> goesOn(List<JsonNode> alive) {
    return newest(alive, "running");
  }

  /** The newest run that waits for a person. */
  static Optional<String> waits(List<JsonNode> alive) {
    return newest(alive, "waiting");
  }

  private static Optional<String> newest(List<JsonNode> alive, String status) {
    return alive.stream()
        .filter(run -> run.path("status").asText().equals(status))
        .map(run -> run.path("run").asText())
        .findFirst();
  }
}
