package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.agent.Webhook;
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
 * One fact in the log of a run. The log keeps its position; the entry does not.
 *
 * <p>Stored entries are forever from the first release on (law 8). After that, a record may gain
 * components that older entries lack, but never loses or redefines one. The codec versions the
 * stored form.
 */
public sealed interface Entry {

  /** When the fact became known, by the clock of the process that appended it. */
  Instant at();

  /**
   * Copies this entry with {@code change} applied to every text in it, as when texts move to the
   * payload store.
   */
  default Entry map(UnaryOperator<Payload> change) {
    return this;
  }

  /** The texts in this entry. */
  default List<Payload> payloads() {
    List<Payload> payloads = new ArrayList<>();
    map(
        payload -> {
          payloads.add(payload);
          return payload;
        });
    return payloads;
  }

  /** An entry that records the outcome of an action, or that the action waits. */
  sealed interface Settling extends Entry permits ModelReplied, ToolReturned, Suspended {
    ActionId action();
  }

  /** An entry with a message to the run. */
  sealed interface Input extends Entry permits Started, MessageReceived {

    /** Texts and attachments. */
    List<Part> parts();

    /** Where the message came from; null if its channel cannot answer. */
    @Nullable Origin origin();
  }

  /** An entry that restores an earlier state of a run. */
  sealed interface Restart extends Entry permits Rewound, Forked {

    /** The calls that were open in that state, in order, to be made again. */
    List<ActionId> again();

    /**
     * The new id of the n-th call of {@link #again}, counted from 1, if this entry is at {@code
     * seq}.
     */
    ActionId renamed(long seq, int n);
  }

  /** An entry of which a notice may be sent to a person outside, if the run has an origin. */
  sealed interface Told extends Entry
      permits MessageReceived, ModelReplied, Suspended, Failed, Cancelled {}

  /** An entry that ends the run, or its time in this store. After it, at most notices are sent. */
  sealed interface Ended extends Entry permits Failed, Cancelled, Moved {}

  /**
   * Something happened to a schedule. Only in the log of a schedule, which has no other entries.
   *
   * @param seq position of this entry, as the last one is read by itself
   * @param schedule the schedule after it
   */
  record ScheduleChanged(Instant at, long seq, ScheduleState schedule, Occurrence what)
      implements Entry {
    @Override
    public ScheduleChanged map(UnaryOperator<Payload> change) {
      return new ScheduleChanged(at, seq, schedule.map(change), what);
    }
  }

  /**
   * An agent was given a task. Always and only the first entry of a run that is not a fork.
   *
   * @param stintLimits the limits of every stint
   * @param runLimits the limits of the whole run
   * @param definition fingerprint of the agent
   * @param tags by which people find the run
   * @param webhooks who outside is told of what happens to the run, by the configuration of the
   *     process that started it
   * @param parent the call that delegated the task; null if a person or a channel gave it
   */
  record Started(
      Instant at,
      String agent,
      List<Part> parts,
      Limits stintLimits,
      Limits runLimits,
      String definition,
      @Nullable Origin origin,
      List<Change> changes,
      Tags tags,
      List<Webhook> webhooks,
      @Nullable Parent parent)
      implements Input {
    public Started {
      parts = List.copyOf(parts);
      changes = List.copyOf(changes);
      webhooks = List.copyOf(webhooks);
    }

    /** Without a parent. */
    public Started(
        Instant at,
        String agent,
        List<Part> parts,
        Limits stintLimits,
        Limits runLimits,
        String definition,
        @Nullable Origin origin,
        List<Change> changes,
        Tags tags,
        List<Webhook> webhooks) {
      this(
          at,
          agent,
          parts,
          stintLimits,
          runLimits,
          definition,
          origin,
          changes,
          tags,
          webhooks,
          null);
    }

    /** Without webhooks. */
    public Started(
        Instant at,
        String agent,
        List<Part> parts,
        Limits stintLimits,
        Limits runLimits,
        String definition,
        @Nullable Origin origin,
        List<Change> changes,
        Tags tags) {
      this(at, agent, parts, stintLimits, runLimits, definition, origin, changes, tags, List.of());
    }

    /** Without tags. */
    public Started(
        Instant at,
        String agent,
        List<Part> parts,
        Limits stintLimits,
        Limits runLimits,
        String definition,
        @Nullable Origin origin,
        List<Change> changes) {
      this(at, agent, parts, stintLimits, runLimits, definition, origin, changes, Tags.NONE);
    }

    /** With an empty workspace, and without tags. */
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
          Change.mapAll(changes, change),
          tags,
          webhooks,
          parent);
    }
  }

  /**
   * A person forked a run: the new run shares the first entries of another, by reference. Always
   * and only the first entry of a fork.
   *
   * @param from the run whose entries are shared
   * @param to position of the last shared entry
   * @param again the calls that were open after that entry, in order: the n-th is action {@code
   *     0.n} of the fork
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

  /** A message came after the start. */
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

    /** Without changes, from a channel that cannot answer. */
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
   * @param took duration of the call alone
   * @param definition fingerprint of the agent
   * @param cutOff whether the reply did not fit into its tokens, or asked for too many calls: its
   *     cost counts, and no model or person reads it
   * @param unfit why the reply is not taken for an answer, as the model is told when it is asked
   *     again; null if it is
   * @param routing how the model was chosen; null if it is the first of its route as listed, and
   *     nobody was passed over for it
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
      boolean cutOff,
      @Nullable String unfit,
      @Nullable Routing routing)
      implements Settling, Told {

    /** Most tool calls one reply may ask for. */
    public static final int CALLS_MAX = 64;

    public ModelReplied {
      parts = List.copyOf(parts);
    }

    /** A reply of the first model of its route that is not unfit. */
    public ModelReplied(
        Instant at,
        ActionId action,
        long read,
        String model,
        List<Part> parts,
        Usage usage,
        BigDecimal cost,
        Duration took,
        String definition,
        boolean cutOff) {
      this(at, action, read, model, parts, usage, cost, took, definition, cutOff, null, null);
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
          cutOff,
          unfit,
          routing);
    }
  }

  /**
   * A model was paid for a reply that the run does not use: the reply was unusable, or another
   * process had settled the call first. Best effort: a process that dies before it appends this
   * entry leaves no record of the waste.
   *
   * @param action the model call that was paid for
   * @param cost in USD
   */
  record Wasted(Instant at, ActionId action, String model, Usage usage, BigDecimal cost, String why)
      implements Entry {}

  /**
   * The other system of an action has not answered for minutes. From here on, this action does not
   * count as time at work. It is tried again and again; these tries are not in the log.
   *
   * @param action a model call, or a tool call that may be repeated
   */
  record Postponed(Instant at, ActionId action, String why) implements Entry {}

  /**
   * A step is about to call a {@code ONCE} tool, or to send a notice. If no outcome is in the log
   * by {@link #settledBy}, the effect is in doubt.
   *
   * @param until when the call is interrupted, by the clock of the step that makes it
   * @param definition fingerprint of the agent
   */
  record ToolIntended(Instant at, ActionId action, Instant until, String definition)
      implements Entry {

    /**
     * How long after the call's deadline its outcome may still be appended: allows for the append,
     * and for clocks that differ.
     */
    public static final Duration GRACE = Duration.ofSeconds(10);

    /** The time by which the outcome is in the log, or the effect is in doubt. */
    public Instant settledBy() {
      return until.plus(GRACE);
    }
  }

  /**
   * A tool call, an undo or a notice ended, with a result or an error.
   *
   * @param definition fingerprint of the agent
   * @param unsure whether a failed call may have had an effect
   * @param changes the changes that the call made in the workspace
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

    /** Copies this entry with another output. */
    public ToolReturned with(Payload output) {
      return new ToolReturned(at, action, result.with(output), took, definition, unsure, changes);
    }

    /**
     * Copies this entry as a failure without changes in the workspace. The call was made, so its
     * effect is unsure.
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
   * @param action the action that waits: an open call or notice, or the next model call
   * @param detail the reason, for people
   * @param expires when the wait ends without an answer; null if never
   * @param withheld the result of the call, if it does not count before the wait is settled
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

  /** The result of a call and its changes, which do not count yet. */
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
   * @param suspended position of the entry that began the wait
   * @param source who settled the wait
   * @param resolution how the wait ended
   * @param spent what was spent elsewhere during the wait, by a child run
   * @param wasted what was wasted there
   * @param changes the changes made in the workspace
   */
  record Resumed(
      Instant at,
      long suspended,
      Source source,
      Resolution resolution,
      Spent spent,
      Waste wasted,
      List<Change> changes)
      implements Entry {
    public Resumed {
      changes = List.copyOf(changes);
    }

    /** With nothing spent elsewhere, and no changes. */
    public Resumed(Instant at, long suspended, Source source, Resolution resolution) {
      this(at, suspended, source, resolution, Spent.NOTHING, Waste.NOTHING, List.of());
    }

    @Override
    public Resumed map(UnaryOperator<Payload> change) {
      return new Resumed(
          at,
          suspended,
          source,
          resolution.map(change),
          spent,
          wasted,
          Change.mapAll(changes, change));
    }
  }

  /** A person changed the limits of the run. */
  record LimitsSet(Instant at, Limits stintLimits, Limits runLimits, Person person)
      implements Entry {}

  /** A person raised the limits of a child: more is reserved for it. */
  record ReservationSet(Instant at, RunId child, Limits reserved, Person person) implements Entry {}

  /**
   * A person rewound the run: after the undos it stands as it did after entry {@code to}. What was
   * spent stays spent. A new stint begins.
   *
   * @param undo the calls to undo, in this order: the n-th is action {@code seq.n}
   * @param again the calls that were open after that entry, in order, to be made again: their
   *     action ids follow those of the undos
   * @param forced whether some effect since that entry cannot be undone
   * @param ends whether the run is cancelled after the undos, as its parent was rewound over its
   *     delegation: then {@code again} is empty
   */
  record Rewound(
      Instant at,
      long to,
      List<ActionId> undo,
      List<ActionId> again,
      boolean forced,
      Person person,
      boolean ends)
      implements Restart {

    /** After it, the run goes on. */
    public Rewound(
        Instant at,
        long to,
        List<ActionId> undo,
        List<ActionId> again,
        boolean forced,
        Person person) {
      this(at, to, undo, again, forced, person, false);
    }

    public Rewound {
      undo = List.copyOf(undo);
      again = List.copyOf(again);
    }

    @Override
    public ActionId renamed(long seq, int n) {
      return new ActionId(seq, undo.size() + n);
    }
  }

  /** The run ended because it could not go on, or was not allowed to. */
  record Failed(Instant at, FailureCause cause, String detail) implements Ended, Told {}

  /** A person ended the run. */
  record Cancelled(Instant at, Person person) implements Ended, Told {}

  /**
   * A person moved the run to another store, where it goes on. This seals the log: here nothing
   * more happens, and nobody is told of anything. It is the last entry that the other store gets.
   */
  record Moved(Instant at, Person person) implements Ended {}

  /**
   * The run goes on in this store, as it stood before it was {@link Moved}. The time in between
   * does not count.
   */
  record Arrived(Instant at, Person person) implements Entry {}

  /** Why a run failed. */
  enum FailureCause {
    /** A limit of the run is reached; a person may raise it. */
    LIMIT,
    MODEL,
    DELIVERY,
    /** No person decided a hold of the run in time. */
    EXPIRED
  }
}
