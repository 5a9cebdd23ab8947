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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Simulates a deployment under many kinds of faults, once for each seed: processes that die,
 * messages that come twice, ports that do not answer, models that talk nonsense, people who decide
 * twice. The engine is the real one; the rest is simulated, on virtual time.
 */
public final class Simulation {

  private static final int SEEDS_DEFAULT = 1_000;

  /** Held here, as a logger that nobody holds forgets its level. */
  private static final Logger ENGINE = Logger.getLogger("dev.stint");

  private static int running;
  private static @Nullable Level levelBefore;

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
    return of(Stream.concat(deployment.agents().stream(), deployment.retired().stream()).toList());
  }

  /** Simulates these agents, under the controls of their deployment if they have one. */
  public static Simulation of(List<Agent> agents) {
    return new Simulation(Scenario.of(Optional.of(List.copyOf(agents))), 0, SEEDS_DEFAULT);
  }

  /** Simulates agents of every kind, which is of use to try a store. */
  public static Simulation ofAnyAgents() {
    return new Simulation(Scenario.of(Optional.empty()), 0, SEEDS_DEFAULT);
  }

  /** With so many seeds, each a history of its own. */
  public Simulation seeds(int number) {
    if (number < 1) {
      throw new IllegalArgumentException("Expected a positive number of seeds, got " + number);
    }
    return new Simulation(scenario, first, number);
  }

  /** With one seed, as to look at it in a debugger. */
  public Simulation seed(long number) {
    return new Simulation(scenario, number, 1);
  }

  /**
   * With a double for every model. It is called on the schedule, and must not block.
   *
   * @param model makes one for each simulation
   */
  public Simulation model(Supplier<Model> model) {
    return new Simulation(scenario.model(model), first, seeds);
  }

  /**
   * With an effect for one tool. It is called at the moment of the effect; faults come before and
   * after it. It must not block. One is called in all simulations, so it must remember nothing: see
   * {@link #tools} for effects that do.
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
   * With a real store for the runs, instead of ports in memory whose index lags behind.
   *
   * @param store makes one for each simulation
   */
  public Simulation store(Supplier<Store> store) {
    return new Simulation(scenario.store(store), first, seeds);
  }

  /**
   * Does something while the engine logs nothing: it would warn of each fault.
   *
   * @return what that answers
   */
  static <R> R quietly(Supplier<R> work) {
    quiet(1);
    try {
      return work.get();
    } finally {
      quiet(-1);
    }
  }

  /** Simulations may run side by side: the first makes it quiet, and the last restores it. */
  private static synchronized void quiet(int more) {
    if (running == 0) {
      levelBefore = ENGINE.getLevel();
    }
    running += more;
    ENGINE.setLevel(running == 0 ? levelBefore : Level.OFF);
  }

  /**
   * Runs a simulation for each seed. Meanwhile the engine logs nothing.
   *
   * @throws Violation at the first seed that breaks a promise, with its smallest case: at most a
   *     page, and how to run it again
   */
  public void run() {
    quietly(this::firstFailed)
        .ifPresent(
            failed -> {
              throw quietly(() -> violation(failed));
            });
  }

  private Violation violation(Outcome failed) {
    Throwable broken = failed.broken().orElseThrow();
    long seed = failed.of().seed();
    if (!run(failed.of(), false).isLike(failed)) {
      return new Violation(
          "Seed %d: %s%nAnother time it did something else: does code of the test remember something between simulations?"
              .formatted(seed, broken),
          broken);
    }
    Outcome smallest = shrink(failed);
    return new Violation(
        "%s%nAgain: .seed(%d)".formatted(smallest.page(), seed), smallest.broken().orElse(broken));
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
    } finally {
      world.close();
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

    /** Whether the same promise is broken, or something of the kind, of whatever run. */
    boolean breaksTheSameAs(Outcome other) {
      return broken.isPresent() && kind().equals(other.kind());
    }

    private String kind() {
      String message = broken.map(Throwable::getMessage).orElse("");
      return message.startsWith("broken: ") ? message : "";
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
      if (fewer.breaksTheSameAs(failed)) {
        smallest = fewer;
      }
    }
    int most = smallest.report().faults();
    int least = 0;
    while (least < most) {
      int half = (least + most) / 2;
      Outcome fewer = run(smallest.of().atMost(half), true);
      if (fewer.breaksTheSameAs(failed)) {
        smallest = fewer;
        most = half;
      } else {
        least = half + 1;
      }
    }
    return run(smallest.of(), true);
  }
}
