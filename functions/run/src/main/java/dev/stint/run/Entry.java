package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
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
   * This entry with each text that it carries replaced, as when texts move to the payload store.
   */
  default Entry map(UnaryOperator<Payload> change) {
    return this;
  }

  /** The texts that it carries. */
  default List<Payload> payloads() {
    List<Payload> payloads = new ArrayList<>();
    map(
        payload -> {
          payloads.add(payload);
          return payload;
        });
    return payloads;
  }

  /** An entry that says what came of an action, or that the action waits. */
  sealed interface Settling extends Entry permits ModelReplied, ToolReturned, Suspended {
    ActionId action();
  }

  /** An entry by which somebody speaks to the run. */
  sealed interface Input extends Entry permits Started, MessageReceived {

    /** Texts and attachments. */
    List<Part> parts();

    /** Where it came from; null if its channel does not answer. */
    @Nullable Origin origin();
  }

  /** An entry after which a run stands again as one stood before. */
  sealed interface Restart extends Entry permits Rewound, Forked {

    /** The calls that were open there, in order, to be made again. */
    List<ActionId> again();

    /**
     * The action that the n-th of {@link #again} is, from 1, if this entry stands at {@code seq}.
     */
    ActionId renamed(long seq, int n);
  }

  /**
   * An entry that people outside may be told of: there is a notice of it, if there is an origin.
   */
  sealed interface Told extends Entry permits MessageReceived, ModelReplied, Suspended, Ended {}

  /** An entry after which a run takes no further action. */
  sealed interface Ended extends Told permits Failed, Cancelled {}

  /**
   * Somebody gave an agent a task. The first entry of a run that is no fork, and only that.
   *
   * @param stintLimits what each stint may use
   * @param runLimits what the whole run may use
   * @param definition fingerprint of the agent
   */
  record Started(
      Instant at,
      String agent,
      List<Part> parts,
      Limits stintLimits,
      Limits runLimits,
      String definition,
      @Nullable Origin origin,
      List<Change> changes)
      implements Input {
    public Started {
      parts = List.copyOf(parts);
      changes = List.copyOf(changes);
    }

    /** With an empty workspace. */
    public Started(
        Instant at,
        String agent,
        List<Part> parts,
        Limits stintLimits,
        Limits runLimits,
        String definition,
        @Nullable Origin origin) {
      this(at, agent, parts, stintLimits, runLimits, definition, origin, List.of());
    }

    @Override
    public Started map(UnaryOperator<Payload> change) {
      return new Started(
          at,
          agent,
          Part.mapAll(parts, change),
          stintLimits,
          runLimits,
          definition,
          origin,
          Change.mapAll(changes, change));
    }
  }

  /**
   * Somebody let a new run share the first entries of another. The first entry of a fork, and only
   * that: it refers to the shared entries, and does not copy them.
   *
   * @param from the other run
   * @param to position of the last entry that is shared
   * @param again the calls that were open there, in order: the n-th is action {@code 0.n} here
   */
  record Forked(Instant at, RunId from, long to, List<ActionId> again, Person person)
      implements Restart {
    public Forked {
      again = List.copyOf(again);
    }

    @Override
    public ActionId renamed(long seq, int n) {
      return new ActionId(seq, n);
    }
  }

  /** Somebody said something more. */
  record MessageReceived(
      Instant at, List<Part> parts, @Nullable Origin origin, List<Change> changes)
      implements Input, Told {
    public MessageReceived {
      parts = List.copyOf(parts);
      changes = List.copyOf(changes);
    }

    /** Without changes to the workspace. */
    public MessageReceived(Instant at, List<Part> parts, @Nullable Origin origin) {
      this(at, parts, origin, List.of());
    }

    /** By a channel that does not answer. */
    public MessageReceived(Instant at, List<Part> parts) {
      this(at, parts, null);
    }

    @Override
    public MessageReceived map(UnaryOperator<Payload> change) {
      return new MessageReceived(
          at, Part.mapAll(parts, change), origin, Change.mapAll(changes, change));
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
      implements Settling, Told {

    /** Most tool calls one reply may ask for. */
    public static final int CALLS_MAX = 64;

    public ModelReplied {
      parts = List.copyOf(parts);
    }

    public List<ToolCall> calls() {
      return parts.stream().filter(ToolCall.class::isInstance).map(ToolCall.class::cast).toList();
    }

    @Override
    public ModelReplied map(UnaryOperator<Payload> change) {
      return new ModelReplied(
          at,
          action,
          read,
          model,
          Part.mapAll(parts, change),
          usage,
          cost,
          took,
          definition,
          cutOff);
    }
  }

  /**
   * A model was paid for a reply that the run does not use: it could not be used, or another
   * process had been first. On record as far as the process that paid lived to say so.
   *
   * @param action the model call it was paid for
   * @param cost in USD
   */
  record Wasted(Instant at, ActionId action, String model, Usage usage, BigDecimal cost, String why)
      implements Entry {}

  /**
   * The other side of an action has not answered for minutes: from here on the run's time does not
   * count for it. The action is tried again and again, and the further tries are not in the log.
   *
   * @param action a model call, or a tool call that may be repeated
   */
  record Postponed(Instant at, ActionId action, String why) implements Entry {}

  /**
   * A step is about to call a {@code ONCE} tool, or to send a notice. Without an outcome after
   * {@code until}, the effect is in doubt.
   *
   * @param until when the call is interrupted, by the clock of the step that makes it
   * @param definition fingerprint of the agent
   */
  record ToolIntended(Instant at, ActionId action, Instant until, String definition)
      implements Entry {

    /**
     * How long after a call's own deadline its outcome may still be on its way into the log: the
     * append, and clocks that differ.
     */
    public static final Duration GRACE = Duration.ofSeconds(10);

    /** By when the outcome is in the log, or does not come any more. */
    public Instant settledBy() {
      return until.plus(GRACE);
    }
  }

  /**
   * A tool call came to an end, well or badly; or a notice did.
   *
   * @param definition fingerprint of the agent
   * @param unsure whether a failed call may have done something all the same
   * @param changes what the call changed in the workspace
   */
  record ToolReturned(
      Instant at,
      ActionId action,
      ToolResult result,
      Duration took,
      String definition,
      boolean unsure,
      List<Change> changes)
      implements Settling {
    public ToolReturned {
      changes = List.copyOf(changes);
    }

    /** Without changes to the workspace. */
    public ToolReturned(
        Instant at,
        ActionId action,
        ToolResult result,
        Duration took,
        String definition,
        boolean unsure) {
      this(at, action, result, took, definition, unsure, List.of());
    }

    /** This call with another output. */
    public ToolReturned with(Payload output) {
      return new ToolReturned(at, action, result.with(output), took, definition, unsure, changes);
    }

    /**
     * This call as failed, having changed nothing in the workspace: it was made, so nobody can be
     * sure that it did nothing.
     */
    public ToolReturned failed(String why) {
      ToolResult failed = new ToolResult(result.callId(), result.tool(), Payload.of(why), true);
      return new ToolReturned(at, action, failed, took, definition, true);
    }

    @Override
    public ToolReturned map(UnaryOperator<Payload> change) {
      return new ToolReturned(
          at,
          action,
          result.with(change.apply(result.payload())),
          took,
          definition,
          unsure,
          Change.mapAll(changes, change));
    }
  }

  /**
   * A call, or the run as a whole, waits for something outside.
   *
   * @param action what cannot go on: a call, which the log has in full, or the next model call
   * @param detail why, for people
   * @param expires when nothing is waited for any longer; null if it waits for ever
   * @param withheld what the call came to, if that does not count before the wait is settled
   */
  record Suspended(
      Instant at,
      ActionId action,
      Wait waitsFor,
      String detail,
      @Nullable Instant expires,
      @Nullable Withheld withheld)
      implements Settling, Told {

    public Suspended(
        Instant at, ActionId action, Wait waitsFor, String detail, @Nullable Instant expires) {
      this(at, action, waitsFor, detail, expires, null);
    }

    /** For a person, with the choices that the reason offers, and without expiry. */
    public Suspended(Instant at, ActionId action, HoldReason reason, String detail) {
      this(at, action, new Wait.ForPerson(reason), detail, null);
    }

    /** Whether the run waits as a whole; otherwise one call waits, and others may go on. */
    public boolean isOfRun() {
      return waitsFor instanceof Wait.ForPerson hold && hold.reason().isOfRun();
    }

    @Override
    public Suspended map(UnaryOperator<Payload> change) {
      return new Suspended(
          at,
          action,
          waitsFor.map(change),
          detail,
          expires,
          withheld == null ? null : withheld.map(change));
    }
  }

  /** The result of a call, and what it changed, while neither counts. */
  record Withheld(ToolResult result, List<Change> changes) {
    public Withheld {
      changes = List.copyOf(changes);
    }

    Withheld map(UnaryOperator<Payload> change) {
      return new Withheld(
          result.with(change.apply(result.payload())), Change.mapAll(changes, change));
    }
  }

  /**
   * A wait was settled, or expired. If a person decided, a new stint begins.
   *
   * @param suspended position of the entry by which it began
   * @param source who settled it
   * @param resolution what it came to
   * @param spent what was used for it elsewhere, as by a run that was waited for
   * @param changes what it changed in the workspace
   */
  record Resumed(
      Instant at,
      long suspended,
      Source source,
      Resolution resolution,
      Spent spent,
      List<Change> changes)
      implements Entry {
    public Resumed {
      changes = List.copyOf(changes);
    }

    /** Without anything spent elsewhere, or changed. */
    public Resumed(Instant at, long suspended, Source source, Resolution resolution) {
      this(at, suspended, source, resolution, Spent.NOTHING, List.of());
    }

    @Override
    public Resumed map(UnaryOperator<Payload> change) {
      return new Resumed(
          at, suspended, source, resolution.map(change), spent, Change.mapAll(changes, change));
    }
  }

  /** A person changed what the run may use. */
  record LimitsSet(Instant at, Limits stintLimits, Limits runLimits, Person person)
      implements Entry {}

  /**
   * A person took the run back: it stands as it stood after entry {@code to}, once its undos are
   * done. What was spent stays spent. A new stint begins.
   *
   * @param undo the calls to take back, in this order: the n-th is action {@code seq.n}
   * @param again the calls that were open there, in order, to be made again: their names go on
   *     after those of the undos
   * @param forced whether something done since then cannot be taken back
   */
  record Rewound(
      Instant at, long to, List<ActionId> undo, List<ActionId> again, boolean forced, Person person)
      implements Restart {
    public Rewound {
      undo = List.copyOf(undo);
      again = List.copyOf(again);
    }

    @Override
    public ActionId renamed(long seq, int n) {
      return new ActionId(seq, undo.size() + n);
    }
  }

  /** The run ended because it could not or may not go on. */
  record Failed(Instant at, FailureCause cause, String detail) implements Ended {}

  /** A person ended the run. */
  record Cancelled(Instant at, Person person) implements Ended {}

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
