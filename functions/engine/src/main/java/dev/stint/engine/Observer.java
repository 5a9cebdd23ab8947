package dev.stint.engine;

import dev.stint.agent.ActionId;
import dev.stint.run.Entry;
import dev.stint.run.Run;

/**
 * Is told what the engine does, for traces and metrics. It decides nothing: a run goes on in the
 * same way whoever listens.
 */
@FunctionalInterface
public interface Observer {

  /** Listens to nothing. */
  Observer NONE = event -> {};

  /**
   * Is told of an event, in the thread in which it happened, between the append and what follows
   * from it. So it must be quick. What it throws is logged, and changes nothing.
   */
  void tell(Event event);

  /** An observer that throws nothing. */
  static Observer guarded(Observer observer) {
    return event -> {
      try {
        observer.tell(event);
      } catch (RuntimeException e) {
        System.getLogger(Observer.class.getName())
            .log(System.Logger.Level.WARNING, "An observer failed at " + event.run(), e);
      }
    };
  }

  /** What happened. */
  sealed interface Event {

    /** The run, as it stands after the event. */
    Run run();
  }

  /**
   * An entry stands in the log. The process that appended it tells of it once. If that process may
   * have died before anybody heard, the step that is made instead tells of the entries that settled
   * its action {@code again}.
   *
   * @param before the run without the entry; empty if it is the first
   * @param again whether another process may have told of it
   */
  record Appended(Run before, Entry entry, Run run, boolean again) implements Event {

    static Appended now(Transition transition) {
      return new Appended(transition.before(), transition.entry(), transition.after(), false);
    }

    static Appended again(Transition transition) {
      return new Appended(transition.before(), transition.entry(), transition.after(), true);
    }

    /** The position of the entry. */
    public long seq() {
      return run.length() - 1;
    }
  }

  /**
   * An action failed in a way that may pass, and is tried again.
   *
   * @param why for people
   */
  record Retried(Run run, ActionId action, String why) implements Event {}

  /** A message asked for an action that had been done. */
  record Repeated(Run run, ActionId action) implements Event {}

  /** A message was dead: each delivery of the step had failed. */
  record GivenUp(Run run, ActionId action) implements Event {}
}
