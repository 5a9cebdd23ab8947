package dev.stint.engine;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.message.Text;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Parent;
import dev.stint.run.Run;
import dev.stint.run.Wait;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Makes the first entries of runs that calls delegate to, always the same for the same call. */
final class Children {

  private final Deployment deployment;
  private final Payloads payloads;
  private final InstantSource clock;

  Children(Deployment deployment, Payloads payloads, InstantSource clock) {
    this.deployment = deployment;
    this.payloads = payloads;
    this.clock = clock;
  }

  /** The task that a call which waits like this delegated; empty if it delegated none. */
  static Optional<Wait.Delegated> task(Suspended wait) {
    return wait.waitsFor() instanceof Wait.ForChild child
        ? Optional.ofNullable(child.task())
        : Optional.empty();
  }

  /**
   * The start of a child. It has the tags of its parent, and the origin of the start of the tree:
   * whoever wrote to the parent later has begun nothing, and decides nothing. If its agent is not
   * deployed here, its first step says so.
   *
   * @param wait by which the call of {@code parent} waits for it
   */
  Started started(Run parent, Suspended wait) {
    Wait.ForChild child = (Wait.ForChild) wait.waitsFor();
    Wait.Delegated task = task(wait).orElseThrow();
    Optional<Agent> agent = deployment.agent(task.agent());
    Limits limits = task.reserved();
    return (Started)
        payloads.keep(
            child.run(),
            new Started(
                clock.instant(),
                task.agent(),
                List.of(Text.of(payloads.text(task.task()))),
                agent.map(Agent::stintLimits).map(limits::tightest).orElse(limits),
                limits,
                agent.map(Agent::fingerprint).orElse(""),
                parent.forks() == 0 ? parent.started().origin() : null,
                task.documents(),
                parent.started().tags(),
                agent.map(known -> known.controls().webhooks(known.name())).orElse(List.of()),
                Parent.of(parent, wait.action())));
  }
}
