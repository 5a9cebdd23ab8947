package dev.stint.agent;

import dev.stint.message.Part;
import dev.stint.message.Usage;
import java.time.Duration;
import java.util.List;

/**
 * The outcome of a model call. After {@link Replied} and {@link CutOff} no other model is asked;
 * after any other outcome, the next model of the route is. If no model replies, the run waits for a
 * person, the step is tried again later, or the run fails, depending on the outcomes.
 */
public sealed interface ModelOutcome {

  /**
   * The model answered with texts and tool calls, in its order. A reply without tool calls is the
   * final answer.
   */
  record Replied(List<Part> parts, Usage usage) implements ModelOutcome {
    public Replied {
      parts = List.copyOf(parts);
    }
  }

  /**
   * The vendor throttled the call, timed out or failed. If no other model answers, the step is
   * tried again later, for hours if needed.
   *
   * @param retryAfter the least delay the vendor asked for; zero if it named none
   * @param isOutage whether other calls would fare no better now; false if the call had less time
   *     than its model has
   */
  record Busy(String reason, Duration retryAfter, boolean isOutage) implements ModelOutcome {

    /** The vendor's, for any call. */
    public Busy(String reason, Duration retryAfter) {
      this(reason, retryAfter, true);
    }

    /** No answer in the little time that the run had left. */
    public static Busy inShortTime(String reason) {
      return new Busy(reason, Duration.ZERO, false);
    }
  }

  /**
   * The reply cannot be used: it is empty, unreadable or too large. The model is asked once more.
   *
   * @param usage the tokens paid for the reply, as far as the vendor reported them
   * @param came whether a reply arrived, so that it was paid for; false if that is not known
   */
  record BadReply(String reason, Usage usage, boolean came) implements ModelOutcome {

    /** A reply came. */
    public BadReply(String reason, Usage usage) {
      this(reason, usage, true);
    }

    /** It is not known whether a reply arrived. */
    public static BadReply unknown(String reason) {
      return new BadReply(reason, Usage.NONE, false);
    }
  }

  /**
   * The vendor refused the request itself: asking this model again would not help.
   *
   * @param usage the tokens paid despite the refusal; mostly {@link Usage#NONE}
   */
  record Refused(String reason, Usage usage) implements ModelOutcome {

    /** Nothing was paid. */
    public Refused(String reason) {
      this(reason, Usage.NONE);
    }
  }

  /** The conversation is longer than this model can read. */
  record Overflow(String reason) implements ModelOutcome {}

  /** The vendor does not accept the credentials: a person has to renew them. */
  record Unauthorized(String reason) implements ModelOutcome {}

  /**
   * The reply did not fit into {@code maxOutputTokens}: its tokens are paid, and it is not used.
   */
  record CutOff(Usage usage) implements ModelOutcome {}
}
