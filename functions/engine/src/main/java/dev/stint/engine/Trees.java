package dev.stint.engine;

import dev.stint.agent.RunId;
import dev.stint.port.DamagedLog;
import dev.stint.port.ExpiredRun;
import dev.stint.run.Budget;
import dev.stint.run.Child;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Run;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Shows runs with those that they delegated to. Reads each run of a tree. Thread-safe. */
public final class Trees {

  /** Most runs of a tree that are shown. */
  public static final int RUNS_MAX = 500;

  private final Deployment deployment;
  private final History history;
  private final InstantSource clock;

  Trees(Engine engine) {
    this.deployment = engine.deployment;
    this.history = engine.history;
    this.clock = engine.clock;
  }

  /**
   * A run of a tree.
   *
   * @param budget what is left of its limits; empty if its agent is not deployed here
   * @param children the runs that its calls delegated to, in the order of the calls
   */
  public record Tree(Run run, Optional<Budget> budget, List<Branch> children) {
    public Tree {
      children = List.copyOf(children);
    }
  }

  /**
   * A run below another one.
   *
   * @param tree empty if it has not begun, cannot be read any more, or {@link #RUNS_MAX} are shown
   */
  public record Branch(Child child, Optional<Tree> tree) {}

  /** A run and all below it; empty for an unknown run. Throws what {@link Runs#find} throws. */
  public Optional<Tree> of(RunId id) {
    Run run = history.load(id);
    return run.isEmpty() ? Optional.empty() : Optional.of(new Walk(child -> true).of(run));
  }

  /** The runs below this one that have not ended, each before those below it. */
  public List<Run> atWorkBelow(Run run) {
    List<Run> found = new ArrayList<>();
    if (run.hasOpenChildren()) {
      collect(new Walk(child -> child.reserved().isPresent()).of(run), found);
    }
    return found;
  }

  private static void collect(Tree tree, List<Run> found) {
    for (Branch branch : tree.children()) {
      branch
          .tree()
          .ifPresent(
              below -> {
                found.add(below.run());
                collect(below, found);
              });
    }
  }

  /** A walk down a tree, of so many runs. */
  private final class Walk {
    private final Predicate<Child> wanted;
    private int runs;

    Walk(Predicate<Child> wanted) {
      this.wanted = wanted;
    }

    Tree of(Run run) {
      runs++;
      return new Tree(
          run,
          deployment.agent(run).map(agent -> Budget.of(agent, run, clock.instant())),
          run.children().stream()
              .filter(wanted)
              .map(child -> new Branch(child, below(child)))
              .toList());
    }

    private Optional<Tree> below(Child child) {
      if (runs >= RUNS_MAX) {
        return Optional.empty();
      }
      try {
        return Optional.of(history.load(child.run())).filter(run -> !run.isEmpty()).map(this::of);
      } catch (ExpiredRun | DamagedLog | ImpossibleHistory e) {
        return Optional.empty();
      }
    }
  }
}
