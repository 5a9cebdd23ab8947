package dev.stint.client;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A run in a list, as it was when its status last changed. */
public record RunSummary(
    String run,
    String agent,
    String status,
    Instant startedAt,
    Map<String, String> tags,
    @Nullable String trouble) {

  /** The API leaves out what is empty. */
  public RunSummary {
    tags = Objects.requireNonNullElse(tags, Map.of());
  }
}
