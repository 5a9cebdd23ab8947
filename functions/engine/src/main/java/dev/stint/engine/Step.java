package dev.stint.engine;

import dev.stint.agent.Agent;
import dev.stint.run.Run;
import java.time.Instant;

/**
 * One step as it is made.
 *
 * @param run the current run
 * @param begun when the call began
 */
record Step(Agent agent, Run run, Try attempt, Instant begun) {

  /** Copies this step, with the current run. */
  Step on(Run now) {
    return new Step(agent, now, attempt, begun);
  }

  /** Copies this step, with an earlier deadline. */
  Step until(Instant deadline) {
    return new Step(agent, run, attempt.until(deadline), begun);
  }

  Step begunAt(Instant now) {
    return new Step(agent, run, attempt, now);
  }

  /** Makes entries by which the run waits for a person. */
  HoldEntries holds(Instant now) {
    return new HoldEntries(agent, run, now);
  }
}
