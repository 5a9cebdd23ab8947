package dev.stint.engine;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.engine.Verdict.Answer;
import dev.stint.run.Budget;
import dev.stint.run.Child;
import dev.stint.run.Entry.LimitsSet;
import dev.stint.run.Entry.ReservationSet;
import dev.stint.run.Parent;
import dev.stint.run.Person;
import dev.stint.run.Run;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Draws what a person gives a run out of the limits of the runs above it. What its parent lacks is
 * drawn for the parent first, so that entries come from the root downwards. If a process dies in
 * between, more is reserved than is used until the child ends and returns it; the same request goes
 * on from there.
 */
final class Reservations {

  private final Deployment deployment;
  private final History history;
  private final Dispatch dispatch;
  private final InstantSource clock;

  Reservations(Engine engine) {
    this.deployment = engine.deployment;
    this.history = engine.history;
    this.dispatch = engine.dispatch;
    this.clock = engine.clock;
  }

  /**
   * Reserves more for a run that was delegated to, as far as these limits are wider than what is
   * reserved.
   *
   * @return what is missing, and where; empty if it is reserved
   */
  Optional<String> draw(Run run, Parent parent, Limits wanted, Person person) {
    Run up = history.load(parent.run());
    Optional<Limits> reserved = up.child(run.id()).flatMap(Child::reserved);
    Optional<Agent> agent = deployment.agent(up);
    if (reserved.isEmpty() || up.end().isPresent() || agent.isEmpty()) {
      return Optional.of("Run %s has nothing reserved for this run any more.".formatted(up.id()));
    }
    if (wanted.within(reserved.get())) {
      return Optional.empty();
    }
    Optional<String> structure = structure(agent.get(), up, reserved.get(), wanted);
    if (structure.isPresent()) {
      return structure;
    }
    ReservationSet set =
        new ReservationSet(clock.instant(), run.id(), reserved.get().widest(wanted), person);
    Optional<String> refused = raise(agent.get(), up, set, person);
    return refused.isPresent() ? refused : append(agent.get(), up.id(), set);
  }

  /** The limits that are not reserved: time at work, and depth. */
  private Optional<String> structure(Agent agent, Run up, Limits reserved, Limits wanted) {
    Budget budget = Budget.of(agent, up, clock.instant());
    if (wanted.timeMax().compareTo(reserved.timeMax()) > 0
        && wanted.timeMax().compareTo(budget.timeLeft()) > 0) {
      return missing(
          up, "time, %s asked and %s left".formatted(wanted.timeMax(), budget.timeLeft()));
    }
    return wanted.tree().depthMax() > reserved.tree().depthMax()
            && wanted.tree().depthMax() >= budget.depthMax()
        ? missing(
            up,
            "depth, %d asked and %d left"
                .formatted(wanted.tree().depthMax(), budget.depthMax() - 1))
        : Optional.empty();
  }

  private static Optional<String> missing(Run run, String what) {
    return Optional.of("Run %s: %s.".formatted(run.id(), what));
  }

  /** Raises the limits of a run that has not enough for a reservation, if it is no root. */
  private Optional<String> raise(Agent agent, Run up, ReservationSet set, Person person) {
    Budget needed = Budget.of(agent, up.apply(set), clock.instant());
    Optional<String> lacks = needed.overdrawn();
    if (lacks.isEmpty()) {
      return Optional.empty();
    }
    Optional<Parent> above = up.parent();
    if (above.isEmpty()) {
      return missing(up, lacks.get());
    }
    Limits ofRun = needed.coveringRun(up);
    LimitsSet raised = new LimitsSet(clock.instant(), needed.coveringStint(up), ofRun, person);
    Optional<String> still =
        Budget.of(agent, up.apply(raised).apply(set), clock.instant()).overdrawn();
    if (still.isPresent()) {
      return missing(up, still.get() + ", by the limits of the deployment");
    }
    Optional<String> refused = draw(up, above.get(), ofRun, person);
    if (refused.isPresent()) {
      return refused;
    }
    history.change(
        history.load(up.id()),
        now ->
            now.isOver()
                ? new Answer<>(now)
                : dispatch.fromOutside(
                    now,
                    new LimitsSet(
                        raised.at(),
                        raised.stintLimits().widest(now.stintLimits()),
                        raised.runLimits().widest(now.runLimits()),
                        person),
                    after -> after));
    return Optional.empty();
  }

  private Optional<String> append(Agent agent, RunId up, ReservationSet set) {
    return history.change(
        history.load(up),
        run -> {
          if (run.end().isPresent() || run.child(set.child()).flatMap(Child::reserved).isEmpty()) {
            return new Answer<>(missing(run, "it has nothing reserved for this run any more"));
          }
          Optional<String> lacks = Budget.of(agent, run.apply(set), clock.instant()).overdrawn();
          return lacks.isPresent()
              ? new Answer<>(missing(run, lacks.get()))
              : dispatch.fromOutside(run, set, after -> Optional.<String>empty());
        });
  }
}
