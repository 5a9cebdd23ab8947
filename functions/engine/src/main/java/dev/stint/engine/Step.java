package dev.stint.engine;

import dev.stint.agent.Agent;
import dev.stint.run.Run;
import java.time.Instant;

/**
 * One step as it is made.
 *
 * @param run as it stands
 * @param begun when what takes time began
 */
record Step(Agent agent, Run run, Try attempt, Instant begun) {

  /** This step, that goes on with the run as it stands now. */
  Step on(Run now) {
    return new Step(agent, now, attempt, begun);
  }

  /** This step, whose process may be stopped earlier. */
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
