package dev.stint.engine;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.RunId;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolSpec;
import dev.stint.engine.History.Appending.Outrun;
import dev.stint.engine.History.Appending.Stands;
import dev.stint.engine.Verdict.Answer;
import dev.stint.message.Payload;
import dev.stint.port.DamagedLog;
import dev.stint.port.ExpiredRun;
import dev.stint.port.Forks;
import dev.stint.run.Child;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.HoldReason;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.OpenCall;
import dev.stint.run.PastCall;
import dev.stint.run.Person;
import dev.stint.run.Phase;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import dev.stint.run.Wait;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rewinds runs, and forks them. Thread-safe. */
public final class Rewinds {

  private final Deployment deployment;
  private final History history;
  private final Forks forks;
  private final Dispatch dispatch;
  private final InstantSource clock;
  private final Supplier<RunId> newRunId;

  Rewinds(Engine engine) {
    this.deployment = engine.deployment;
    this.history = engine.history;
    this.forks = engine.ports.forks();
    this.dispatch = engine.dispatch;
    this.clock = engine.clock;
    this.newRunId = engine::newRunId;
  }

  /**
   * The plan of a rewind.
   *
   * @param undo the calls to undo, in this order
   * @param remains the calls that cannot be undone, and why: open calls, then past ones, newest
   *     first
   * @param again the calls that were open after entry {@code to}, to be made again
   */
  public record Plan(
      long to, List<Effected> undo, List<Remains> remains, List<OpenCall.OfTool> again) {
    public Plan {
      undo = List.copyOf(undo);
      remains = List.copyOf(remains);
      again = List.copyOf(again);
    }
  }

  /**
   * A call that can be undone.
   *
   * @param below what is undone in the run that it delegated to, which then ends; empty if it
   *     delegated to none
   */
  public record Effected(
      ActionId action, String tool, Payload arguments, Payload outcome, Optional<Below> below) {}

  /** A run that a call delegated to, and what is undone there, first. */
  public record Below(RunId run, List<Effected> undo) {
    public Below {
      undo = List.copyOf(undo);
    }
  }

  /** A call that cannot be undone. */
  public record Remains(ActionId action, String tool, String why) {}

  /** The outcome of {@link #preview}. */
  public sealed interface Preview {

    record Possible(Plan plan) implements Preview {}

    record UnknownRun() implements Preview {}

    /**
     * @param why the obstacle, for the sender
     */
    record Impossible(String why) implements Preview {}
  }

  /** The outcome of {@link #rewind}. */
  public sealed interface Outcome {

    /** The rewind is in the log; {@code run} is the run after it. */
    record Accepted(Run run) implements Outcome {}

    record UnknownRun() implements Outcome {}

    /**
     * Something cannot be undone, and the request does not force the rewind; nothing was changed.
     */
    record NeedsForce(Plan plan) implements Outcome {}

    /**
     * @param why the obstacle, for the sender
     */
    record Impossible(String why) implements Outcome {}

    /**
     * @param what what is wrong with the request, for its sender
     */
    record BadRequest(String what) implements Outcome {}
  }

  /** The outcome of {@link #fork}. */
  public sealed interface ForkOutcome {

    /** The fork has begun; {@code run} is the fork. */
    record Accepted(Run run) implements ForkOutcome {}

    record UnknownRun() implements ForkOutcome {}

    /**
     * @param why the obstacle, for the sender
     */
    record Impossible(String why) implements ForkOutcome {}

    /** The key names a fork of another entry, or for another reason; no fork was begun. */
    record KeyReused(RunId run) implements ForkOutcome {}

    /**
     * @param what what is wrong with the request, for its sender
     */
    record BadRequest(String what) implements ForkOutcome {}
  }

  /**
   * Plans a rewind to entry {@code to}: the calls that it would undo, and those that it could not.
   * Changes nothing.
   */
  public Preview preview(RunId id, long to) {
    Run run = history.load(id);
    return run.isEmpty() ? new Preview.UnknownRun() : plan(history.timeline(run), to);
  }

  /**
   * Rewinds a run to how it stood after entry {@code to}. When it returns {@link Outcome.Accepted},
   * the rewind is in the log. The undos are steps like any other: a crash does not lose them.
   *
   * @param force whether to rewind although something cannot be undone
   */
  public Outcome rewind(RunId id, long to, boolean force, Person person) {
    Optional<String> tooLong = Bounds.problem(person, "reason");
    if (tooLong.isPresent()) {
      return new Outcome.BadRequest(tooLong.get());
    }
    return history.change(history.load(id), run -> verdict(run, to, force, person));
  }

  private Verdict<Outcome> verdict(Run run, long to, boolean force, Person person) {
    if (run.isEmpty()) {
      return new Answer<>(new Outcome.UnknownRun());
    }
    return verdict(run, plan(history.timeline(run), to), false, force, person);
  }

  /**
   * @param ends whether the run ends after the undos
   */
  private Verdict<Outcome> verdict(
      Run run, Preview preview, boolean ends, boolean force, Person person) {
    return switch (preview) {
      case Preview.Impossible no -> new Answer<>(new Outcome.Impossible(no.why()));
      case Preview.UnknownRun unknown -> new Answer<>(new Outcome.UnknownRun());
      case Preview.Possible(Plan plan) ->
          plan.remains().isEmpty() || force
              ? dispatch.fromOutside(run, rewound(plan, ends, person), Outcome.Accepted::new)
              : new Answer<>(new Outcome.NeedsForce(plan));
    };
  }

  /** What cannot be undone, in words for people. */
  static String words(List<Remains> remains) {
    return remains.stream()
        .map(call -> "call %s of '%s': %s.".formatted(call.action(), call.tool(), call.why()))
        .collect(Collectors.joining(" "));
  }

  /**
   * @param ends whether the run ends after the undos: then no call is made again
   */
  private Rewound rewound(Plan plan, boolean ends, Person person) {
    return new Rewound(
        clock.instant(),
        plan.to(),
        plan.undo().stream().map(Effected::action).toList(),
        ends ? List.of() : plan.again().stream().map(OpenCall::id).toList(),
        !plan.remains().isEmpty(),
        person,
        ends);
  }

  /**
   * Takes a run back that has ended, for a rewind of its parent: all its calls are undone as far as
   * they can be, and then it ends. Can be repeated.
   *
   * @param force whether to do so although something cannot be undone
   */
  Outcome takeBack(Run from, boolean force, Person person) {
    return history.change(
        from,
        run -> {
          if (run.isTakenBack()) {
            dispatch.endedBefore(run); // Its process may have died.
            return new Answer<>(new Outcome.Accepted(run));
          }
          Preview preview =
              deployment
                  .agent(run)
                  .map(agent -> toStart(history.timeline(run), agent))
                  .orElseGet(() -> new Preview.Impossible(deployment.missing(run.agent())));
          return verdict(run, preview, true, force, person);
        });
  }

  private Preview toStart(Timeline timeline, Agent agent) {
    Run run = timeline.run();
    return run.isUndoing() || run.isMoved()
        ? new Preview.Impossible(
            "Run %s is moved, or in the middle of a rewind.".formatted(run.id()))
        : new Planning(agent, timeline, timeline.first(1).orElseThrow(), clock.instant()).plan();
  }

  private Preview plan(Timeline timeline, long to) {
    Run run = timeline.run();
    Optional<Timeline> past = timeline.inLineage(to);
    Optional<Agent> agent = deployment.agent(run);
    if (past.isEmpty() || to == run.length() - 1) {
      return new Preview.Impossible(
          "Run %s has no entry %d to go back to: it has entries 0 to %d, and some may have been rewound."
              .formatted(run.id(), to, run.length() - 1));
    }
    if (run.isMoved()) {
      return new Preview.Impossible(moved(run));
    }
    if (run.parent().isPresent() && run.isOver()) {
      return new Preview.Impossible(
          "Run %s has ended, and run %s knows. Rewind that one, or fork this one."
              .formatted(run.id(), run.parent().get().run()));
    }
    if (run.isUndoing() || past.get().run().isUndoing()) {
      return new Preview.Impossible(
          "Run %s is in the middle of a rewind, or was at entry %d. Let it finish; decide its holds."
              .formatted(run.id(), to));
    }
    if (agent.isEmpty()) {
      return new Preview.Impossible(deployment.missing(run.agent()));
    }
    return new Planning(agent.get(), timeline, past.get(), clock.instant()).plan();
  }

  /** Checks every call that was made, or may have been made, after the entry to rewind to. */
  private final class Planning {
    private final Agent agent;
    private final Timeline timeline;
    private final Run run;
    private final Timeline past;
    private final Instant now;
    private final List<Effected> undo = new ArrayList<>();
    private final List<Remains> remains = new ArrayList<>();

    Planning(Agent agent, Timeline timeline, Timeline past, Instant now) {
      this.agent = agent;
      this.timeline = timeline;
      this.run = timeline.run();
      this.past = past;
      this.now = now;
    }

    Preview plan() {
      for (OpenCall.OfTool open : run.calls().values()) {
        if (open.phase() instanceof Phase.Begun(ToolIntended intent)
            && now.isBefore(intent.settledBy())) {
          return new Preview.Impossible(
              "Call %s of tool '%s' is under way until %s. Try again then."
                  .formatted(open.id(), open.call().tool(), intent.settledBy()));
        }
        mayBeMade(open);
      }
      for (PastCall made : PastCall.toUndo(timeline, past)) {
        Optional<Child> child = run.child(made.action());
        if (child.isEmpty()) {
          made(made);
          continue;
        }
        String obstacle = delegated(made, child.get());
        if (obstacle != null) {
          return new Preview.Impossible(obstacle);
        }
      }
      return new Preview.Possible(
          new Plan(past.length() - 1, undo, remains, List.copyOf(past.run().calls().values())));
    }

    /**
     * What a rewind undoes in the run that a call delegated to. A run that is over and did nothing
     * is left as it is.
     *
     * @return why the rewind cannot be planned now; null if it can
     */
    private @Nullable String delegated(PastCall made, Child child) {
      Run below;
      try {
        below = history.load(child.run());
      } catch (ExpiredRun | DamagedLog | ImpossibleHistory e) {
        remains.add(new Remains(made.action(), made.call().tool(), String.valueOf(e.getMessage())));
        return null;
      }
      if (below.isTakenBack()) {
        return null;
      }
      if (below.isEmpty() && child.reserved().isEmpty()) {
        String why = "run %s is not in this store".formatted(child.run());
        remains.add(new Remains(made.action(), made.call().tool(), why));
        return null;
      }
      List<Effected> undone = List.of();
      if (!below.isEmpty()) {
        Optional<Agent> theirs = deployment.agent(below);
        if (theirs.isEmpty()) {
          return deployment.missing(below.agent());
        }
        switch (toStart(history.timeline(below), theirs.get())) {
          case Preview.Possible(Plan plan) -> {
            undone = plan.undo();
            plan.remains().forEach(call -> remains.add(below(made, child, call)));
          }
          case Preview.Impossible(String why) -> {
            return why;
          }
          case Preview.UnknownRun unknown -> {}
        }
      }
      if (below.isEmpty() || !below.isOver() || child.reserved().isPresent() || !undone.isEmpty()) {
        undo.add(
            new Effected(
                made.action(),
                made.call().tool(),
                made.call().arguments(),
                made.outcome(),
                Optional.of(new Below(child.run(), undone))));
      }
      return null;
    }

    private static Remains below(PastCall made, Child child, Remains call) {
      return new Remains(
          made.action(),
          made.call().tool(),
          "run %s, call %s of '%s': %s"
              .formatted(child.run(), call.action(), call.tool(), call.why()));
    }

    private void mayBeMade(OpenCall.OfTool open) {
      if (run.child(open.id()).isPresent()) {
        return; // Its run is taken back.
      }
      Optional<ToolSpec> spec = agent.tool(open.call().tool()).map(Tool::spec);
      boolean idempotent = spec.filter(found -> found.effect() == Effect.IDEMPOTENT).isPresent();
      boolean reads = spec.filter(found -> found.effect() == Effect.READ).isPresent();
      if (hasResultForLater(open)) {
        if (!reads) {
          remains(open, "it was made, and its result waits for its time");
        }
      } else if (open.intent().isPresent() || isElsewhere(open)) {
        remains(open, "its outcome is not known");
      } else if (idempotent && failedEachTime(open)) {
        remains(open, "it failed each time, and may have done something all the same");
      } else if (idempotent && wasTriedAgain(open, spec.get().timeout())) {
        remains(open, "it was tried again and again, and may have done something all the same");
      } else if (idempotent && open.isReady() && mayBeUnderWay(spec.get().timeout())) {
        remains(open, "it may be under way, and its outcome is not in the log yet");
      }
    }

    private static boolean hasResultForLater(OpenCall open) {
      return open.phase() instanceof Phase.Waiting waiting
          && waiting.entry().waitsFor() instanceof Wait.ForTime(var at, Wait.Then.Result result);
    }

    /** Whether another system may be at work on the call, or its result is withheld. */
    private static boolean isElsewhere(OpenCall open) {
      return open.phase() instanceof Phase.Waiting waiting
          && (waiting.entry().waitsFor() instanceof Wait.ForCallback
              || waiting.entry().withheld() != null);
    }

    private static boolean failedEachTime(OpenCall open) {
      return open.phase() instanceof Phase.Waiting waiting
          && waiting.entry().waitsFor() instanceof Wait.ForPerson hold
          && hold.reason() == HoldReason.TOOL_UNAVAILABLE;
    }

    /** Whether the call was postponed, or was open for longer than a single try may take. */
    private boolean wasTriedAgain(OpenCall open, Duration timeout) {
      Instant asked = timeline.first(open.id().seq() + 1).orElseThrow().last().at();
      Instant until = run.end().map(Entry.Ended::at).orElse(now);
      return run.postponedSince(open.id()).isPresent()
          || (open.isReady() && asked.plus(timeout).plus(ToolIntended.GRACE).isBefore(until));
    }

    /**
     * Whether a step may still be making the call: after the end of its run, for the tool's
     * timeout.
     */
    private boolean mayBeUnderWay(Duration timeout) {
      return run.end()
          .map(end -> now.isBefore(end.at().plus(timeout).plus(ToolIntended.GRACE)))
          .orElse(true);
    }

    private void remains(OpenCall.OfTool open, String why) {
      remains.add(new Remains(open.id(), open.call().tool(), why));
    }

    private void made(PastCall made) {
      Optional<Tool> tool = agent.tool(made.call().tool());
      boolean harmless =
          (made.certain() && made.error())
              || tool.filter(found -> found.spec().effect() == Effect.READ).isPresent();
      if (harmless) {
        return;
      }
      String why = whyNot(made, tool);
      if (why == null) {
        undo.add(
            new Effected(
                made.action(),
                made.call().tool(),
                made.call().arguments(),
                made.outcome(),
                Optional.empty()));
      } else {
        remains.add(new Remains(made.action(), made.call().tool(), why));
      }
    }

    private @Nullable String whyNot(PastCall made, Optional<Tool> tool) {
      if (!made.certain()) {
        return "nobody knows whether it did anything";
      }
      if (tool.isEmpty()) {
        return "agent '%s' no longer has this tool".formatted(agent.name());
      }
      return tool.get().spec().undo().isEmpty() ? "the tool has no undo" : null;
    }
  }

  /**
   * Forks a run: begins a run that shares its entries up to {@code at}, by reference. Calls that
   * were made are not made again. Calls that were open wait for approval in the fork, unless they
   * only read. The same key always names the same fork of a run.
   */
  public ForkOutcome fork(RunId id, long at, Optional<String> idempotencyKey, Person person) {
    Optional<String> tooLong = Bounds.problem(person, "reason");
    if (tooLong.isPresent()) {
      return new ForkOutcome.BadRequest(tooLong.get());
    }
    Run source = history.load(id);
    if (source.isEmpty()) {
      return new ForkOutcome.UnknownRun();
    }
    if (source.isMoved()) {
      return new ForkOutcome.Impossible(moved(source));
    }
    Optional<Timeline> shared = history.timeline(source).first(at + 1);
    if (shared.isEmpty()) {
      return new ForkOutcome.Impossible(
          "Run %s has no entry %d: it has entries 0 to %d.".formatted(id, at, source.length() - 1));
    }
    Optional<String> problem = problemOfFork(shared.get().run());
    if (problem.isPresent()) {
      return new ForkOutcome.Impossible(problem.get());
    }
    RunId fork = idempotencyKey.map(key -> RunId.ofKey(id + "/forks", key)).orElseGet(newRunId);
    List<ActionId> open = List.copyOf(shared.get().run().calls().keySet());
    Forked entry = new Forked(clock.instant(), id, at, open, person);
    forks.note(id, new Forks.Fork(fork, entry.at()));
    return switch (history.begin(fork, shared.get(), entry)) {
      case Stands(Transition begun) -> {
        dispatch.after(begun);
        yield new ForkOutcome.Accepted(begun.after());
      }
      case Outrun other -> begunBefore(fork, entry);
    };
  }

  private static String moved(Run run) {
    return "Run %s was moved to another store, and goes on there.".formatted(run.id());
  }

  private static Optional<String> problemOfFork(Run shared) {
    if (shared.isUndoing()) {
      return Optional.of(
          "Run %s was in the middle of a rewind at entry %d. Fork it before or after that."
              .formatted(shared.id(), shared.length() - 1));
    }
    return shared.forks() >= Run.FORKS_MAX
        ? Optional.of(
            "Run %s is a fork of a fork, %d deep, and no deeper ones are made."
                .formatted(shared.id(), Run.FORKS_MAX))
        : Optional.empty();
  }

  private ForkOutcome begunBefore(RunId fork, Forked asked) {
    Run run = history.load(fork);
    boolean same =
        history
            .timeline(run)
            .first(1)
            .map(Timeline::last)
            .filter(Forked.class::isInstance)
            .map(Forked.class::cast)
            .filter(
                began ->
                    began.to() == asked.to() && began.person().why().equals(asked.person().why()))
            .isPresent();
    if (!same) {
      return new ForkOutcome.KeyReused(fork);
    }
    dispatch.forkedBefore(run);
    return new ForkOutcome.Accepted(run);
  }
}
