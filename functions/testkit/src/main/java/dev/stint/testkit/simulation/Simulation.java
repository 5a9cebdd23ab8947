package dev.stint.testkit.simulation;

import dev.stint.agent.Agent;
import dev.stint.engine.Deployment;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Simulates a deployment under every fault at once, once for each seed: processes that die,
 * messages that come twice, ports that do not answer, models that talk nonsense, people who decide
 * twice. The engine is the real one; the rest is simulated, on virtual time.
 */
public final class Simulation {

  private final Optional<List<Agent>> agents;

  private Simulation(Optional<List<Agent>> agents) {
    this.agents = agents;
  }

  /** Simulates these agents. Their models and effects are doubles. */
  public static Simulation of(Deployment deployment) {
    return new Simulation(Optional.of(deployment.agents()));
  }

  /** Simulates agents of every kind. */
  static Simulation ofAnyAgents() {
    return new Simulation(Optional.empty());
  }

  /** Which simulation of a seed: the whole one, or one with fewer faults. */
  record Case(long seed, Set<Fault> without, int faultsMax) {

    static Case of(long seed) {
      return new Case(seed, Set.of(), Integer.MAX_VALUE);
    }

    Case without(Fault fault) {
      Set<Fault> fewer = EnumSet.of(fault);
      fewer.addAll(without);
      return new Case(seed, Set.copyOf(fewer), faultsMax);
    }

    Case atMost(int faults) {
      return new Case(seed, without, faults);
    }
  }

  /**
   * Runs one simulation.
   *
   * @param written whether its transcript is kept
   */
  Outcome run(Case one, boolean written) {
    Chance chance = new Chance(one.seed(), one.without(), one.faultsMax());
    World world = new World(chance, agents.orElseGet(() -> RandomAgents.of(chance)), written);
    Optional<Throwable> broken = Optional.empty();
    try {
      world.live();
    } catch (Throwable e) {
      broken = Optional.of(e);
    }
    return new Outcome(one, broken, world.report(), world.transcript());
  }

  /** The outcome of one simulation. */
  record Outcome(Case of, Optional<Throwable> broken, World.Report report, Transcript transcript) {

    /** Two outcomes that are alike had the same history. */
    boolean isLike(Outcome other) {
      return transcript.digest() == other.transcript.digest()
          && broken.map(Object::toString).equals(other.broken.map(Object::toString));
    }
  }

  /**
   * Makes a failing case smaller: without the kinds of faults that it does not need, and with as
   * few faults as still break something.
   */
  Outcome shrink(Outcome failed) {
    Outcome smallest = failed;
    for (Fault fault : Fault.values()) {
      Outcome fewer = run(smallest.of().without(fault), true);
      if (fewer.broken().isPresent()) {
        smallest = fewer;
      }
    }
    int most = smallest.report().faults();
    int least = 0;
    while (least < most) {
      int half = (least + most) / 2;
      Outcome fewer = run(smallest.of().atMost(half), true);
      if (fewer.broken().isPresent()) {
        smallest = fewer;
        most = half;
      } else {
        least = half + 1;
      }
    }
    return run(smallest.of(), true);
  }
}
