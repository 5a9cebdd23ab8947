package dev.stint.agent;

import dev.stint.message.Part;
import dev.stint.message.Usage;
import java.time.Duration;
import java.util.List;

/** What came of a model call. */
public sealed interface ModelOutcome {

  /** The model answered: texts and tool calls, in its order. Without tool calls, the final word. */
  record Replied(List<Part> parts, Usage usage) implements ModelOutcome {
    public Replied {
      parts = List.copyOf(parts);
    }
  }

  /**
   * Throttled, timed out or failing on the vendor's side: the next model of the route is tried, and
   * when none is left the step is retried later.
   *
   * @param retryAfter the least delay the vendor asked for; zero if it named none
   */
  record Busy(String reason, Duration retryAfter) implements ModelOutcome {}

  /** The request itself was refused: trying again would not help. */
  record Refused(String reason) implements ModelOutcome {}

  /** The vendor does not know or no longer takes the credentials: a person must look. */
  record Unauthorized(String reason) implements ModelOutcome {}

  /** The reply did not fit into {@code maxOutputTokens}; what was paid for is of no use. */
  record CutOff(Usage usage) implements ModelOutcome {}
}
