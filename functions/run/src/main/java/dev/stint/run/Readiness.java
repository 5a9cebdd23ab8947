package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.OnChange;
import dev.stint.run.Action.AwaitCall;
import dev.stint.run.Action.CallModel;
import dev.stint.run.Action.CallTool;
import dev.stint.run.Action.EndWait;
import dev.stint.run.Action.Fail;
import dev.stint.run.Action.Tell;
import dev.stint.run.Action.Undo;
import dev.stint.run.Action.WaitForPerson;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.ToolIntended;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Decides which actions of a run can be done now. */
final class Readiness {

  private static final Comparator<OpenCall.Tool> IN_ORDER =
      Comparator.comparingLong(OpenCall.Tool::readySince).thenComparing(OpenCall.Tool::id);

  /** How often a model is asked for an answer that fits, before a person is. */
  private static final int UNFIT_MAX = 3;

  private final Agent agent;
  private final Run run;
  private final Instant now;
  private final Budget budget;
  private final List<Action> ready = new ArrayList<>();

  private Readiness(Agent agent, Run run, Instant now) {
    this.agent = agent;
    this.run = run;
    this.now = now;
    this.budget = Budget.of(agent, run, now);
  }

  static List<Action> of(Agent agent, Run run, Instant now) {
    if (run.isMoved()) {
      return List.of();
    }
    Readiness readiness = new Readiness(agent, run, now);
    readiness.addNotices();
    if (run.end().isPresent()) {
      return List.copyOf(readiness.ready);
    }
    run.calls().values().forEach(readiness::addBegun);
    run.suspensions().forEach(readiness::addEnded);
    if (!run.isHeld()) {
      readiness.addFresh();
    }
    return List.copyOf(readiness.ready);
  }

  /** Notices are ready even while the run waits, and after its end. */
  private void addNotices() {
    run.toTell().forEach(notice -> ready.add(new Tell(notice)));
    run.notices().values().forEach(this::addBegun);
  }

  /** Adds a call or notice whose intent is logged: it is under way in another process, or lost. */
  private void addBegun(OpenCall open) {
    boolean toolGone =
        open instanceof OpenCall.OfTool call && agent.tool(call.call().tool()).isEmpty();
    begun(open, now, toolGone ? " Agent '%s' no longer has this tool.".formatted(agent.name()) : "")
        .ifPresent(ready::add);
  }

  /**
   * @param more for the person who decides
   */
  static Optional<Action> begun(OpenCall open, Instant now, String more) {
    if (!(open.phase() instanceof Phase.Begun(ToolIntended intent))) {
      return Optional.empty();
    }
    Instant settledBy = intent.settledBy();
    return Optional.of(
        now.isBefore(settledBy)
            ? new AwaitCall(open.id(), settledBy)
            : new WaitForPerson(
                open.id(),
                HoldReason.IN_DOUBT,
                "%s was begun at %s and its outcome is not in the log: the effect may or may not have happened.%s"
                    .formatted(Wording.of(open), intent.at(), more)));
  }

  /** Adds a wait whose time has come, or that has expired. */
  private void addEnded(Suspension wait) {
    ActionId id = wait.entry().action();
    Instant expires = wait.entry().expires();
    if (wait.entry().waitsFor() instanceof Wait.ForTime time && !now.isBefore(time.at())) {
      ready.add(new EndWait(id, wait.seq(), new Resolution.Due()));
    } else if (expires != null && !now.isBefore(expires)) {
      ready.add(
          wait.call().isPresent()
              ? new EndWait(id, wait.seq(), new Resolution.Expired())
              : new Fail(
                  id,
                  FailureCause.EXPIRED,
                  "Nobody decided by %s: %s".formatted(expires, wait.entry().detail())));
    }
  }

  private void addFresh() {
    if (run.isUndoing()) {
      run.nextUndo().filter(OpenCall::isReady).ifPresent(undo -> ready.add(new Undo(undo)));
      return;
    }
    run.modelCall().filter(call -> !call.isWaiting()).ifPresent(this::addModelCall);
    addCalls();
  }

  private void addModelCall(OpenCall.Model call) {
    ActionId id = call.id();
    ready.add(
        stopped(call).or(() -> looping(id)).or(() -> exhausted(id)).orElse(new CallModel(id)));
  }

  /**
   * Adds as many calls as the limits still pay for, in the order in which they became ready, so
   * that calls under way stay among them. One in doubt may still have an outcome. If the limits pay
   * for none, adds the hold or the end of the run under the id of every call, because any call's
   * message may come first.
   */
  private void addCalls() {
    List<OpenCall.Tool> fresh = new ArrayList<>();
    for (OpenCall call : run.calls().values()) {
      if (call instanceof OpenCall.Tool tool && tool.isReady()) {
        fresh.add(tool);
      }
    }
    if (fresh.isEmpty()) {
      return;
    }
    fresh.sort(IN_ORDER);
    if (blocked(fresh.getFirst()).isPresent()) {
      fresh.forEach(open -> blocked(open).ifPresent(ready::add));
      return;
    }
    long begun = run.calls().values().stream().filter(OpenCall::isBegun).count();
    long doubtful =
        run.calls().values().stream()
            .filter(open -> open.isWaiting() && open.intent().isPresent() && open.takesOutcome())
            .count();
    long stepsLeft = Math.max(0, budget.stepsLeft() - begun - doubtful);
    if (stepsLeft == 0 && begun == 0) {
      String why =
          "Limit reached: steps, %d left, which the calls in doubt may have used."
              .formatted(budget.stepsLeft());
      fresh.forEach(open -> ready.add(new WaitForPerson(open.id(), HoldReason.LIMIT, why)));
      return;
    }
    fresh.stream().limit(stepsLeft).forEach(open -> ready.add(call(open)));
  }

  private Optional<Action> blocked(OpenCall.Tool open) {
    return stopped(open).or(() -> exhausted(open.id()));
  }

  private Action call(OpenCall.Tool open) {
    String tool = open.call().tool();
    if (agent.tool(tool).isEmpty() && isChanged()) {
      return new WaitForPerson(
          open.id(),
          HoldReason.TOOL_GONE,
          "Agent '%s' was deployed anew since the model asked for tool '%s', and has only %s. Deploy the tool again and retry, or record or reject the call."
              .formatted(
                  agent.name(),
                  tool,
                  agent.toolSpecs().stream().map(spec -> spec.name()).toList()));
    }
    return new CallTool(open);
  }

  private boolean isChanged() {
    return run.definition().filter(seen -> !seen.equals(agent.fingerprint())).isPresent();
  }

  /**
   * The hold that stops new actions: the agent's definition changed, the last reply was cut off, or
   * the last answers were unfit.
   */
  private Optional<Action> stopped(OpenCall open) {
    ActionId id = open.id();
    if (isChanged() && agent.onChange() != OnChange.GO_ON) {
      return Optional.of(
          new WaitForPerson(
              id,
              HoldReason.AGENT_CHANGED,
              "Agent '%s' was deployed with another definition (%s) than this run has seen (%s)."
                  .formatted(
                      agent.name(), agent.fingerprint(), run.definition().orElse("unknown"))));
    }
    if (open.phase() instanceof Phase.CutOff) {
      return Optional.of(
          new WaitForPerson(
              id,
              HoldReason.CUT_OFF,
              "The model's reply is not used: it did not fit into the tokens it was given (what is left of the limits, or the model's max-output-tokens), or asked for more than %d calls at once."
                  .formatted(Entry.ModelReplied.CALLS_MAX)));
    }
    if (open instanceof OpenCall.Model && run.unfitAnswers() >= UNFIT_MAX) {
      return Optional.of(
          new WaitForPerson(
              id,
              HoldReason.UNFIT,
              "The model's last %d answers do not fit the type of answers of agent '%s'; the entries say why."
                  .formatted(run.unfitAnswers(), agent.name())));
    }
    return Optional.empty();
  }

  private Optional<Action> looping(ActionId id) {
    return run.loop()
        .map(
            loop ->
                new WaitForPerson(
                    id,
                    HoldReason.LOOP,
                    "The agent goes round in a loop: the same calls came to the same results again and again (%s)."
                        .formatted(loop)));
  }

  /** The end or the hold of the run if a limit is reached. Checked before each spend (law 6). */
  private Optional<Action> exhausted(ActionId id) {
    return budget
        .runLimitReached()
        .<Action>map(why -> new Fail(id, FailureCause.LIMIT, why))
        .or(
            () ->
                budget
                    .stintLimitReached()
                    .map(why -> new WaitForPerson(id, HoldReason.LIMIT, why)));
  }
}
