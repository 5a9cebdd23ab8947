package dev.stint.run;

import dev.stint.agent.Limits;
import dev.stint.message.Part;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One fact in the log of a run. Its position is not part of it: the log knows where it stands.
 *
 * <p>Stored entries are forever (law 8): a record may gain components that older entries lack, and
 * never loses or re-defines one. The codec versions the stored form.
 */
public sealed interface Entry {

  /** When the fact was found out, by the clock of the step that appended it. */
  Instant at();

  /** Somebody gave an agent a task. Always the first entry, and only that. */
  record Started(Instant at, String agent, List<Part> input, Limits limits) implements Entry {
    public Started {
      input = List.copyOf(input);
    }
  }

  /** Somebody said something more. */
  record MessageReceived(Instant at, List<Part> parts) implements Entry {
    public MessageReceived {
      parts = List.copyOf(parts);
    }
  }

  /**
   * A model answered.
   *
   * @param read position of the last entry the model had read
   * @param model the configured name of the model that answered
   * @param parts texts and tool calls; the n-th tool call becomes action {@code seq.n}
   * @param cost in USD
   * @param took of the call alone
   */
  record ModelReplied(
      Instant at,
      ActionId action,
      long read,
      String model,
      List<Part> parts,
      Usage usage,
      BigDecimal cost,
      Duration took)
      implements Entry {
    public ModelReplied {
      parts = List.copyOf(parts);
    }

    public List<ToolCall> calls() {
      return parts.stream().filter(ToolCall.class::isInstance).map(ToolCall.class::cast).toList();
    }
  }

  /**
   * A step is about to call a {@code ONCE} tool. Without an outcome after {@code until}, the effect
   * is in doubt.
   *
   * @param until when the call is interrupted, by the clock of the step that makes it
   */
  record ToolIntended(Instant at, ActionId action, Instant until) implements Entry {}

  /** A tool call came to an end, well or badly. */
  record ToolReturned(Instant at, ActionId action, ToolResult result, Duration took)
      implements Entry {}

  /** The run waits for a person. */
  record Held(Instant at, ActionId action, HoldReason reason, String detail) implements Entry {}

  /** An entry after which a run takes no further action. */
  sealed interface End extends Entry {}

  /** The run ended because it could not or may not go on. */
  record Failed(Instant at, FailureCause cause, String detail) implements End {}

  /**
   * A person ended the run.
   *
   * @param by who it was, as far as the channel knows
   * @param channel how they said so: {@code http}, …
   */
  record Cancelled(Instant at, String by, String channel, String why) implements End {}

  /** Why a run waits. */
  enum HoldReason {
    /** The intent of a {@code ONCE} call is logged and its outcome is not. */
    IN_DOUBT
  }

  /** Why a run failed. */
  enum FailureCause {
    LIMIT,
    MODEL,
    DELIVERY
  }
}
