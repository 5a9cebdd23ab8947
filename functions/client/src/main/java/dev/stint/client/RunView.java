package dev.stint.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run as its log had it. What does not apply is null, or empty.
 *
 * @param status running, waiting, finished, failed, cancelled or moved
 * @param parent the call that delegated to this run
 * @param stopping whether the run has ended, and runs below it have not
 * @param entries how many entries its log had
 * @param costUsd exact
 * @param stint what was used since a person last decided
 * @param wasted model calls whose replies were paid for and not used
 * @param reserved out of its limits, for runs below it that have not ended
 * @param answer the model's last reply, if it finished the run's work
 * @param result the answer as JSON, if the agent has a type of answers
 * @param retry the next try of an action that failed
 * @param holds what waits for a person, here and in the runs below
 */
public record RunView(
    String run,
    String agent,
    String status,
    Instant startedAt,
    Map<String, String> tags,
    @Nullable Parent parent,
    boolean stopping,
    long entries,
    long steps,
    Usage usage,
    String costUsd,
    Stint stint,
    @Nullable Waste wasted,
    @Nullable Reserved reserved,
    Limits stintLimits,
    Limits runLimits,
    @Nullable String answer,
    @Nullable JsonNode result,
    @Nullable End end,
    @Nullable Retry retry,
    List<Hold> holds) {

  /** The API leaves out what is empty. */
  public RunView {
    tags = Objects.requireNonNullElse(tags, Map.of());
    holds = Objects.requireNonNullElse(holds, List.of());
  }

  /** Tokens, cached ones among the input. */
  public record Usage(long input, long output, long cached) {}

  /** What a stint used. */
  public record Stint(long steps, long tokens, String costUsd, long bytes) {}

  /** What was paid for nothing. */
  public record Waste(long calls, Usage usage, String costUsd) {}

  /**
   * The call that delegated to a run.
   *
   * @param path the runs above, the root of the tree first
   */
  public record Parent(String run, String action, List<String> path) {}

  /**
   * What is reserved for runs at work below.
   *
   * @param steps with one for the outcome of each call that waits
   * @param children runs that these may delegate to
   * @param open how many runs have not ended
   */
  public record Reserved(
      long steps, long tokens, String costUsd, long bytes, long children, int open) {}

  /** A try that is to come, after one that failed. */
  public record Retry(String action, int attempt, String error, Instant next) {}

  /** How a run ended, if not by an answer. */
  public record End(Instant at, @Nullable String cause, @Nullable String by, String detail) {}

  /** Whether no step changes the run any more, unless somebody says something to it. */
  public boolean isOver() {
    return !status.equals("running") && !status.equals("waiting");
  }
}
