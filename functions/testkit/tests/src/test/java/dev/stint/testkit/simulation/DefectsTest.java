package dev.stint.testkit.simulation;

import static dev.stint.testkit.simulation.Defect.answers;
import static dev.stint.testkit.simulation.Defect.dispatchesEarly;
import static dev.stint.testkit.simulation.Defect.instead;
import static dev.stint.testkit.simulation.Defect.negated;
import static dev.stint.testkit.simulation.Defect.swallows;
import static dev.stint.testkit.simulation.Defect.without;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.testkit.simulation.Defect.Argument;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Defects that a simulation has to find: each within a bounded number of seeds. */
@Execution(ExecutionMode.CONCURRENT)
class DefectsTest {

  private static final long SEEDS_MAX = 6_000;

  static final List<Defect> DEFECTS =
      List.of(
          new Defect(
              "a change of documents overwrites a newer one",
              "engine.Settlement",
              "isOutrun(",
              answers(0)),
          new Defect("a change of documents does not count", "run.Fold", "change(", answers(null)),
          new Defect(
              "a version of a document is not stored",
              "engine.Payloads",
              "stored(Ldev/stint/agent/RunId;Ldev/stint/agent/Content;",
              without("put", 1)),
          new Defect(
              "what a run brings back is lost",
              "engine.Workspaces",
              "merged(Ldev/stint/run/Run;",
              instead("equals", 1, 1)),
          new Defect(
              "what a run brings back overwrites what was changed meanwhile",
              "engine.Workspaces",
              "merged(Ldev/stint/run/Run;",
              instead("equals", 3, 1)),
          new Defect(
              "a run expires before one that has its documents",
              "engine.Expiry",
              "isKept(",
              answers(0)),
          new Defect(
              "a ONCE call has no intent",
              "engine.Stepper",
              "callTool(",
              instead("isPresent", 2, 0)),
          new Defect("no receiver of a webhook is told", "run.Fold", "tell(", without("put", 2)),
          new Defect("limits are not checked", "run.Readiness", "exhausted(", answers(null)),
          new Defect("no limit is ever reached", "run.Budget$Part", "reached()", answers(null)),
          new Defect(
              "there are always steps left",
              "run.Readiness",
              "addCalls(",
              instead("max", 1, 1000L)),
          new Defect("bytes are not cut", "engine.Settlement", "fitted(", answers(new Argument(3))),
          new Defect(
              "tokens of a reply do not count", "run.Spent", "model(", answers(new Argument(0))),
          new Defect(
              "nobody is asked for approval",
              "engine.ToolCaller",
              "approval(Ldev/stint/engine/Step;Ldev/stint/run/OpenCall;",
              answers(null)),
          new Defect("any outcome is taken", "engine.Settlement", "takes(", answers(1)),
          new Defect("a cancel ignores undos", "engine.Runs", "undoing(", answers(null)),
          new Defect("what is ready is not sent", "engine.Dispatch", "send(", answers(null)),
          new Defect("a doubt is not seen", "run.Readiness", "addBegun(", answers(null)),
          new Defect("the chain is not kept", "run.Timeline", "previous(", answers("")),
          new Defect("no decision is announced", "engine.Dispatch", "announce(", answers(0)),
          new Defect(
              "a lost span is not sent again", "engine.Dispatch", "tellAgain(", answers(null)),
          new Defect("nothing is indexed", "engine.Dispatch", "indexIfChanged(", answers(null)),
          new Defect(
              "a wait that ends is not woken",
              "engine.Dispatch",
              "wakeAtEnd(Ldev/stint/engine/Transition;",
              answers(null)),
          new Defect("a sweep revives nothing", "engine.Dispatch", "everything(", answers(0)),
          new Defect(
              "a sweep does not mend the index", "engine.Sweep", "revive(", without("put", 1)),
          new Defect(
              "a duplicate sends nothing",
              "engine.Dispatch",
              "again(Ldev/stint/agent/Agent;Ldev/stint/run/Run;Ljava/util/List;",
              answers(0)),
          new Defect(
              "a duplicate indexes nothing",
              "engine.Dispatch",
              "again(Ldev/stint/agent/Agent;Ldev/stint/run/Run;Ldev/stint/agent/ActionId;",
              without("indexIfChanged", 1)),
          new Defect("an intent is settled before its time", "run.Readiness", "begun(", negated(2)),
          new Defect(
              "what follows is enqueued before the append",
              "engine.Settlement",
              "late(",
              dispatchesEarly()),
          new Defect(
              "an append is unconditional", "testkit.InMemoryEntryLog", "isTaken(", answers(0)),
          new Defect("an error acknowledges the message", "engine.Stepper", "step(", swallows(1)),
          new Defect(
              "a start that is done again finishes nothing",
              "engine.Dispatch",
              "begunBefore(",
              answers(null)),
          new Defect(
              "where the agent is gone nothing is sent",
              "engine.Dispatch",
              "pendingWithoutAgent(",
              answers(null)),
          new Defect(
              "a change of a run that is over is taken", "engine.Runs", "overWhen(", answers(null)),
          new Defect("any decision is taken", "engine.Holds", "refusal(", answers(null)),
          new Defect("shared entries are erased", "engine.Expiry", "letForksGo(", answers(1)),
          new Defect(
              "runs expire too soon", "engine.Retention", "isOver(Ljava/lang/String;", answers(1)),
          new Defect("a fork is not noted", "engine.Rewinds", "fork(", without("note", 1)),
          new Defect(
              "a large text is not stored",
              "engine.Payloads",
              "stored(Ldev/stint/agent/RunId;Ldev/stint/message/Payload;",
              without("put", 1)),
          new Defect("nobody is told", "run.Fold", "tell(", answers(null)),
          new Defect(
              "a fork repeats calls without asking",
              "engine.ToolCaller",
              "approval(Ldev/stint/engine/Step;Ldev/stint/run/OpenCall$Tool;",
              instead("of", 1, null)),
          new Defect("no wait ends", "run.Readiness", "addEnded(", answers(null)),
          new Defect("a message by a channel is said twice", "engine.Runs", "said(", answers(null)),
          new Defect(
              "a dead message is given up in silence",
              "engine.Stepper",
              "giveUp(",
              without("untilFirst", 1)),
          new Defect(
              "what is due at once is put off for ever",
              "engine.Settlement",
              "putBack(Ldev/stint/run/StepMessage;Ljava/time/Duration;",
              without("wake", 1)),
          new Defect(
              "a wait ends before its time",
              "run.Readiness",
              "addEnded(",
              instead("isBefore", 2, 0)),
          new Defect("nobody is told an answer", "run.Fold", "reply(", without("tell", 1)),
          new Defect(
              "nobody is told that a message decided nothing",
              "run.Fold",
              "receive(",
              without("tellAuthor", 1)),
          new Defect("calls go on after the end", "run.Readiness", "of(", negated(1)),
          new Defect(
              "runs do not expire",
              "engine.Expiry",
              "expire(Ldev/stint/engine/Retention;Ldev/stint/port/RunSummary;",
              answers(0)),
          new Defect(
              "a rewind takes nothing back", "engine.Rewinds$Planning", "made(", answers(null)),
          new Defect(
              "what was begun takes no outcome",
              "run.Run",
              "awaits(Ldev/stint/run/Entry$ToolIntended;",
              answers(0)),
          new Defect(
              "any answer is of the agent's type",
              "engine.ModelCaller$Asking",
              "unfit(",
              answers(null)),
          new Defect("any snapshot is believed", "run.Snapshot", "isOf(", answers(1)),
          new Defect(
              "a snapshot is read without its open calls",
              "run.Snapshot$Values",
              "state(",
              without("forEach", 1)),
          new Defect(
              "a reservation is not returned", "run.Child", "returned(", answers(new Argument(0))),
          new Defect(
              "what does not fit is delegated all the same",
              "run.Budget",
              "missing(",
              answers(null)),
          new Defect("a parent is not told", "run.Fold", "tell(", without("put", 1)),
          new Defect(
              "a parent is told before the runs below have ended",
              "run.State",
              "hasOpenChildren(",
              answers(0)),
          new Defect(
              "a parent is told what may still cost more",
              "engine.Delegations",
              "underWay(",
              answers(null)),
          new Defect(
              "a parent that is told again goes on no further",
              "engine.Delegations",
              "toldBefore(",
              without("handOn", 1)),
          new Defect("a cancel does not go down", "run.Fold", "endChildren(", answers(null)),
          new Defect(
              "a child is begun by the first message only",
              "engine.Dispatch",
              "begunByOther(",
              answers(null)),
          new Defect("a child is not begun", "engine.Dispatch", "begin(", answers(null)),
          new Defect(
              "an end that is made again finishes nothing",
              "engine.Dispatch",
              "endedBefore(",
              answers(null)),
          new Defect(
              "a rewind takes back nothing below",
              "engine.Rewinds$Planning",
              "delegated(",
              answers(null)),
          new Defect(
              "what a child gets more is drawn from nothing",
              "engine.Reservations",
              "draw(",
              answers(null)),
          new Defect(
              "each level delegates as deep as the one above",
              "agent.Limits",
              "depth(",
              answers(new Argument(0))),
          new Defect(
              "each answer of another system passes for the first",
              "run.Source$Caller",
              "equals(",
              answers(1)),
          new Defect(
              "an answer that comes too late is taken",
              "engine.Callbacks",
              "isExpired(",
              answers(0)),
          new Defect(
              "the answer of another system leaves its call open",
              "run.Fold",
              "brought(",
              without("close", 1)),
          new Defect("a run expires while its tree needs it", "run.Run", "owesKin(", answers(0)),
          new Defect(
              "what a run delegated that failed since is not begun",
              "engine.Dispatch",
              "beginChildren(",
              instead("isStopping", 1, 1)),
          new Defect(
              "the next time of a schedule is not woken",
              "engine.Schedules",
              "wake(",
              without("wake", 1)),
          new Defect(
              "a time that comes again wakes nothing",
              "engine.Schedules",
              "fire(Ldev/stint/port/Delivery;Ldev/stint/engine/ScheduleLog$At;",
              without("ifPresent", 1)),
          new Defect("runs of a schedule overlap", "engine.Schedules", "isRunning(", answers(0)),
          new Defect(
              "a run of a schedule is noted twice", "engine.Schedules", "isNoted(", answers(0)),
          new Defect(
              "a sweep finds no schedule that stands still",
              "engine.Schedules",
              "look(",
              without("send", 1)));

  /** Held here, as a logger that nobody holds forgets its level. */
  private static final Logger ENGINE = Logger.getLogger("dev.stint");

  static List<Defect> defects() {
    return DEFECTS;
  }

  /** All at once, as simulations that run side by side would each undo it for the others. */
  @BeforeAll
  static void quiet() {
    ENGINE.setLevel(Level.OFF);
  }

  @Test
  void without_a_defect_nothing_is_found() throws ReflectiveOperationException {
    Defect none =
        new Defect("nothing", "engine.Stepper", "giveUp(", (next, descriptor, done) -> next);
    assertThat(found(none.loaded(), 1_000)).isEqualTo("none");
  }

  @ParameterizedTest
  @MethodSource("defects")
  void a_planted_defect_is_found(Defect defect) throws ReflectiveOperationException {
    assertThat(found(defect.planted(), SEEDS_MAX))
        .as(defect.what())
        .matches("(?s)seed \\d+: \\S+(Violation|ImpossibleHistory): .*");
  }

  private static String found(ClassLoader classes, long seeds) throws ReflectiveOperationException {
    return (String)
        classes
            .loadClass(Simulate.class.getName())
            .getMethod("firstViolation", long.class)
            .invoke(null, seeds);
  }
}
