package dev.stint.engine;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.engine.Verdict.Answer;
import dev.stint.engine.Verdict.Append;
import dev.stint.message.Payload;
import dev.stint.message.ToolResult;
import dev.stint.port.DamagedLog;
import dev.stint.port.ExpiredRun;
import dev.stint.port.StepQueue;
import dev.stint.run.Budget;
import dev.stint.run.Child;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Ended;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.EntryId;
import dev.stint.run.HoldReason;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.OpenCall;
import dev.stint.run.OpenCall.Notice;
import dev.stint.run.Parent;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Source;
import dev.stint.run.Spent;
import dev.stint.run.StepMessage;
import dev.stint.run.Suspension;
import dev.stint.run.Wait;
import dev.stint.run.Waste;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Delegates calls to other runs, and brings their ends back. A call first reserves the limits of
 * the other run, then that run begins; at its end it appends what it spent to its parent's log. At
 * any moment, and whichever process dies, what a run has spent and reserved is within its limits.
 */
final class Delegations {

  private static final Logger LOG = System.getLogger(Delegations.class.getName());

  /** Between two tries to end a run that is in the middle of a rewind. */
  private static final Duration A_WHILE = Duration.ofMinutes(1);

  /** A notice that waits for a person is tried again after this part of its age. */
  private static final int AGE_PARTS = 8;

  /** Where the run of a call is named: the same for the same call. */
  private static final String CHILDREN = "/children";

  private final Deployment deployment;
  private final History history;
  private final Payloads payloads;
  private final Workspaces workspaces;
  private final Dispatch dispatch;
  private final Settlement settlement;
  private final Rewinds rewinds;
  private final InstantSource clock;
  private final Duration outageMax;

  Delegations(Engine engine, Settlement settlement) {
    this.deployment = engine.deployment;
    this.history = engine.history;
    this.payloads = engine.payloads;
    this.workspaces = engine.workspaces;
    this.dispatch = engine.dispatch;
    this.rewinds = engine.rewinds();
    this.clock = engine.clock;
    this.outageMax = engine.policy.outageMax();
    this.settlement = settlement;
  }

  /** The entry by which a call waits for the run that it delegates to, or the reason why not. */
  Entry delegated(Step step, OpenCall.Tool open, Effect effect, ToolOutcome.Delegated asked) {
    Optional<Agent> agent = deployment.agent(asked.agent());
    if (effect != Effect.IDEMPOTENT || asked.task().isBlank() || agent.isEmpty()) {
      return refused(
          step.agent(),
          open,
          agent.isEmpty()
              ? "There is no agent '%s'.".formatted(asked.agent())
              : "Only an IDEMPOTENT tool may delegate, and a task is not empty.");
    }
    Payload text = Payload.of(asked.task());
    Optional<String> tooLarge = Bounds.tooLarge("The task", text.bytes());
    if (tooLarge.isPresent()) {
      return refused(step.agent(), open, tooLarge.get());
    }
    Run run = step.run();
    Budget budget = Budget.of(step.agent(), run, clock.instant());
    if (budget.depthMax() == 0) {
      return refused(
          step.agent(), open, "No more is delegated: this is the deepest level. Do it yourself.");
    }
    Optional<String> problem = workspaces.problemOfGiven(run, asked.documents());
    if (problem.isPresent()) {
      return refused(step.agent(), open, Reasons.clip(problem.get()));
    }
    RunId child = RunId.ofKey(run.id() + CHILDREN, open.id().toString());
    Wait.Delegated task =
        new Wait.Delegated(
            asked.agent(),
            text,
            limits(asked.limits(), agent.get(), budget),
            workspaces.given(run, asked.documents()));
    return new Suspended(
        clock.instant(),
        open.id(),
        new Wait.ForChild(child, task),
        "delegated to agent '%s'".formatted(asked.agent()),
        null);
  }

  /**
   * The limits of a child. Its time is at most what is left of its parent's, as that is not
   * reserved; it delegates one level less deep.
   */
  private static Limits limits(Limits asked, Agent agent, Budget budget) {
    int depth = Math.min(asked.tree().depthMax(), budget.depthMax() - 1);
    Limits limits = asked.tightest(agent.runLimits()).depth(depth);
    Duration left = budget.timeLeft();
    boolean isLess = left.isPositive() && left.compareTo(limits.timeMax()) < 0;
    Limits timed = isLess ? limits.time(left) : limits;
    return depth == 0 ? timed.children(0) : timed;
  }

  /**
   * Fits a delegation to the current run: what it asks and the limits do not have is a hold, never
   * less than it asks.
   */
  Entry fitted(Agent agent, Run run, Entry outcome) {
    if (!(outcome instanceof Suspended wait)
        || Children.task(wait).isEmpty()
        || !(run.call(wait.action()).orElse(null) instanceof OpenCall.Tool open)) {
      return outcome;
    }
    Wait.Delegated task = Children.task(wait).get();
    Instant now = clock.instant();
    Budget budget = Budget.of(agent, run, now);
    if (budget.childrenAtOnceLeft() <= 0) {
      return refused(
          agent,
          open,
          "%d runs are at work for this one, the most at once. Ask again once they have answered."
              .formatted(run.reserved().open()));
    }
    long others =
        run.calls().values().stream()
                .filter(
                    call -> !call.isWaiting() || (call.intent().isPresent() && call.takesOutcome()))
                .count()
            - 1;
    return budget
        .missing(task.reserved(), others)
        .<Entry>map(
            what ->
                new HoldEntries(agent, run, now)
                    .held(
                        open.id(),
                        HoldReason.LIMIT,
                        "%s The call delegates to agent '%s'.".formatted(what, task.agent())))
        .orElse(wait);
  }

  private ToolReturned refused(Agent agent, OpenCall.Tool open, String why) {
    return new ToolReturned(
        clock.instant(),
        open.id(),
        new ToolResult(open.call().id(), open.call().tool(), Payload.of(why), true),
        Duration.ZERO,
        agent.fingerprint(),
        false);
  }

  /** The result of telling another run of the tree. */
  private sealed interface Told {

    /**
     * @param text for people who read the log
     */
    record Done(String text) implements Told {}

    record Later(Duration delay, String why) implements Told {}

    /**
     * @param why what has to end before, for which a person may be needed
     */
    record InTheWay(String why) implements Told {}

    record Never(String why) implements Told {}
  }

  /** The notice of this action to another run of the tree, if it can be sent now. */
  static Optional<Notice> kin(Run run, ActionId action) {
    return run.toTell().stream()
        .filter(notice -> notice.id().equals(action) && notice.isForKin())
        .findFirst();
  }

  /**
   * Tells the parent of the end, or a child to end. It is an append in their log, made once however
   * often it is tried, and needs no agent here. If a child cannot be taken back, a person is asked.
   */
  Verdict<StepOutcome> tell(Run run, Notice notice, StepMessage message) {
    Optional<Child> child = notice.child().flatMap(run::child);
    Optional<Suspension> undo =
        child.flatMap(known -> run.waitAt(known.seq())).filter(Delegations::isOfUndo);
    Told told =
        undo.isPresent()
            ? takeBack(run, child.orElseThrow(), undo.get())
            : child.map(known -> end(run, known)).orElseGet(() -> tellParent(run));
    return switch (told) {
      case Told.Done(String text) ->
          settlement.commitWithoutAgent(HoldEntries.told(run, notice, text, clock.instant()));
      case Told.Never(String why) when undo.isEmpty() ->
          settlement.commitWithoutAgent(HoldEntries.told(run, notice, why, clock.instant()));
      case Told.Never(String why) ->
          settlement.commitWithoutAgent(notTakenBack(undo.get().entry().action(), why));
      case Told.Later(Duration delay, String why) ->
          new Answer<>(settlement.putBackUntil(message, delay, warned(run, notice, why)));
      case Told.InTheWay(String why) ->
          new Answer<>(
              settlement.putBackUntil(message, longer(age(run, notice)), warned(run, notice, why)));
    };
  }

  /** An alarm looks for this line: what another run has to hear is not told for hours. */
  private String warned(Run run, Notice notice, String why) {
    if (age(run, notice).compareTo(outageMax) > 0) {
      LOG.log(
          Level.WARNING,
          "Delivery of what run {0} has to tell its tree failed for hours: {1}",
          run.id(),
          why);
    }
    return why;
  }

  private Duration age(Run run, Notice notice) {
    Instant now = clock.instant();
    return history
        .waitsSince(run, notice.id())
        .map(since -> Duration.between(since, now))
        .orElse(Duration.ZERO);
  }

  /** Who waits for a person may wait for days, in which a try every minute would cost money. */
  private static Duration longer(Duration age) {
    Duration part = StepQueue.atMost(age.dividedBy(AGE_PARTS));
    return part.compareTo(A_WHILE) < 0 ? A_WHILE : part;
  }

  private Told tellParent(Run run) {
    Optional<Duration> underWay = underWay(run);
    if (underWay.isPresent()) {
      return new Told.Later(underWay.get(), "what was begun may still cost");
    }
    Parent parent = run.parent().orElseThrow();
    return within(
        parent.run(), () -> history.change(history.load(parent.run()), up -> told(up, run)));
  }

  /**
   * How long a step that had begun before the run ended may still cost something; empty if none
   * can.
   */
  private Optional<Duration> underWay(Run run) {
    Ended end = run.end().orElse(null);
    if (end == null) {
      return Optional.empty();
    }
    Duration longest =
        deployment
            .agent(run)
            .map(agent -> deployment.mayTake(agent, run))
            .orElse(StepQueue.DELAY_MAX);
    boolean isOpen = !run.calls().isEmpty() || run.modelCall().isPresent();
    Duration left =
        Duration.between(clock.instant(), end.at().plus(longest).plus(ToolIntended.GRACE));
    return isOpen && left.isPositive() ? Optional.of(left) : Optional.empty();
  }

  /** One that has expired has nobody to be told; one that is damaged may be restored. */
  private static Told within(RunId other, Supplier<Told> telling) {
    try {
      return telling.get();
    } catch (ExpiredRun e) {
      return new Told.Never("Run %s cannot be told: %s".formatted(other, e.getMessage()));
    } catch (DamagedLog | ImpossibleHistory e) {
      return new Told.Later(StepQueue.DELAY_MAX, String.valueOf(e.getMessage()));
    }
  }

  private Verdict<Told> told(Run up, Run run) {
    Optional<Child> known = up.child(run.id());
    if (known.isEmpty()) {
      return new Answer<>(new Told.Done("Run %s does not know this run.".formatted(up.id())));
    }
    Child child = known.get();
    Optional<Suspension> wait = up.waitAt(child.seq());
    if (child.reserved().isEmpty() && wait.isEmpty()) {
      return new Answer<>(toldBefore(up, child));
    }
    if (up.isMoved()) {
      return new Answer<>(new Told.Later(StepQueue.DELAY_MAX, "its parent is moved"));
    }
    boolean isUndone = run.isTakenBack() && run.end().isPresent();
    if (!isUndone && wait.filter(Delegations::isOfUndo).isPresent()) {
      return new Answer<>(new Told.InTheWay("its parent waits until it is taken back"));
    }
    Entry resumed = payloads.keep(up.id(), resumed(up, run, child));
    return new Append<>(
        resumed,
        transition -> {
          dispatch.after(transition);
          return new Told.Done("Told.");
        });
  }

  /** Whether a call waits until the run that it delegated to is taken back. */
  private static boolean isOfUndo(Suspension wait) {
    return wait.call().filter(OpenCall.Undo.class::isInstance).isPresent();
  }

  /** The process that told the parent may have died before it handed on what followed. */
  private Told toldBefore(Run up, Child child) {
    if (history.entry(new EntryId(up.id(), child.seq())) instanceof Suspended wait) {
      dispatch.handOn(up, wait.action());
    }
    return new Told.Done("Told before.");
  }

  private Resumed resumed(Run up, Run run, Child child) {
    boolean returns = child.reserved().isPresent();
    Spent spent = returns ? run.spent().ofChild() : Spent.NOTHING;
    long bytesLeft =
        deployment
            .agent(up)
            .map(agent -> Budget.of(agent, up, clock.instant()).bytesLeft())
            .orElse(Long.MAX_VALUE - Limits.NONE.bytesMax());
    long bytesMax =
        Limits.sum(
            Math.max(0, bytesLeft),
            child.reserved().map(limits -> limits.bytesMax() - spent.bytes()).orElse(0L));
    Workspaces.Brought documents = brought(up, run, child);
    String text = Payloads.cut(documents.note() + text(run), Math.max(0, bytesMax));
    return new Resumed(
        clock.instant(),
        child.seq(),
        new Source.Child(run.id()),
        new Resolution.Returned(Payload.of(text), run.end().isPresent() || documents.isConflict()),
        spent,
        returns ? run.wasted() : Waste.NOTHING,
        documents.changes());
  }

  /** What a child that has done its task brings back, if its parent still waits for that. */
  private Workspaces.Brought brought(Run up, Run run, Child child) {
    return up.waitAt(child.seq())
        .filter(wait -> run.end().isEmpty() && up.end().isEmpty())
        .flatMap(wait -> Children.task(wait.entry()))
        .map(task -> workspaces.brought(up, run, task.documents()))
        .orElse(Workspaces.Brought.NOTHING);
  }

  /** What the parent's model reads: the answer, or why there is none. */
  private String text(Run run) {
    return switch (run.end().orElse(null)) {
      case Failed failed ->
          "Run %s of agent '%s' failed: %s".formatted(run.id(), run.agent(), failed.detail());
      case Cancelled cancelled ->
          "Run %s of agent '%s' was %s by %s. %s"
              .formatted(
                  run.id(),
                  run.agent(),
                  run.isTakenBack() ? "taken back" : "cancelled",
                  cancelled.person().by(),
                  cancelled.person().why())
              .strip();
      case Entry.Moved moved -> "Run %s was moved to another store.".formatted(run.id());
      case null ->
          run.answer()
              .map(reply -> payloads.texts(((ModelReplied) history.entry(reply)).parts()))
              .orElse("");
    };
  }

  /** Ends a child of a run that has ended. One that was not begun is begun and ends at once. */
  private Told end(Run run, Child child) {
    Person person =
        run.end().orElse(null) instanceof Cancelled cancelled
            ? cancelled
                .person()
                .because(
                    Reasons.clip(
                        "Run %s, which had delegated to it, was cancelled. %s"
                            .formatted(run.id(), cancelled.person().why())
                            .strip()))
            : new Person(run.id().value(), "run", "The run that had delegated to it ended.");
    return within(
        child.run(),
        () ->
            cancel(begun(run, child), person)
                ? new Told.Done("Told to end.")
                : new Told.InTheWay("it is in the middle of a rewind"));
  }

  /**
   * Takes a child back for an undo that waits for it. A person who tries again after a hold has
   * seen what remains.
   */
  private Told takeBack(Run run, Child child, Suspension wait) {
    OpenCall.Undo undo = (OpenCall.Undo) wait.call().orElseThrow();
    Rewound rewound = (Rewound) history.entry(new EntryId(run.id(), undo.id().seq()));
    boolean isForced = rewound.forced() || undo.readySince() > undo.id().seq();
    Told told = within(child.run(), () -> takeBack(begun(run, child), rewound.person(), isForced));
    if (!wait.entry().at().plus(outageMax).isBefore(clock.instant())) {
      return told;
    }
    return switch (told) {
      case Told.Later(Duration delay, String why) -> notYet(child, why);
      case Told.InTheWay(String why) -> notYet(child, why);
      case Told.Done done -> done;
      case Told.Never never -> never;
    };
  }

  private static Told notYet(Child child, String why) {
    return new Told.Never("Run %s is not taken back yet: %s".formatted(child.run(), why));
  }

  /** The hold of an undo whose child cannot be taken back. */
  private Suspended notTakenBack(ActionId undo, String why) {
    return new Suspended(clock.instant(), undo, HoldReason.UNDO_FAILED, Reasons.clip(why));
  }

  /**
   * Takes a child back: it is cancelled, then its calls are undone as steps of its own, deepest
   * first, and then it ends and says so.
   */
  private Told takeBack(Run run, Person person, boolean isForced) {
    if (!cancel(run, person)) {
      return new Told.InTheWay("it is in the middle of another rewind");
    }
    Run ended = history.load(run.id());
    if (ended.isEmpty()) {
      return new Told.InTheWay("it has not begun");
    }
    Optional<Duration> underWay = ended.isTakenBack() ? Optional.empty() : underWay(ended);
    if (underWay.isPresent()) {
      return new Told.Later(underWay.get(), "what was begun may still be under way");
    }
    return switch (rewinds.takeBack(ended, isForced, person)) {
      case Rewinds.Outcome.Accepted done -> new Told.Done("Told to undo what it did, and to end.");
      case Rewinds.Outcome.NeedsForce(Rewinds.Plan plan) ->
          new Told.Never(
              "Run %s did more after this rewind was planned, which cannot be undone: %s Retry to leave that as it is."
                  .formatted(run.id(), Rewinds.words(plan.remains())));
      case Rewinds.Outcome.Impossible(String why) -> new Told.Later(StepQueue.DELAY_MAX, why);
      case Rewinds.Outcome.UnknownRun unknown -> new Told.InTheWay("it has not begun");
      case Rewinds.Outcome.BadRequest(String what) -> new Told.Never(what);
    };
  }

  /** The run of a child, begun now if a process died before it began it. */
  private Run begun(Run parent, Child child) {
    Run run = history.load(child.run());
    if (!run.isEmpty() || child.reserved().isEmpty()) {
      return run; // One that has ended was begun, if it is not here now.
    }
    first(parent, child).ifPresent(wait -> dispatch.begin(parent, wait));
    return history.load(child.run());
  }

  /** The entry by which a call delegated to a child. */
  private Optional<Suspended> first(Run parent, Child child) {
    return history
        .timeline(parent)
        .latest(
            past ->
                past.last() instanceof Suspended wait
                    && Children.task(wait).isPresent()
                    && ((Wait.ForChild) wait.waitsFor()).run().equals(child.run()))
        .map(past -> (Suspended) past.last());
  }

  /**
   * Ends a run, unless it has ended. The process that ended it may have died before it handed on.
   *
   * @return whether the run has ended, or will after its undos
   */
  private boolean cancel(Run from, Person person) {
    return history.change(
        from,
        run -> {
          if (run.isEmpty()) {
            return new Answer<>(true);
          }
          if (run.isOver() || run.isTakenBack()) {
            dispatch.endedBefore(run);
            return new Answer<>(true);
          }
          return run.isUndoing()
              ? new Answer<>(false)
              : dispatch.fromOutside(run, new Cancelled(clock.instant(), person), after -> true);
        });
  }

  /** The entry by which an undo waits for the run of its call to be taken back. */
  Entry takenBack(Step step, OpenCall.Undo undo, Child child) {
    Instant now = clock.instant();
    try {
      history.load(child.run());
    } catch (ExpiredRun | DamagedLog | ImpossibleHistory e) {
      return notTakenBack(undo.id(), String.valueOf(e.getMessage()));
    }
    return new Suspended(
        now, undo.id(), new Wait.ForChild(child.run(), null), "until it is taken back", null);
  }
}
