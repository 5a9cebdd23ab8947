package dev.stint.engine;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.RunId;
import dev.stint.engine.History.Appending.Outrun;
import dev.stint.engine.History.Appending.Stands;
import dev.stint.engine.StepOutcome.AlreadyDone;
import dev.stint.engine.StepOutcome.NotReady;
import dev.stint.engine.StepOutcome.Stuck;
import dev.stint.port.ExpiredRun;
import dev.stint.port.PortUnavailable;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.port.StepQueue;
import dev.stint.run.Action;
import dev.stint.run.Child;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.run.Suspension;
import dev.stint.run.Timeline;
import dev.stint.run.Wait;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Dispatches after an append: puts the actions that became ready on the queue, then tells the index
 * of a changed status. If the process dies before that, the sweep finds the run.
 */
final class Dispatch {

  private final StepQueue queue;
  private final Wakes wakes;
  private final RunIndex index;
  private final Deployment deployment;
  private final History history;
  private final Children children;
  private final Observer observer;
  private final InstantSource clock;

  Dispatch(Engine engine) {
    this.deployment = engine.deployment;
    this.history = engine.history;
    this.children = new Children(deployment, engine.payloads, engine.clock);
    this.queue = engine.ports.queue();
    this.wakes = new Wakes(queue, engine.clock);
    this.index = engine.ports.index();
    this.observer = engine.observer;
    this.clock = engine.clock;
  }

  /** Enqueues the actions that an entry made ready, and updates the index. */
  void after(Agent agent, Transition transition) {
    Run run = transition.after();
    wakeAtEnd(transition);
    send(run, successors(agent, transition), Duration.ZERO);
    indexIfChanged(transition);
  }

  /**
   * The verdict for a change that no step makes: by a person, another system or another run. The
   * index is told before the append that the change may come, and after it of the run's new status.
   *
   * @param answer makes the answer to them from the changed run
   */
  <R> Verdict<R> fromOutside(Run run, Entry entry, Function<Run, R> answer) {
    boolean owesOlder = owesOlder(run);
    return announced(
        run,
        entry,
        transition -> {
          after(transition);
          if (owesOlder) {
            deployment
                .agent(transition.after())
                .ifPresent(agent -> again(agent, transition.after(), id -> true));
          }
          return answer.apply(transition.after());
        });
  }

  /**
   * Whether an earlier change is still marked as announced: its process may have died before it
   * handed on, and the next step that changes the status takes the mark away. In doubt it is, as a
   * duplicate harms nothing.
   */
  private boolean owesOlder(Run run) {
    try {
      return (run.status() == Status.RUNNING || isDue(run))
          && index.find(run.id()).flatMap(summary -> summary.notes().announced()).isPresent();
    } catch (PortUnavailable e) {
      return true;
    }
  }

  /** Whether a wait of a run should have ended. */
  private boolean isDue(Run run) {
    Instant now = clock.instant();
    return run.suspensions().stream()
        .flatMap(wait -> wait.ends().stream())
        .anyMatch(ends -> !ends.isAfter(now));
  }

  /**
   * An append for which no message would be delivered again after a crash. If it may wake a run at
   * rest, the index is told before, so that the sweep finds the run.
   */
  <R> Verdict<R> announced(Run run, Entry entry, Function<Transition, R> then) {
    boolean announced = announce(run, history.after(run, entry));
    return new Verdict.Append<>(
        entry,
        transition -> {
          R answer = then.apply(transition);
          boolean mayOweOlder = !transition.before().toTell().isEmpty();
          if (announced && !transition.changesStatus() && !mayOweOlder) {
            index.put(RunSummary.of(transition.after())); // Otherwise the sweep looks after it.
          }
          return answer;
        });
  }

  /**
   * The verdict for a run that comes from another store. Which of its actions are ready is not
   * known, as its agent need not be deployed in this process: all that need nothing from outside
   * are enqueued. Waits may have ended on the way.
   */
  <R> Verdict<R> arrived(Run run, Entry entry, Function<Run, R> answer) {
    return announced(
        run,
        entry,
        transition -> {
          Run after = transition.after();
          after
              .suspensions()
              .forEach(wait -> wakeAtEnd(after, wait.entry().action(), Duration.ZERO));
          send(after, openIds(after).stream().filter(after::isPending).toList(), Duration.ZERO);
          indexIfChanged(transition);
          return answer.apply(after);
        });
  }

  /**
   * Enqueues the actions that an entry made ready. If the run's agent is not deployed, enqueues the
   * open actions, whose steps then hold the run.
   */
  void after(Transition transition) {
    Run run = transition.after();
    Optional<Agent> agent = deployment.agent(run);
    if (agent.isPresent()) {
      after(agent.get(), transition);
    } else {
      wakeAtEnd(transition);
      send(run, pendingWithoutAgent(run), Duration.ZERO);
      indexIfChanged(transition);
    }
  }

  /**
   * The first of these steps holds the run, and then nothing more is sent. A run that waits or has
   * ended has only notices, which wait for the agent.
   */
  private static List<ActionId> pendingWithoutAgent(Run run) {
    if (run.isMoved()) {
      return List.of();
    }
    boolean works = run.status() == Status.RUNNING && !run.isHeld();
    return works || run.end().isPresent()
        ? openIds(run).stream().filter(run::isPending).toList()
        : run.toTell().stream().map(OpenCall.Notice::id).toList();
  }

  /** The open actions of a run; of one that has ended its notices. */
  private static List<ActionId> openIds(Run run) {
    List<ActionId> open = new ArrayList<>(run.notices().keySet());
    if (run.end().isPresent()) {
      return open;
    }
    run.modelCall().ifPresent(call -> open.add(call.id()));
    open.addAll(run.calls().keySet());
    return open;
  }

  /**
   * Tells the index before an append that there may be work. Such an append may wake a run at rest,
   * or end it, and no step message would be delivered again after a crash. After a crash before or
   * after the append, the sweep finds the run by the index. Until the append has succeeded, the run
   * is listed as before. An ended run may still have notices to send.
   *
   * @return whether the index was told, and must be told the result
   */
  private boolean announce(Run run, Run next) {
    boolean tells = !run.notices().keySet().containsAll(next.notices().keySet());
    boolean waits = !RunSummary.due(next).equals(RunSummary.due(run));
    boolean works = next.status() != run.status() || tells || waits;
    // A run at work is listed, unless the process that began it died over that.
    boolean announces = works && (run.status() != Status.RUNNING || index.find(run.id()).isEmpty());
    if (announces) {
      index.put(RunSummary.of(run).announced(clock.instant()));
    }
    return announces;
  }

  /**
   * Schedules a step for when the clock ends the wait that began; until then no message is needed.
   * The messages of waits that came early while a run was over did nothing: if the run goes on
   * again, each of its waits is scheduled again.
   */
  private void wakeAtEnd(Transition transition) {
    Run after = transition.after();
    if (transition.before().end().isPresent() && after.end().isEmpty()) {
      wakeWaits(after);
    } else if (transition.entry() instanceof Suspended suspended) {
      wakeAtEnd(after, suspended.action(), Duration.ZERO);
    }
  }

  /** Schedules a step for each wait that the clock ends later; what is due now is ready now. */
  void wakeWaits(Run run) {
    Instant now = clock.instant();
    run.suspensions()
        .forEach(
            wait ->
                wait.ends()
                    .filter(ends -> ends.isAfter(now))
                    .ifPresent(
                        ends ->
                            wakes.wake(new StepMessage(run.id(), wait.entry().action()), ends)));
  }

  /**
   * Schedules a step for when the clock ends the waits of an action. Also used if the earlier
   * message came too early, or could not be used.
   *
   * @param atLeast the least delay of the step
   */
  void wakeAtEnd(Run run, ActionId action, Duration atLeast) {
    Instant earliest = clock.instant().plus(atLeast);
    for (Suspension wait : run.suspensions()) {
      if (wait.entry().action().equals(action)) {
        wait.ends()
            .ifPresent(
                ends ->
                    wakes.wake(
                        new StepMessage(run.id(), action),
                        ends.isBefore(earliest) ? earliest : ends));
      }
    }
    beginChildren(run, child -> child.action().equals(action));
  }

  /** Begins what calls delegated to; also of a run that failed at its limits, and may go on. */
  private void beginChildren(Run run, Predicate<Child> these) {
    if (!run.isStopping()) {
      run.children().stream()
          .filter(child -> child.reserved().isPresent())
          .filter(these)
          .flatMap(child -> run.waitAt(child.seq()).stream())
          .forEach(wait -> begin(run, wait.entry()));
    }
  }

  /**
   * Begins the run that a call of {@code parent} delegated to, unless it has begun. Only after its
   * limits are reserved: the entry of the wait is in the log.
   */
  void begin(Run parent, Suspended wait) {
    if (Children.task(wait).isEmpty()) {
      return;
    }
    Started started = children.started(parent, wait);
    RunId id = ((Wait.ForChild) wait.waitsFor()).run();
    switch (history.append(Run.empty(id), started)) {
      case Stands(Transition transition) -> after(transition);
      case Outrun other -> begunByOther(id);
    }
  }

  private void begunByOther(RunId id) {
    try {
      begunBefore(history.load(id));
    } catch (ExpiredRun e) {
      // It ended long ago.
    }
  }

  /**
   * Answers a step whose action is not ready. If the log has the entry that settled the action, the
   * step that appended it may have died before it enqueued the successors. Those that are still
   * ready are enqueued again (law 4).
   *
   * <p>That step may be dead or only slow. So the new messages are delayed for as long as the
   * actions may take: by then they are done, or their process is dead. A duplicate message then
   * finds nothing to do, instead of doubling the rest of the run and its cost.
   */
  StepOutcome again(Agent agent, Run run, ActionId action) {
    List<Transition> settled = settled(run, action);
    if (settled.isEmpty()) {
      history.ending(run).map(Observer.Appended::again).ifPresent(observer::tell);
      return new NotReady();
    }
    tellAgain(settled);
    observer.tell(new Observer.Repeated(run, action));
    indexIfChanged(settled.getFirst());
    wakeAtEnd(run, action, Duration.ZERO);
    return new AlreadyDone(again(agent, run, settled));
  }

  /**
   * Enqueues again what followed from the entries of an action that is ready once more. The process
   * of an earlier delivery may have died over one of them, as before a wait that is over by now.
   */
  void handOnAgain(Agent agent, Run run, ActionId action) {
    List<Transition> settled = settled(run, action);
    tellAgain(settled);
    Set<ActionId> successors = pastSuccessors(agent, settled);
    successors.remove(action);
    again(agent, run, successors::contains);
  }

  /** The process that appended these entries may have died before anybody heard of them. */
  private void tellAgain(List<Transition> settled) {
    settled.forEach(transition -> observer.tell(Observer.Appended.again(transition)));
  }

  /**
   * The entries that settled an action, latest first: a call may be held and made, and the process
   * of each entry may have died after it. No entry before the one that made the action ready does.
   */
  private List<Transition> settled(Run run, ActionId action) {
    List<Transition> settled = new ArrayList<>();
    Timeline at = history.since(run, action.seq() + 1);
    while (at.length() > action.seq() + 1) {
      if (at.settles(action)) {
        settled.add(Transition.of(at));
      }
      at = at.before();
    }
    return settled;
  }

  /**
   * Does the same as {@link #again(Agent, Run, ActionId)} where the run's agent is not deployed:
   * the open steps are enqueued, and come to a hold that says so.
   */
  void againWithoutAgent(Run run, ActionId action) {
    List<Transition> settled = settled(run, action);
    tellAgain(settled);
    if (!settled.isEmpty()) {
      indexIfChanged(settled.getFirst());
      send(run, pendingWithoutAgent(run), StepQueue.DELAY_MAX);
    }
    wakeAtEnd(run, action, StepQueue.DELAY_MAX);
  }

  /**
   * Enqueues again the successors of a past entry that are still ready, and returns their number.
   */
  int again(Agent agent, Run run, Transition settled) {
    return again(agent, run, List.of(settled));
  }

  private int again(Agent agent, Run run, List<Transition> settled) {
    return again(agent, run, pastSuccessors(agent, settled)::contains);
  }

  private int again(Agent agent, Run run, Predicate<ActionId> these) {
    List<Action> handedOn =
        Action.ready(agent, run, clock.instant()).stream()
            .filter(action -> these.test(action.id()))
            .toList();
    Duration longest =
        handedOn.stream()
            .map(action -> mayTake(agent, action))
            .max(Comparator.naturalOrder())
            .orElse(Duration.ZERO);
    send(run, handedOn.stream().map(Action::id).toList(), longest);
    return handedOn.size();
  }

  /**
   * Finishes a start whose process may have died before it dispatched, also if a person has changed
   * the run since.
   */
  void begunBefore(Run run) {
    ActionId first = ActionId.model(0);
    boolean isListed = index.find(run.id()).isPresent();
    // The message of an action that was postponed has come.
    boolean isUntried = run.call(first).isPresent() && run.postponedSince(first).isEmpty();
    if (isUntried || !isListed) {
      handOnAll(run, isListed);
    }
  }

  /** Finishes a fork whose process may have died before it dispatched. */
  void forkedBefore(Run run) {
    boolean isListed = index.find(run.id()).isPresent();
    if (run.length() == 1 || !isListed) {
      handOnAll(run, isListed);
    }
  }

  private void handOnAll(Run run, boolean isListed) {
    deployment
        .agent(run)
        .ifPresentOrElse(
            agent -> again(agent, run, id -> true),
            () -> send(run, pendingWithoutAgent(run), StepQueue.DELAY_MAX));
    if (!isListed) {
      index.put(RunSummary.of(run));
    }
  }

  /** Finishes the end of a run whose process may have died before it dispatched. */
  void endedBefore(Run run) {
    everything(deployment.agent(run), run);
    index.put(RunSummary.of(run));
  }

  /** How long an action may be under way, as a delay that the queue accepts. */
  private Duration mayTake(Agent agent, Action action) {
    return StepQueue.atMost(deployment.mayTake(agent, action).plus(ToolIntended.GRACE));
  }

  /**
   * Enqueues all ready actions of a run whose messages may be lost, and returns their number.
   *
   * @param agent empty if it is not deployed
   */
  int everything(Optional<Agent> agent, Run run) {
    List<ActionId> open =
        agent
            .map(deployed -> ids(deployed, run, clock.instant()))
            .orElseGet(() -> pendingWithoutAgent(run));
    send(run, open, Duration.ZERO);
    beginChildren(run, child -> true);
    return open.size();
  }

  /** Hands on again what followed from the entries of an action, whose process may have died. */
  void handOn(Run run, ActionId action) {
    deployment
        .agent(run)
        .ifPresentOrElse(agent -> again(agent, run, action), () -> againWithoutAgent(run, action));
  }

  /** Marks a run that cannot go on here in the index, so that it does not stop other runs. */
  StepOutcome stuck(Run run, String why) {
    index.put(RunSummary.of(run).trouble(why));
    return new Stuck(why);
  }

  /** Marks a run that cannot even be folded; the index keeps the rest of its summary. */
  StepOutcome stuck(RunId run, String why) {
    index.trouble(run, why);
    return new Stuck(why);
  }

  private void indexIfChanged(Transition transition) {
    Run after = transition.after();
    if (transition.changesStatus()
        || !RunSummary.due(transition.before()).equals(RunSummary.due(after))) {
      index.put(RunSummary.of(after));
    }
  }

  /**
   * The actions that an entry made ready: those ready after it without those ready before it. Each
   * at the time of its entry: a limit of time that is reached in between makes an action ready that
   * nobody has enqueued yet.
   */
  private List<ActionId> successors(Agent agent, Transition transition) {
    Run before = transition.before();
    Run after = transition.after();
    List<ActionId> readyBefore = before.isEmpty() ? List.of() : ids(agent, before, before.lastAt());
    return ids(agent, after, after.lastAt()).stream()
        .filter(id -> !readyBefore.contains(id))
        .toList();
  }

  private Set<ActionId> pastSuccessors(Agent agent, List<Transition> past) {
    Set<ActionId> successors = new HashSet<>();
    past.forEach(one -> successors.addAll(pastSuccessors(agent, one)));
    return successors;
  }

  /**
   * The successors of a past entry. Which of the open actions another definition of the agent had
   * ready cannot be told: then they are the actions that the entry opened.
   */
  private List<ActionId> pastSuccessors(Agent agent, Transition past) {
    if (past.before().isEmpty()
        || past.before().definition().equals(Optional.of(agent.fingerprint()))) {
      return successors(agent, past);
    }
    List<ActionId> before = openIds(past.before());
    return openIds(past.after()).stream().filter(id -> !before.contains(id)).toList();
  }

  private static List<ActionId> ids(Agent agent, Run run, Instant now) {
    return Action.ready(agent, run, now).stream().map(Action::id).toList();
  }

  private void send(Run run, List<ActionId> actions, Duration delay) {
    if (!actions.isEmpty()) {
      queue.send(actions.stream().map(id -> new StepMessage(run.id(), id)).toList(), delay);
    }
  }
}
