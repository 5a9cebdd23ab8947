package dev.stint.agent;

import dev.stint.message.Part;
import dev.stint.message.Usage;
import java.time.Duration;
import java.util.List;

/**
 * The outcome of a model call. Unless it is a reply, even one that was cut off, the next model of
 * the route is asked. If no model replies, the run waits, is tried again later or fails, depending
 * on the outcomes.
 */
public sealed interface ModelOutcome {

  /** The model answered: texts and tool calls, in its order. Without tool calls, the final word. */
  record Replied(List<Part> parts, Usage usage) implements ModelOutcome {
    public Replied {
      parts = List.copyOf(parts);
    }
  }

  /**
   * Throttled, timed out or failing on the vendor's side: when no other model answers, the step is
   * tried again later, for hours if need be.
   *
   * @param retryAfter the least delay the vendor asked for; zero if it named none
   */
  record Busy(String reason, Duration retryAfter) implements ModelOutcome {}

  /**
   * The reply cannot be used: it is empty, unreadable or too large. The model is asked once more.
   *
   * @param usage what was paid for it, as far as the vendor said so
   * @param came whether a reply came at all, and so was paid; or nobody knows what went wrong
   */
  record BadReply(String reason, Usage usage, boolean came) implements ModelOutcome {

    /** A reply came. */
    public BadReply(String reason, Usage usage) {
      this(reason, usage, true);
    }

    /** Nobody knows whether a reply came. */
    public static BadReply unknown(String reason) {
      return new BadReply(reason, Usage.NONE, false);
    }
  }

  /**
   * The request itself was refused: asking this model again would not help.
   *
   * @param usage what was paid all the same; mostly {@link Usage#NONE}
   */
  record Refused(String reason, Usage usage) implements ModelOutcome {

    /** Nothing was paid. */
    public Refused(String reason) {
      this(reason, Usage.NONE);
    }
  }

  /** The conversation is longer than this model reads. */
  record Overflow(String reason) implements ModelOutcome {}

  /** The vendor does not know or no longer takes the credentials: a person must look. */
  record Unauthorized(String reason) implements ModelOutcome {}

  /** The reply did not fit into {@code maxOutputTokens}; what was paid for is of no use. */
  record CutOff(Usage usage) implements ModelOutcome {}
}
