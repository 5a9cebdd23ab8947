package dev.stint.client;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run in a list, as it was when its status last changed.
 *
 * @param task its first words; null if they are not known
 * @param steps as of then
 * @param costUsd as of then
 * @param retry the next try of an action that failed
 */
public record RunSummary(
    String run,
    String agent,
    String status,
    Instant startedAt,
    @Nullable String task,
    long steps,
    String costUsd,
    Map<String, String> tags,
    RunView.@Nullable Retry retry,
    @Nullable String trouble) {

  /** The API leaves out what is empty. */
  public RunSummary {
    tags = Objects.requireNonNullElse(tags, Map.of());
    costUsd = Objects.requireNonNullElse(costUsd, "0");
  }
}
