package dev.stint.run;

import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.message.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Something outside that has to happen before a call, or the run, can go on. Only one kind of
 * source settles a wait (law 7); a wait may also expire.
 */
public sealed interface Wait {

  /**
   * For a person: a hold.
   *
   * @param choices what the person may decide
   */
  record ForPerson(HoldReason reason, List<Choice> choices) implements Wait {
    public ForPerson {
      choices = List.copyOf(choices);
    }

    /** With the choices that its reason offers. */
    public ForPerson(HoldReason reason) {
      this(reason, reason.choices());
    }
  }

  /** Until a time. */
  record ForTime(Instant at, Then then) implements Wait {}

  /**
   * For another system, which was given a token. It expires, or {@link Heartbeat} says how each
   * sign of life puts that off.
   */
  record ForCallback(@Nullable Heartbeat heartbeat) implements Wait {}

  /**
   * A sign of life by which another system puts off the expiry of a wait.
   *
   * @param within the time until the next one
   * @param until the time until which the expiry can be put off
   */
  record Heartbeat(Duration within, Instant until) {

    /** When a wait expires that had a sign of life now. */
    public Instant expires(Instant now) {
      Instant next = now.plus(within);
      return next.isBefore(until) ? next : until;
    }
  }

  /** For a signal of this name, from a person. */
  record ForSignal(String name) implements Wait {}

  /**
   * For another run to end.
   *
   * @param task what was delegated to it; null if it is only taken back
   */
  record ForChild(RunId run, @Nullable Delegated task) implements Wait {}

  /**
   * A task for another run.
   *
   * @param agent the name of the agent that gets it
   * @param reserved the limits of that run, reserved out of the limits of this one
   * @param documents that it begins with, stored by this run
   */
  record Delegated(String agent, Payload task, Limits reserved, List<Change> documents) {
    public Delegated {
      documents = List.copyOf(documents);
    }

    /** Without documents. */
    public Delegated(String agent, Payload task, Limits reserved) {
      this(agent, task, reserved, List.of());
    }

    private Delegated map(UnaryOperator<Payload> change) {
      return new Delegated(agent, change.apply(task), reserved, Change.mapAll(documents, change));
    }
  }

  /** The continuation of a call when its time has come. */
  sealed interface Then {

    /**
     * The call is made again.
     *
     * @param times how often its tool has asked for that, this time included; 0 if it did not, as
     *     another system does not answer
     */
    record Again(int times) implements Then {

      /** Another system does not answer. */
      public Again() {
        this(0);
      }
    }

    /** The call gets this result. */
    record Result(Payload output) implements Then {}
  }

  /** Copies this wait with {@code change} applied to every text in it. */
  default Wait map(UnaryOperator<Payload> change) {
    return switch (this) {
      case ForTime(Instant at, Then.Result then) ->
          new ForTime(at, new Then.Result(change.apply(then.output())));
      case ForChild(RunId run, Delegated task) when task != null ->
          new ForChild(run, task.map(change));
      default -> this;
    };
  }

  /** Whether this source may settle the wait. Does not cover expiry. */
  default boolean takes(Source source) {
    return switch (this) {
      case ForPerson wait -> source instanceof Person;
      case ForTime wait -> source instanceof Source.Clock;
      case ForCallback wait -> source instanceof Source.Caller;
      case ForSignal wait -> source instanceof Person;
      case ForChild wait -> source instanceof Source.Child child && child.run().equals(wait.run());
    };
  }

  /** Whether this resolution may settle the wait. Does not cover expiry. */
  default boolean takes(Resolution resolution) {
    return switch (this) {
      case ForPerson wait ->
          resolution instanceof Resolution.Decision decision
              && wait.choices().contains(decision.choice());
      case ForTime wait -> resolution instanceof Resolution.Due;
      case ForCallback wait -> resolution instanceof Resolution.Returned;
      case ForSignal wait -> resolution instanceof Resolution.Returned;
      case ForChild wait -> resolution instanceof Resolution.Returned;
    };
  }

  /** The message to the model about a call whose wait expired. */
  default String onExpiry() {
    return switch (this) {
      case ForPerson wait -> "Nobody decided about this call in time.";
      case ForTime wait -> "The time of this call was over before it could be made again.";
      case ForCallback wait -> "No answer to this call came in time.";
      case ForSignal wait -> "The signal '%s' did not come in time.".formatted(wait.name());
      case ForChild wait -> "Run %s did not end in time.".formatted(wait.run());
    };
  }
}
