package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.run.Entry.FailureCause;
import java.time.Instant;
import java.util.List;

/**
 * The action that a step performs. A pure function decides it from the agent, the run and the time.
 */
public sealed interface Action {

  ActionId id();

  /** Something is asked of a model, done by a tool, undone or told: it takes time. */
  sealed interface Work extends Action permits CallModel, CallTool, Undo, Tell {}

  /** Ask the agent's route for the next reply. */
  record CallModel(ActionId id) implements Work {}

  /** Call a tool; the tool may turn out not to exist, which the model is told. */
  record CallTool(OpenCall.Tool call) implements Work {
    @Override
    public ActionId id() {
      return call.id();
    }
  }

  /** Take back what a call did, as a rewind wants it. */
  record Undo(OpenCall.Undo undo) implements Work {
    @Override
    public ActionId id() {
      return undo.id();
    }
  }

  /** Tell a person outside about the entry {@code id.seq()}, once. */
  record Tell(OpenCall.Notice notice) implements Work {
    @Override
    public ActionId id() {
      return notice.id();
    }
  }

  /** A call may still be under way in another process: look again after then. */
  record AwaitCall(ActionId id, Instant until) implements Action {}

  /** Let the run, or one of its calls, wait for a person. */
  record WaitForPerson(ActionId id, HoldReason reason, String detail) implements Action {}

  /**
   * The time has come that settles a wait of a call, or after which it is waited no longer.
   *
   * @param suspended position of the entry by which the wait began
   */
  record EndWait(ActionId id, long suspended, Resolution resolution) implements Action {}

  /** End the run. */
  record Fail(ActionId id, FailureCause cause, String detail) implements Action {}

  /**
   * The actions that can be done now, in order: several calls of one reply are ready together.
   * Empty when the run is over, waits, or has nothing left to do. Pure.
   */
  static List<Action> ready(Agent agent, Run run, Instant now) {
    return Readiness.of(agent, run, now);
  }
}
