package dev.stint.testkit.simulation;

import dev.stint.agent.Agent;
import dev.stint.agent.Model;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.Deployment;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Simulates a deployment under many kinds of faults, once for each seed: processes that die,
 * messages that come twice, ports that do not answer, models that talk nonsense, people who decide
 * twice. The engine is the real one; the rest is simulated, on virtual time.
 */
public final class Simulation {

  private static final int SEEDS_DEFAULT = 1_000;

  /** Held here, as a logger that nobody holds forgets its level. */
  private static final Logger ENGINE = Logger.getLogger("dev.stint");

  private final Scenario scenario;
  private final long first;
  private final int seeds;

  private Simulation(Scenario scenario, long first, int seeds) {
    this.scenario = scenario;
    this.first = first;
    this.seeds = seeds;
  }

  /**
   * Simulates these agents. Models are doubles that ask for tools at random, with arguments that
   * fit their schemas and sometimes do not. Tools are doubles too: they take time, fail, and note
   * the effect that they would have had; no code of a tool is called.
   */
  public static Simulation of(Deployment deployment) {
    return of(deployment.agents());
  }

  /** Simulates these agents. */
  public static Simulation of(List<Agent> agents) {
    return new Simulation(Scenario.of(Optional.of(List.copyOf(agents))), 0, SEEDS_DEFAULT);
  }

  /** Simulates agents of every kind. */
  static Simulation ofAnyAgents() {
    return new Simulation(Scenario.of(Optional.empty()), 0, SEEDS_DEFAULT);
  }

  /** With so many seeds, each a history of its own. */
  public Simulation seeds(int number) {
    return new Simulation(scenario, first, number);
  }

  /** With one seed, as to look at it in a debugger. */
  public Simulation seed(long number) {
    return new Simulation(scenario, number, 1);
  }

  /** With a double for every model. It is called on the schedule, and must not block. */
  public Simulation model(Model model) {
    return new Simulation(scenario.model(model), first, seeds);
  }

  /**
   * With an effect for one tool. It is called at the moment of the effect; faults come before and
   * after it. It must not block, and should change only what its test made anew for each seed.
   */
  public Simulation tool(String name, Function<ToolInvocation, ToolOutcome> effect) {
    return new Simulation(scenario.effect(name, effect), first, seeds);
  }

  /**
   * With the code of these tools, and of their undos, in the place of doubles by the same names. It
   * is called at the moment of the effect; faults come before and after it. It must not block: hand
   * it doubles of what it calls.
   *
   * @param tools makes them, with all that they remember, for each simulation
   */
  public Simulation tools(Supplier<List<Tool>> tools) {
    return new Simulation(scenario.code(tools), first, seeds);
  }

  /** With people who ask for one of these. */
  public Simulation tasks(String... texts) {
    return new Simulation(scenario.tasks(List.of(texts)), first, seeds);
  }

  /**
   * With one more promise, which is checked after each entry and each effect.
   *
   * @param promise in words: {@code "never refunds twice"}
   */
  public Simulation always(String promise, Predicate<Simulated> holds) {
    return new Simulation(scenario.always(promise, holds), first, seeds);
  }

  /**
   * With a channel through which people come, and by which they are told.
   *
   * @param channel makes one for each simulation
   */
  public Simulation channel(Supplier<Channel> channel) {
    return new Simulation(scenario.channel(channel), first, seeds);
  }

  /**
   * Does something while the engine logs nothing: it would warn of each fault.
   *
   * @return what that answers
   */
  static <R> R quietly(Supplier<R> work) {
    Level before = ENGINE.getLevel();
    ENGINE.setLevel(Level.OFF);
    try {
      return work.get();
    } finally {
      ENGINE.setLevel(before);
    }
  }

  /**
   * Runs a simulation for each seed. Meanwhile the engine logs nothing.
   *
   * @throws Violation at the first seed that breaks a promise, with its smallest case: at most a
   *     page, and how to run it again
   */
  public void run() {
    Optional<Outcome> failed = quietly(() -> firstFailed().map(this::shrink));
    if (failed.isPresent()) {
      Outcome smallest = failed.get();
      throw new Violation(
          smallest.page() + "\nAgain: .seed(%d)".formatted(smallest.of().seed()),
          smallest.broken().orElseThrow());
    }
  }

  /** The outcome of the first seed that breaks something. */
  Optional<Outcome> firstFailed() {
    for (long seed = first; seed < first + seeds; seed++) {
      Outcome outcome = run(Case.of(seed), false);
      if (outcome.broken().isPresent()) {
        return Optional.of(outcome);
      }
    }
    return Optional.empty();
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
    World world = new World(chance, scenario, written);
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

    /** A page about a broken promise. */
    String page() {
      return "Seed %d: %s%nIt takes %d faults: %s%n%s"
          .formatted(
              of.seed(),
              broken.map(Throwable::getMessage).orElse("no promise is broken"),
              report.faults(),
              report.kinds(),
              String.join("\n", transcript.lines(broken.toString())));
    }

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
