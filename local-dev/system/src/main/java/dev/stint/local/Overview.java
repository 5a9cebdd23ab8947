package dev.stint.local;

import dev.stint.client.ApiProblem;
import dev.stint.client.RunQuery;
import dev.stint.client.RunSummary;
import dev.stint.client.StintClient;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs of an earlier process. No new run is begun while one of them is at work or waits. */
final class Overview {

  private static final int SHOWN_MAX = 20;
  private static final RunQuery MOST = RunQuery.all().max(100);

  private final PrintStream out;
  private final StintClient api;
  private final Set<String> agents;

  /**
   * @param agents the names of the agents that are deployed here
   */
  Overview(PrintStream out, StintClient api, Set<String> agents) {
    this.out = out;
    this.api = api;
    this.agents = agents;
  }

  /**
   * Prints the runs that are at work, then those that wait, newest first, at most 20.
   *
   * @return the printed runs that can be read and whose agent is deployed here
   */
  List<RunSummary> show() {
    Map<String, RunSummary> all = new LinkedHashMap<>();
    // One that goes on between two of these is in another.
    for (String status : List.of("running", "waiting", "running")) {
      api.runs(MOST.status(status)).items().forEach(run -> all.putIfAbsent(run.run(), run));
    }
    List<RunSummary> open = List.copyOf(all.values());
    List<RunSummary> alive = new ArrayList<>();
    if (open.isEmpty()) {
      return alive;
    }
    out.printf("%nHere from before:%n");
    for (RunSummary run : open.subList(0, Math.min(SHOWN_MAX, open.size()))) {
      Optional<String> trouble = trouble(run);
      if (trouble.isEmpty()) {
        alive.add(run);
      }
      out.printf(
          "  %s  %-12s %s%n",
          run.run(),
          run.agent(),
          trouble.isPresent() ? "cannot go on: " + trouble.get() : how(run));
    }
    if (open.size() > SHOWN_MAX) {
      out.printf("  and more: curl '%s/runs'%n", api.api());
    }
    out.println();
    return alive;
  }

  private Optional<String> trouble(RunSummary run) {
    if (run.trouble() != null) {
      return Optional.of(run.trouble());
    }
    if (!agents.contains(run.agent())) {
      return Optional.of("there is no agent '%s' here".formatted(run.agent()));
    }
    try {
      api.run(run.run());
      return Optional.empty();
    } catch (ApiProblem e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  private String how(RunSummary run) {
    if (run.status().equals("running")) {
      return "goes on";
    }
    return api.run(run.run()).holds().stream()
        .findFirst()
        .map(
            hold ->
                "%s: %s"
                    .formatted(
                        hold.reason().equals("inDoubt") ? "IN DOUBT" : "WAITS for you",
                        hold.detail()))
        .orElse("goes on");
  }

  /** The newest run that is at work. */
  static Optional<String> goesOn(List<RunSummary> alive) {
    return newest(alive, "running");
  }

  /** The newest run that waits for a person. */
  static Optional<String> waits(List<RunSummary> alive) {
    return newest(alive, "waiting");
  }

  private static Optional<String> newest(List<RunSummary> alive, String status) {
    return alive.stream()
        .filter(run -> run.status().equals(status))
        .map(RunSummary::run)
        .findFirst();
  }
}
