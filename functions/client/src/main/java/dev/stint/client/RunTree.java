package dev.stint.client;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run with those that it delegated to.
 *
 * @param action the call of the run above that delegated to it; null for the root
 * @param status null if the run has not begun, or cannot be read any more, as are the others then
 * @param spent with all that the runs below have spent and returned
 * @param reserved for runs below that have not ended
 * @param left of the limits of the stint or of the whole run, whichever leave less
 * @param wasted model calls whose replies were paid for and not used
 * @param holds what waits for a person
 */
public record RunTree(
    String run,
    @Nullable String action,
    @Nullable String agent,
    @Nullable String status,
    RunView.@Nullable Stint spent,
    RunView.@Nullable Reserved reserved,
    @Nullable Left left,
    RunView.@Nullable Waste wasted,
    List<Hold> holds,
    List<RunTree> children) {

  /** The API leaves out what is empty. */
  public RunTree {
    holds = Objects.requireNonNullElse(holds, List.of());
    children = Objects.requireNonNullElse(children, List.of());
  }

  /** What is left; never less than nothing. */
  public record Left(
      long steps, long tokens, String costUsd, String time, long bytes, long children) {}
}
