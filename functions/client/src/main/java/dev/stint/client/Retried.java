package dev.stint.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a retry of many runs came to.
 *
 * @param retried the runs that go on
 * @param next the cursor of the next request; null if there are no more runs
 */
public record Retried(List<String> retried, List<Skipped> skipped, @Nullable String next) {

  /** A run that does not go on, and why. */
  public record Skipped(String run, String why) {}
}
