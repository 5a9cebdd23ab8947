package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.run.Entry.FailureCause;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The action that a step performs. A pure function decides it from the agent, the run and the time.
 */
public sealed interface Action {

  ActionId id();

  /** An action that takes time: a model call, a tool call, an undo or a notice. */
  sealed interface Work extends Action permits CallModel, CallTool, Undo, Tell {}

  /** Ask the agent's route for the next reply. */
  record CallModel(ActionId id) implements Work {}

  /** Call a tool. If the agent has no such tool, the model is told so. */
  record CallTool(OpenCall.Tool call) implements Work {
    @Override
    public ActionId id() {
      return call.id();
    }
  }

  /** Undo a call, as a rewind asks. */
  record Undo(OpenCall.Undo undo) implements Work {
    @Override
    public ActionId id() {
      return undo.id();
    }
  }

  /** Send a notice about the entry {@code id.seq()} to a person outside, once. */
  record Tell(OpenCall.Notice notice) implements Work {
    @Override
    public ActionId id() {
      return notice.id();
    }
  }

  /** A call may still be under way in another process until this time: check again then. */
  record AwaitCall(ActionId id, Instant until) implements Action {}

  /** Let the run, or one of its calls, wait for a person. */
  record WaitForPerson(ActionId id, HoldReason reason, String detail) implements Action {}

  /**
   * End a wait of a call by the clock: its time has come, or it has expired.
   *
   * @param suspended position of the entry that began the wait
   */
  record EndWait(ActionId id, long suspended, Resolution resolution) implements Action {}

  /** End the run. */
  record Fail(ActionId id, FailureCause cause, String detail) implements Action {}

  /**
   * The actions that can be done now, in order: several calls of one reply are ready together.
   * Empty when the run waits or has nothing left to do. A run that is over has only notices. Pure.
   */
  static List<Action> ready(Agent agent, Run run, Instant now) {
    return Readiness.of(agent, run, now);
  }

  /**
   * The action about a call whose intent is logged, which needs no agent: it is awaited, and then
   * it is in doubt. Empty for any other call. Pure.
   */
  static Optional<Action> begun(OpenCall open, Instant now) {
    return Readiness.begun(open, now, "");
  }
}
