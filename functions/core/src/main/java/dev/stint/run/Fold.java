package dev.stint.run;

import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.run.Entry.Decided;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.Held;
import dev.stint.run.Entry.HoldExpired;
import dev.stint.run.Entry.LimitsSet;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Entry.Wasted;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** One application of an entry to a run: the rules by which history is possible. */
final class Fold {

  private final Run run;
  private final Entry entry;
  private final State state;

  private Fold(Run run, Entry entry) {
    this.run = run;
    this.entry = entry;
    this.state = run.state().copy();
  }

  /** The state after the entry. Throws {@link ImpossibleHistory} if it cannot follow. */
  static State of(Run run, Entry entry) {
    Fold fold = new Fold(run, entry);
    if (run.isEmpty() && !(entry instanceof Started)) {
      throw fold.impossible("Started as the first entry");
    }
    switch (entry) {
      case Started e -> fold.start(e);
      case MessageReceived e -> fold.receive(e);
      case ModelReplied e -> fold.reply(e);
      case Wasted e -> fold.waste(e);
      case Postponed e -> fold.postpone(e);
      case ToolIntended e -> fold.intend(e);
      case ToolReturned e -> fold.settle(e);
      case Held e -> fold.hold(e);
      case Decided e -> fold.decide(e);
      case HoldExpired e -> fold.expire(e);
      case LimitsSet e -> fold.set(e);
      case Entry.End e -> fold.end(e);
      case Entry.Rewound e -> throw fold.impossible("the past that it goes back to");
      case Entry.Forked e -> throw fold.impossible("Forked as the first entry of a fork");
    }
    return fold.rested();
  }

  private void start(Started started) {
    if (state.started != null) {
      throw impossible("no second Started");
    }
    state.started = started;
    state.lastInput = run.length();
    state.modelCallAt = run.length();
    state.stintLimits = started.stintLimits();
    state.runLimits = started.runLimits();
    state.definition = started.definition();
    state.origin = started.origin();
  }

  private void receive(MessageReceived message) {
    if (state.end != null) {
      throw impossible("nothing new for a run that is " + run.status());
    }
    if (state.modelCallAt == Run.NEVER && state.calls().isEmpty()) {
      state.modelCallAt = run.length();
    }
    state.lastInput = run.length();
    state.said =
        state.said.plus(message.parts().stream().mapToLong(part -> part.payload().bytes()).sum());
    if (message.origin() != null) {
      state.origin = message.origin();
      if (run.holds().stream().anyMatch(Hold::isTold)) {
        tell(); // that it decided nothing
      }
    }
  }

  private void reply(ModelReplied reply) {
    if (!reply.action().isModelCall() || reply.action().seq() != state.modelCallAt) {
      throw impossible(
          state.modelCallAt == Run.NEVER
              ? "no reply, as no model call is open"
              : "the reply to model call " + state.modelCallAt);
    }
    if (reply.read() < state.modelCallAt || reply.read() >= run.length()) {
      throw impossible(
          "a reply that read up to %d..%d".formatted(state.modelCallAt, run.length() - 1));
    }
    state.spent = state.spent.model(reply.usage(), reply.cost());
    state.stint = state.stint.model(reply.usage(), reply.cost());
    state.definition = reply.definition();
    state.modelCallAt = Run.NEVER;
    state.resume(reply.action());
    List<ToolCall> asked = reply.calls();
    if (reply.cutOff()) {
      state.modelCallAt = run.length();
      state.cutOffAt = run.length();
    } else if (!asked.isEmpty()) {
      for (int n = 1; n <= asked.size(); n++) {
        state.put(OpenCall.asked(new ActionId(run.length(), n), asked.get(n - 1)));
      }
    } else if (state.lastInput > reply.read()) {
      state.modelCallAt = run.length();
    } else {
      tell();
    }
  }

  /** What was paid was paid, however the run stands. */
  private void waste(Wasted wasted) {
    state.wasted = state.wasted.plus(wasted.usage(), wasted.cost());
    state.stintWasted = state.stintWasted.plus(wasted.usage(), wasted.cost());
  }

  private void postpone(Postponed postponed) {
    ActionId action = postponed.action();
    if (state.end != null || !run.awaits(action)) {
      throw impossible("one of the actions that are open");
    }
    if (!action.isModelCall() && open(action).intent() != null) {
      throw impossible("no call that has begun and happens once");
    }
    Postponed first = state.postponed(action);
    state.postpone(
        action,
        first == null
            ? postponed
            : new Postponed(first.at(), action, postponed.until(), postponed.why()));
  }

  /** Whoever spoke last by a channel that answers is told about this entry. */
  private void tell() {
    if (state.origin != null) {
      state.put(OpenCall.notice(new ActionId(run.length(), 1), state.origin.channel()));
    }
  }

  /** Removes notices that have not been sent and no longer apply. */
  private void withdraw(Predicate<OpenCall> moot) {
    state.changeNotices(
        notices -> notices.values().removeIf(open -> open.intent() == null && moot.test(open)));
  }

  private void intend(ToolIntended intended) {
    OpenCall open = open(intended.action());
    boolean over = state.end != null && !open.isNotice();
    if (over || open.intent() != null || open.held() != null) {
      throw impossible("no intent for call %s, begun or over".formatted(intended.action()));
    }
    state.put(open.intended(intended));
  }

  private void settle(ToolReturned returned) {
    OpenCall open = open(returned.action());
    if (open.held() != null && !open.isInDoubt()) {
      throw impossible(
          "a person's decision on call %s, which is held".formatted(returned.action()));
    }
    if (open.isInDoubt()) { // Its process knows after all what came of it.
      withdraw(notice -> notice.id().seq() == open.heldAt());
    }
    if (open.isNotice()) {
      close(open);
      return;
    }
    if (open.isUndo()) {
      if (returned.result().error()) {
        throw impossible("a hold, as undo %s failed".formatted(open.id()));
      }
      close(open);
      return;
    }
    long bytes = returned.result().output().bytes();
    state.spent = state.spent.tool(bytes);
    state.stint = state.stint.tool(bytes);
    state.repeats = state.repeats.and(open.call(), returned.result());
    close(open);
  }

  private void hold(Held hold) {
    boolean awaited =
        hold.action().isModelCall()
            ? hold.action().seq() == state.modelCallAt
            : state.open(hold.action()) != null;
    if (state.end != null || !awaited) {
      throw impossible("a hold only for an action that is open");
    }
    state.resume(hold.action());
    if (hold.reason().isOfRun()) {
      if (state.held != null) {
        throw impossible("no second hold of the run, which waits already");
      }
      state.held = hold;
      state.heldAt = run.length();
      tell();
      return;
    }
    OpenCall open = open(hold.action());
    boolean noIntent = hold.reason() == HoldReason.IN_DOUBT && open.intent() == null;
    boolean settles = open.isInDoubt() && hold.reason().saysWhatCame();
    if ((open.held() != null && !settles) || noIntent) {
      throw impossible("a hold only for a call with an intent and no hold yet");
    }
    if (settles) { // Its process knows after all what came of it.
      withdraw(notice -> notice.id().seq() == open.heldAt());
    }
    state.put(open.held(run.length(), hold));
    if (!open.isNotice()) {
      tell();
    }
  }

  private void decide(Decided decided) {
    Hold hold = hold(decided.hold());
    if (!hold.entry().choices().contains(decided.choice())) {
      throw impossible("one of the choices " + hold.entry().choices());
    }
    state.beginStint(decided.at(), run.state().isAtWork());
    withdraw(notice -> notice.id().seq() == decided.hold());
    Optional<OpenCall> call = hold.call();
    if (call.isEmpty()) {
      state.release();
      if (hold.entry().reason() == HoldReason.AGENT_CHANGED) {
        state.definition = null;
      }
      state.cutOffAt = Run.NEVER;
      return;
    }
    OpenCall open = call.get();
    switch (decided.choice()) {
      case APPROVE -> state.put(open.approved(run.length(), open.call()));
      case EDIT -> state.put(open.approved(run.length(), edited(open, decided)));
      case RETRY -> state.put(open.retried(run.length()));
      case REJECT, RECORD, GIVE_UP, ANSWER -> close(open);
      case RENEW -> throw impossible("no new stint for a single call");
    }
  }

  private ToolCall edited(OpenCall open, Decided decided) {
    Payload arguments = decided.arguments();
    if (arguments == null) {
      throw impossible("the edited arguments");
    }
    return open.call().with(arguments);
  }

  private void expire(HoldExpired expired) {
    Hold hold = hold(expired.hold());
    withdraw(notice -> notice.id().seq() == expired.hold());
    close(hold.call().orElseThrow(() -> impossible("a hold of a single call")));
  }

  private Hold hold(long seq) {
    if (state.end != null) {
      throw impossible("nothing decided for a run that is " + run.status());
    }
    return run.hold(seq)
        .orElseThrow(
            () -> impossible("one of the holds " + run.holds().stream().map(Hold::seq).toList()));
  }

  private void set(LimitsSet set) {
    boolean raised =
        state.end instanceof Failed failed && failed.cause() == Entry.FailureCause.LIMIT;
    if (state.end != null && !raised) {
      throw impossible("no limits for a run that is " + run.status());
    }
    state.stintLimits = set.stintLimits();
    state.runLimits = set.runLimits();
    state.end = null;
  }

  private void end(Entry.End end) {
    if (state.end != null || run.status() == Status.FINISHED) {
      throw impossible("no end for a run that is already " + run.status());
    }
    state.end = end;
    withdraw(notice -> true);
    tell();
  }

  private void close(OpenCall open) {
    if (open.isNotice()) {
      state.changeNotices(notices -> notices.remove(open.id()));
      return;
    }
    state.resume(open.id());
    state.ownCalls().remove(open.id());
    if (state.calls().isEmpty()) {
      state.repeats = state.repeats.round();
    }
    if (state.calls().isEmpty() && (!open.isUndo() || wasSpokenToSince(open.id().seq()))) {
      state.modelCallAt = run.length();
    }
  }

  /**
   * Whether somebody said something while a rewind had its undos done, and no call will read it.
   */
  private boolean wasSpokenToSince(long rewound) {
    return state.modelCallAt == Run.NEVER && state.lastInput > rewound;
  }

  private OpenCall open(ActionId action) {
    OpenCall open = state.open(action);
    if (open == null) {
      throw impossible(
          "one of the open calls %s or notices %s"
              .formatted(state.calls().keySet(), state.notices().keySet()));
    }
    return open;
  }

  private State rested() {
    return rested(run, entry.at(), state);
  }

  /** Counts time at work when work ends, and begins to when it goes on. */
  static State rested(Run run, Instant at, State state) {
    boolean worked = !run.isEmpty() && run.state().isAtWork();
    boolean works = state.isAtWork();
    if (worked && !works) {
      state.rest(at);
    } else if (works && !worked) {
      state.awakeSince = at;
    }
    return state;
  }

  private ImpossibleHistory impossible(String expected) {
    return new ImpossibleHistory(
        run.id(), run.length(), entry.getClass().getSimpleName(), expected);
  }
}
