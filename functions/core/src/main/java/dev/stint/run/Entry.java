package dev.stint.run;

import dev.stint.agent.Limits;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One fact in the log of a run. Its position is not part of it: the log knows where it stands.
 *
 * <p>Stored entries are forever from the first release on (law 8): a record may then gain
 * components that older entries lack, and never loses or re-defines one. The codec versions the
 * stored form.
 */
public sealed interface Entry {

  /** When the fact was found out, by the clock of the step that appended it. */
  Instant at();

  /**
   * Somebody gave an agent a task. The first entry of a run that is no fork, and only that.
   *
   * @param stintLimits what each stint may use
   * @param runLimits what the whole run may use
   * @param definition fingerprint of the agent
   * @param origin where the task came from; null if its channel does not answer
   */
  record Started(
      Instant at,
      String agent,
      List<Part> input,
      Limits stintLimits,
      Limits runLimits,
      String definition,
      @Nullable Origin origin)
      implements Entry {
    public Started {
      input = List.copyOf(input);
    }
  }

  /**
   * Somebody let a new run share the first entries of another. The first entry of a fork, and only
   * that: what it shares is referred to, not copied.
   *
   * @param from the other run
   * @param to position of the last entry that is shared
   * @param again the calls that were open there, in order: the n-th is action {@code 0.n} here
   */
  record Forked(
      Instant at, RunId from, long to, List<ActionId> again, String by, String channel, String why)
      implements Entry {
    public Forked {
      again = List.copyOf(again);
    }
  }

  /**
   * Somebody said something more.
   *
   * @param origin where it came from; null if its channel does not answer
   */
  record MessageReceived(Instant at, List<Part> parts, @Nullable Origin origin) implements Entry {
    public MessageReceived {
      parts = List.copyOf(parts);
    }

    /** By a channel that does not answer. */
    public MessageReceived(Instant at, List<Part> parts) {
      this(at, parts, null);
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
   * @param definition fingerprint of the agent
   * @param cutOff whether the reply did not fit into its tokens: it counts, and nobody reads it
   */
  record ModelReplied(
      Instant at,
      ActionId action,
      long read,
      String model,
      List<Part> parts,
      Usage usage,
      BigDecimal cost,
      Duration took,
      String definition,
      boolean cutOff)
      implements Entry {
    public ModelReplied {
      parts = List.copyOf(parts);
    }

    public List<ToolCall> calls() {
      return parts.stream().filter(ToolCall.class::isInstance).map(ToolCall.class::cast).toList();
    }
  }

  /**
   * A model was paid for something that the run does not use: its reply was of no use, or another
   * process had been first. On record as far as the process that paid lived to say so.
   *
   * @param action the model call it was paid for
   * @param cost in USD
   */
  record Wasted(Instant at, ActionId action, String model, Usage usage, BigDecimal cost, String why)
      implements Entry {}

  /**
   * The other side of an action has not answered for minutes: from here on the run's time does not
   * count for it. It is tried again and again, and nothing more of that is in the log.
   *
   * @param action a model call, or a tool call that may be repeated
   * @param until before when it is not tried again
   */
  record Postponed(Instant at, ActionId action, Instant until, String why) implements Entry {}

  /**
   * A step is about to call a {@code ONCE} tool, or to tell somebody something. Without an outcome
   * after {@code until}, the effect is in doubt.
   *
   * @param until when the call is interrupted, by the clock of the step that makes it
   * @param definition fingerprint of the agent
   */
  record ToolIntended(Instant at, ActionId action, Instant until, String definition)
      implements Entry {}

  /**
   * A tool call came to an end, well or badly; or a notice did.
   *
   * @param definition fingerprint of the agent
   * @param unsure whether a failed call may have done something all the same
   */
  record ToolReturned(
      Instant at,
      ActionId action,
      ToolResult result,
      Duration took,
      String definition,
      boolean unsure)
      implements Entry {}

  /**
   * The run waits for a person.
   *
   * @param action what cannot go on: a call, which the log has in full, or the next model call
   * @param choices what the person may decide
   * @param expires when it ends as {@link HoldReason#onExpiry} says; null if it waits for ever
   */
  record Held(
      Instant at,
      ActionId action,
      HoldReason reason,
      String detail,
      List<Choice> choices,
      @Nullable Instant expires)
      implements Entry {
    public Held {
      choices = List.copyOf(choices);
    }

    /** With the choices that its reason offers, and without expiry. */
    public Held(Instant at, ActionId action, HoldReason reason, String detail) {
      this(at, action, reason, detail, reason.choices(), null);
    }
  }

  /**
   * A person decided a hold. A new stint begins.
   *
   * @param hold position of the hold
   * @param content what the person saw, as {@link Hold#content} has it
   * @param arguments for {@link Choice#EDIT} the call's new arguments, a JSON object; otherwise
   *     null
   * @param text the answer, the outcome or the reason, for the model to read; may be empty
   * @param by who it was, as far as the channel knows
   * @param channel how they said so: {@code http}, {@code link}, …
   * @param note for people; the model does not read it
   */
  record Decided(
      Instant at,
      long hold,
      String content,
      Choice choice,
      @Nullable Payload arguments,
      Payload text,
      String by,
      String channel,
      String note)
      implements Entry {}

  /** Nobody decided about a call in time: it is given up, and the model is told. */
  record HoldExpired(Instant at, long hold) implements Entry {}

  /** A person changed what the run may use. */
  record LimitsSet(
      Instant at, Limits stintLimits, Limits runLimits, String by, String channel, String why)
      implements Entry {}

  /**
   * A person took the run back: it stands as it stood behind entry {@code to}, once its undos are
   * done. What was spent stays spent. A new stint begins.
   *
   * @param undo the calls to take back, in this order: the n-th is action {@code seq.n}
   * @param again the calls that were open there, in order, to be made again: their names go on
   *     behind those of the undos
   * @param forced whether something done since then cannot be taken back
   */
  record Rewound(
      Instant at,
      long to,
      List<ActionId> undo,
      List<ActionId> again,
      boolean forced,
      String by,
      String channel,
      String why)
      implements Entry {
    public Rewound {
      undo = List.copyOf(undo);
      again = List.copyOf(again);
    }
  }

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

  /** Why a run failed. */
  enum FailureCause {
    /** A limit of the run is reached; a person may raise it. */
    LIMIT,
    MODEL,
    DELIVERY,
    /** Nobody decided a hold of the run in time. */
    EXPIRED
  }
}
