package dev.stint.engine;

import dev.stint.agent.ActionId;
import dev.stint.run.Explanation;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Explains why something does not happen in a run, by the agents that are deployed here. Empty if
 * the agent of the run is not. Reads nothing and changes nothing. Thread-safe.
 */
public final class Explanations {

  private final Deployment deployment;
  private final InstantSource clock;

  Explanations(Engine engine) {
    this.deployment = engine.deployment;
    this.clock = engine.clock;
  }

  /** The run as it stands, now. */
  public Optional<Explanation> now(Run run) {
    return deployment.agent(run).map(agent -> Explanation.of(agent, run, clock.instant()));
  }

  /** One action of the run, now, whether it is open or not. */
  public Optional<String> now(Timeline timeline, ActionId action) {
    return deployment
        .agent(timeline.run())
        .map(agent -> Explanation.of(agent, timeline, clock.instant(), action));
  }

  /** The run as it stood when the last entry of {@code at} was appended. */
  public Optional<Explanation> then(Timeline at) {
    return deployment.agent(at.run()).map(agent -> Explanation.of(agent, at.run(), at.last().at()));
  }
}
