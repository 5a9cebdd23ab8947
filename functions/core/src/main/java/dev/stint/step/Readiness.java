package dev.stint.step;

import dev.stint.agent.Agent;
import dev.stint.agent.OnChange;
import dev.stint.run.ActionId;
import dev.stint.run.Entry.FailureCause;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.step.Action.AwaitCall;
import dev.stint.step.Action.CallModel;
import dev.stint.step.Action.CallTool;
import dev.stint.step.Action.Expire;
import dev.stint.step.Action.Fail;
import dev.stint.step.Action.Tell;
import dev.stint.step.Action.Undo;
import dev.stint.step.Action.WaitForPerson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides which actions of a run can be done now. */
final class Readiness {

  /**
   * How long after a call's own deadline its outcome may still be on its way into the log: the
   * append, and clocks that differ.
   */
  static final Duration GRACE = Duration.ofSeconds(10);

  private final Agent agent;
  private final Run run;
  private final Instant now;
  private final List<Action> ready = new ArrayList<>();

  private Readiness(Agent agent, Run run, Instant now) {
    this.agent = agent;
    this.run = run;
    this.now = now;
  }

  static List<Action> of(Agent agent, Run run, Instant now) {
    Readiness readiness = new Readiness(agent, run, now);
    readiness.addNotices();
    if (run.end().isPresent()) {
      return List.copyOf(readiness.ready);
    }
    readiness.addBegun(run.calls());
    readiness.addExpired();
    if (run.hold().isEmpty()) {
      readiness.addFresh();
    }
    return List.copyOf(readiness.ready);
  }

  /** What people outside are to be told, whatever else the run waits for, and be it over. */
  private void addNotices() {
    run.toTell().forEach(notice -> ready.add(new Tell(notice.id(), notice)));
    addBegun(run.notices());
  }

  /** Calls or notices whose intent is logged: under way elsewhere, or lost. */
  private void addBegun(Map<ActionId, OpenCall> all) {
    for (OpenCall open : all.values()) {
      ToolIntended intent = open.intent();
      if (open.isBegun() && intent != null) {
        ready.add(begun(open, intent));
      }
    }
  }

  private Action begun(OpenCall open, ToolIntended intent) {
    Instant settledBy = intent.until().plus(GRACE);
    if (now.isBefore(settledBy)) {
      return new AwaitCall(open.id(), settledBy);
    }
    String tool = open.call().tool();
    return new WaitForPerson(
        open.id(),
        HoldReason.IN_DOUBT,
        "%s %s of tool '%s' was begun at %s and its outcome is not in the log: the effect may or may not have happened.%s"
            .formatted(
                open.noun(),
                open.id(),
                tool,
                intent.at(),
                open.isNotice() || agent.tool(tool).isPresent()
                    ? ""
                    : " Agent '%s' no longer has this tool.".formatted(agent.name())));
  }

  private void addExpired() {
    for (Hold hold : run.holds()) {
      Instant expires = hold.entry().expires();
      if (expires != null && !now.isBefore(expires)) {
        ready.add(expired(hold, expires));
      }
    }
  }

  private static Action expired(Hold hold, Instant expires) {
    ActionId id = hold.entry().action();
    return hold.call().isPresent()
        ? new Expire(id, hold.seq())
        : new Fail(
            id,
            FailureCause.EXPIRED,
            "Nobody decided by %s: %s".formatted(expires, hold.entry().detail()));
  }

  private void addFresh() {
    if (run.isUndoing()) {
      OpenCall next = run.calls().values().iterator().next();
      if (next.held() == null && !next.isBegun()) {
        ready.add(new Undo(next.id(), next));
      }
      return;
    }
    run.modelCallAt().ifPresent(seq -> addModelCall(ActionId.model(seq)));
    addCalls();
  }

  private void addModelCall(ActionId id) {
    ready.add(
        stopped(id)
            .or(() -> looping(id))
            .or(() -> exhausted(id))
            .or(() -> postponed(id))
            .orElse(new CallModel(id)));
  }

  /** Whoever asked to be left alone for long is left alone. */
  private Optional<Action> postponed(ActionId id) {
    return run.postponed(id)
        .filter(postponed -> now.isBefore(postponed.until()))
        .map(postponed -> new AwaitCall(id, postponed.until()));
  }

  /**
   * As many of the calls as the limits still pay for, in the order in which they became ready, so
   * that whatever is under way is among them; if none, the hold or the end of the run, for
   * whichever call's message comes first.
   */
  private void addCalls() {
    List<OpenCall> fresh =
        run.calls().values().stream()
            .filter(open -> open.held() == null && open.intent() == null)
            .sorted(Comparator.comparingLong(OpenCall::readySince).thenComparing(OpenCall::id))
            .toList();
    if (fresh.isEmpty()) {
      return;
    }
    if (blocked(fresh.getFirst()).isPresent()) {
      fresh.forEach(open -> blocked(open).ifPresent(ready::add));
      return;
    }
    long begun = run.calls().values().stream().filter(OpenCall::isBegun).count();
    long stepsLeft = Math.max(0, Budget.of(agent, run, now).stepsLeft() - begun);
    fresh.stream()
        .limit(stepsLeft)
        .forEach(open -> ready.add(postponed(open.id()).orElseGet(() -> call(open))));
  }

  private Optional<Action> blocked(OpenCall open) {
    return stopped(open.id()).or(() -> exhausted(open.id()));
  }

  private Action call(OpenCall open) {
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
    return new CallTool(open.id(), open.call());
  }

  private boolean isChanged() {
    return run.definition().filter(seen -> !seen.equals(agent.fingerprint())).isPresent();
  }

  /** Why nothing new may be done by this agent as it is deployed, or after the last reply. */
  private Optional<Action> stopped(ActionId id) {
    if (isChanged() && agent.onChange() != OnChange.GO_ON) {
      return Optional.of(
          new WaitForPerson(
              id,
              HoldReason.AGENT_CHANGED,
              "Agent '%s' was deployed with another definition (%s) than this run has seen (%s)."
                  .formatted(
                      agent.name(), agent.fingerprint(), run.definition().orElse("unknown"))));
    }
    if (run.isCutOff()) {
      return Optional.of(
          new WaitForPerson(
              id,
              HoldReason.CUT_OFF,
              "The model's reply is not used: it did not fit into the tokens it was given (what is left of the limits, or the model's max-output-tokens), or asked for more than %d calls at once."
                  .formatted(ModelCaller.CALLS_MAX)));
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

  /** Whether a limit is reached. Checked before each spend (law 6). */
  private Optional<Action> exhausted(ActionId id) {
    Budget budget = Budget.of(agent, run, now);
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
