package dev.stint.run;

import dev.stint.agent.RunId;
import java.time.Instant;

/** What happened to a schedule. */
public sealed interface Occurrence {

  /** It was set, by a person or by the deployment of an agent. */
  record Planned(Person person) implements Occurrence {}

  record Paused(Person person) implements Occurrence {}

  record Unpaused(Person person) implements Occurrence {}

  record Removed(Person person) implements Occurrence {}

  /** A run was started for a time. */
  record Fired(Instant due, RunId run) implements Occurrence {}

  /** A run for a time waits until the one before has ended. */
  record Queued(Instant due) implements Occurrence {}

  /**
   * Times were left out.
   *
   * @param to the last of them
   * @param why for people
   */
  record Skipped(Instant from, Instant to, String why) implements Occurrence {}
}
