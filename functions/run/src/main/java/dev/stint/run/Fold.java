package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.Webhook;
import dev.stint.agent.Webhook.Occasion;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.LimitsSet;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Postponed;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Entry.Wasted;
import dev.stint.run.Resolution.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Applies one entry to a run, and rejects an entry that cannot follow. */
final class Fold {

  private final Run run;
  private final Entry entry;
  private final State state;

  private Fold(Run run, Entry entry) {
    this(run, entry, run.state().copy());
  }

  private Fold(Run run, Entry entry, State state) {
    this.run = run;
    this.entry = entry;
    this.state = state;
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
      case Suspended e -> fold.suspend(e);
      case Resumed e -> fold.resume(e);
      case LimitsSet e -> fold.set(e);
      case Entry.ReservationSet e -> fold.reserve(e);
      case Entry.Moved e -> fold.leave(e);
      case Entry.Arrived e -> fold.arrive();
      case Entry.Ended e -> fold.end(e);
      case Entry.ScheduleChanged e -> throw fold.impossible("an entry of a run");
      case Entry.Rewound e -> throw fold.impossible("the past that it goes back to");
      case Entry.Forked e -> throw fold.impossible("Forked as the first entry of a fork");
    }
    return rested(run, entry.at(), fold.state);
  }

  private void start(Started started) {
    if (state.started != null) {
      throw impossible("no second Started");
    }
    state.started = Beginning.of(started);
    state.lastInput = run.length();
    state.put(OpenCall.Model.ready(run.length()));
    state.stintLimits = started.stintLimits();
    state.runLimits = started.runLimits();
    state.definition = started.definition();
    state.origin = started.origin();
    change(started.changes(), started.parent() == null); // Others say what a person approved.
  }

  private void receive(MessageReceived message) {
    if (state.isOver()) {
      throw impossible("nothing new for a run that is " + run.status());
    }
    if (state.isAnswered()) {
      if (state.parent() != null) {
        throw impossible("nothing new for a run whose answer its parent has");
      }
      state.put(OpenCall.Model.ready(run.length()));
    }
    state.lastInput = run.length();
    state.said =
        state.said.plus(message.parts().stream().mapToLong(part -> part.payload().bytes()).sum());
    change(message.changes(), true);
    if (message.origin() != null) {
      state.origin = message.origin();
      if (run.holds().stream().anyMatch(Hold::isTold)) {
        tellAuthor(); // that the message decided nothing
      }
    }
  }

  private void reply(ModelReplied reply) {
    OpenCall.Model asked = state.modelCall;
    if (asked == null || !asked.id().equals(reply.action())) {
      throw impossible(
          asked == null
              ? "no reply, as no model call is open"
              : "the reply to model call " + asked.id());
    }
    if (reply.read() < asked.id().seq() || reply.read() >= run.length()) {
      throw impossible(
          "a reply that read up to %d..%d".formatted(asked.id().seq(), run.length() - 1));
    }
    state.spent = state.spent.model(reply.usage(), reply.cost());
    state.stint = state.stint.model(reply.usage(), reply.cost());
    state.definition = reply.definition();
    state.close(asked);
    if (reply.cutOff()) {
      state.put(OpenCall.Model.cutOff(run.length()));
      return;
    }
    List<ToolCall> calls = reply.calls();
    if (reply.unfit() != null) {
      askAgain(calls);
      return;
    }
    state.unfit = 0;
    state.answer = new EntryId(run.id(), run.length());
    for (int n = 1; n <= calls.size(); n++) {
      state.put(OpenCall.Tool.asked(new ActionId(run.length(), n), calls.get(n - 1)));
    }
    if (calls.isEmpty() && state.lastInput > reply.read()) {
      state.put(OpenCall.Model.ready(run.length()));
    } else if (calls.isEmpty()) {
      tell(Occasion.FINISHED);
    }
  }

  /** The model is asked for another answer. */
  private void askAgain(List<ToolCall> calls) {
    if (!calls.isEmpty()) {
      throw impossible("an answer that may be unfit, not a reply that asks for calls");
    }
    state.unfit++;
    state.put(OpenCall.Model.ready(run.length()));
  }

  /** Money that was paid counts in every state of the run. */
  private void waste(Wasted wasted) {
    state.wasted = state.wasted.plus(wasted.usage(), wasted.cost());
    state.stintWasted = state.stintWasted.plus(wasted.usage(), wasted.cost());
  }

  private void postpone(Postponed postponed) {
    OpenCall open = open(postponed.action());
    if (state.isOver() || open instanceof OpenCall.Notice) {
      throw impossible("one of the actions that are open");
    }
    switch (open.phase()) {
      case Phase.Ready ready -> state.put(open.in(new Phase.Postponed(postponed.at())));
      case Phase.Postponed before -> {} // The first time counts.
      case Phase.CutOff cutOff -> throw impossible("a hold, as the reply was cut off");
      case Phase.Begun begun -> throw impossible("no call that has begun and happens once");
      case Phase.Waiting waiting -> throw impossible("no call that waits");
    }
  }

  private void intend(ToolIntended intended) {
    OpenCall open = open(intended.action());
    boolean over = state.isOver() && (run.isMoved() || !(open instanceof OpenCall.Notice));
    if (over || open instanceof OpenCall.Model || !open.isReady()) {
      throw impossible("no intent for call %s, begun or over".formatted(intended.action()));
    }
    state.put(open.in(new Phase.Begun(intended)));
  }

  private void settle(ToolReturned returned) {
    OpenCall open = open(returned.action());
    if (!open.takesOutcome()) {
      throw impossible("what settles the wait of call %s".formatted(returned.action()));
    }
    withdrawNoticeOf(open);
    switch (open) {
      case OpenCall.Model model -> throw impossible("a reply of a model");
      case OpenCall.Notice notice -> state.close(notice);
      case OpenCall.Undo undo -> {
        if (returned.result().error()) {
          throw impossible("a hold, as undo %s failed".formatted(undo.id()));
        }
        close(undo);
      }
      case OpenCall.Tool tool -> {
        change(returned.changes(), false);
        closeWith(tool, returned.result());
      }
    }
  }

  private void closeWith(OpenCall.Tool tool, ToolResult result) {
    count(result.output());
    state.repeats = state.repeats.and(tool.call(), result);
    close(tool);
  }

  private void count(Payload output) {
    state.spent = state.spent.tool(output.bytes());
    state.stint = state.stint.tool(output.bytes());
  }

  private void suspend(Suspended suspended) {
    if (state.isOver()) {
      throw impossible("nothing that waits for a run that is " + run.status());
    }
    OpenCall open = open(suspended.action());
    if (suspended.isOfRun()) {
      holdRun(suspended, open);
      return;
    }
    Phase was =
        switch (open.phase()) {
          case Phase.Ready ready -> ready;
          case Phase.Postponed postponed -> postponed;
          case Phase.CutOff cutOff -> throw impossible("a hold, as the reply was cut off");
          case Phase.Begun begun -> begun;
          case Phase.Waiting waiting -> settled(waiting, suspended);
        };
    withdrawNoticeOf(open);
    Phase after = checked(open, suspended, was);
    if (suspended.waitsFor() instanceof Wait.ForChild child) {
      await(child, open);
    }
    state.put(counted(open, suspended).in(new Phase.Waiting(run.length(), suspended, after)));
    if (suspended.withheld() != null) {
      count(suspended.withheld().result().output());
    }
    if (suspended.waitsFor() instanceof Wait.ForTime(var at, Wait.Then.Result(Payload output))) {
      count(output); // The call was made now.
    } else if (isAsked(suspended.waitsFor()) && !isRenewed(open)) {
      count(Payload.of("")); // The call was made now, and has no result yet.
    }
    if (suspended.waitsFor() instanceof Wait.ForPerson && !(open instanceof OpenCall.Notice)) {
      tell(Occasion.HELD);
    }
  }

  /** Whether a sign of life puts the expiry of a wait off, as far as that wait says. */
  private static boolean isPutOff(Wait.ForCallback callback, Suspended suspended) {
    return callback.heartbeat() != null
        && suspended.waitsFor().equals(callback)
        && suspended.expires() != null
        && !suspended.expires().isAfter(callback.heartbeat().until());
  }

  /** Whether a call waits for what another system, or a person who writes, brings it. */
  private static boolean isAsked(Wait wait) {
    return wait instanceof Wait.ForCallback || wait instanceof Wait.ForSignal;
  }

  /** Whether a call waits for its callback already: there was a sign of life. */
  private static boolean isRenewed(OpenCall open) {
    return open.phase() instanceof Phase.Waiting waiting && isAsked(waiting.entry().waitsFor());
  }

  /**
   * Reserves what was delegated; or tells a former child that it is taken back, and awaits that.
   */
  private void await(Wait.ForChild wait, OpenCall open) {
    Optional<Child> former = state.child(wait.run());
    if (open instanceof OpenCall.Undo undo) {
      Child child =
          former
              .filter(known -> known.action().equals(undo.undone()))
              .orElseThrow(() -> impossible("the child of call %s".formatted(undo.undone())));
      state.put(child.awaitedAt(run.length()));
      state.put(OpenCall.Notice.of(run.length(), child.run(), 0));
      return;
    }
    Wait.Delegated task = wait.task();
    if (task == null || former.isPresent()) {
      throw impossible("a task for a new child, not run %s".formatted(wait.run()));
    }
    state.put(new Child(wait.run(), open.id(), run.length(), Optional.of(task.reserved())));
    state.spent = state.spent.child();
    state.stint = state.stint.child();
  }

  /** A call, which counts how often its tool asked to be called again. */
  private static OpenCall counted(OpenCall open, Suspended suspended) {
    return open instanceof OpenCall.Tool tool
            && suspended.waitsFor() instanceof Wait.ForTime(var at, Wait.Then.Again then)
            && then.times() > 0
        ? tool.again(then.times())
        : open;
  }

  private void holdRun(Suspended suspended, OpenCall open) {
    if (state.isHeld()) {
      throw impossible("no second hold of the run, which waits already");
    }
    if (!(suspended.waitsFor() instanceof Wait.ForPerson hold && hold.reason().leavesCalls())) {
      interrupt(open);
    }
    state.standing = new Standing.Held(run.length(), suspended);
    tell(Occasion.HELD);
  }

  private void interrupt(OpenCall open) {
    if (open.isWaiting() && !open.goesOnByItself()) {
      throw impossible("no hold of the run at a call that waits for somebody");
    }
    if (open.isWaiting() || open.phase() instanceof Phase.Postponed) {
      state.put(open.in(new Phase.Ready())); // The next outage starts over.
    }
  }

  /**
   * The process of a call in doubt may still know the outcome and report it as another wait; a
   * child that an undo waits for may not let itself be taken back; and a callback may be put off.
   */
  private Phase settled(Phase.Waiting waiting, Suspended suspended) {
    boolean settles =
        switch (waiting.entry().waitsFor()) {
          case Wait.ForChild child ->
              child.task() == null
                  && suspended.waitsFor() instanceof Wait.ForPerson hold
                  && hold.reason() == HoldReason.UNDO_FAILED;
          case Wait.ForCallback callback -> isPutOff(callback, suspended);
          case Wait.ForPerson hold -> waiting.takesOutcome() && Run.saysWhatCame(suspended);
          case Wait.ForTime time -> waiting.takesOutcome() && Run.saysWhatCame(suspended);
          case Wait.ForSignal signal -> false;
        };
    if (!settles) {
      throw impossible("nothing new for a call that waits");
    }
    return waiting.was();
  }

  /**
   * The phase to return to after the wait. Throws if a call in phase {@code was} cannot wait for
   * this.
   */
  private Phase checked(OpenCall open, Suspended suspended, Phase was) {
    boolean begun = was instanceof Phase.Begun;
    if (open instanceof OpenCall.Model && suspended.expires() != null) {
      throw impossible("no expiry, as a model call is never given up by itself");
    }
    boolean fits =
        switch (suspended.waitsFor()) {
          case Wait.ForPerson hold ->
              !(open instanceof OpenCall.Model) && (begun || hold.reason() != HoldReason.IN_DOUBT);
          case Wait.ForTime(var at, Wait.Then.Result then) -> open instanceof OpenCall.Tool;
          case Wait.ForTime(var at, Wait.Then.Again then) ->
              !begun
                  && !(open instanceof OpenCall.Notice)
                  && (then.times() == 0 || open instanceof OpenCall.Tool);
          case Wait.ForCallback callback -> open instanceof OpenCall.Tool;
          case Wait.ForSignal signal -> open instanceof OpenCall.Tool;
          case Wait.ForChild child ->
              !begun && (open instanceof OpenCall.Tool || open instanceof OpenCall.Undo);
        };
    if (!fits) {
      throw impossible("a wait that call %s can come to".formatted(open.id()));
    }
    return switch (suspended.waitsFor()) {
      case Wait.ForPerson hold -> begun ? was : new Phase.Ready(); // The next outage starts over.
      case Wait.ForTime(var at, Wait.Then.Result then) -> was;
      case Wait.ForTime(var at, Wait.Then.Again then) ->
          then.times() > 0
              ? new Phase.Ready() // Its tool answered: the next outage starts over.
              : was instanceof Phase.Postponed ? was : new Phase.Postponed(suspended.at());
      case Wait.ForCallback callback -> was;
      case Wait.ForSignal signal -> was;
      case Wait.ForChild child -> was;
    };
  }

  private void resume(Resumed resumed) {
    if (resumed.source() instanceof Source.Child source) {
      childEnded(source, resumed);
      return;
    }
    if (state.isOver()) {
      throw impossible("nothing settled for a run that is " + run.status());
    }
    Suspension wait =
        run.suspension(resumed.suspended())
            .orElseThrow(
                () ->
                    impossible(
                        "one of the waits "
                            + run.suspensions().stream().map(Suspension::seq).toList()));
    if (!wait.takes(resumed.source(), resumed.resolution())) {
      throw impossible(
          "what settles a wait %s, not %s by %s"
              .formatted(wait.entry().waitsFor(), resumed.resolution(), resumed.source()));
    }
    withdrawNoticeOf(wait.seq());
    change(resumed.changes(), resumed.source() instanceof Person);
    switch (resumed.resolution()) {
      case Decision decision -> decide(wait, decision);
      case Resolution.Due due -> due(wait);
      case Resolution.Returned returned ->
          brought(tool(open(wait.entry().action())), wait, returned);
      case Resolution.Expired expired -> close(open(wait.entry().action()));
    }
  }

  private void decide(Suspension wait, Decision decision) {
    state.beginStint(entry.at(), run.state().isAtWork());
    OpenCall open = wait.call().orElse(null);
    if (open == null) {
      release(wait.hold().orElseThrow().reason());
      return;
    }
    Entry.Withheld withheld = wait.entry().withheld();
    switch (decision.choice()) {
      case APPROVE -> {
        if (withheld == null) {
          state.put(tool(open).approved(run.length(), tool(open).call()));
        } else {
          change(withheld.changes(), true);
          close(open);
        }
      }
      case RESTORE -> close(open); // The entry has what remains of the changes.
      case EDIT -> state.put(tool(open).approved(run.length(), edited(tool(open), decision)));
      case RETRY -> retry(open);
      case REJECT, RECORD, GIVE_UP, ANSWER -> close(open);
      case RENEW -> throw impossible("no new stint for a single call");
    }
  }

  private void release(HoldReason reason) {
    state.standing = new Standing.Free();
    state.unfit = 0;
    if (reason == HoldReason.AGENT_CHANGED) {
      state.definition = null;
    }
    if (state.modelCall != null && state.modelCall.phase() instanceof Phase.CutOff) {
      state.put(state.modelCall.in(new Phase.Ready()));
    }
  }

  private OpenCall.Tool tool(OpenCall open) {
    if (open instanceof OpenCall.Tool tool) {
      return tool;
    }
    throw impossible("a call that a model asked for, not %s".formatted(open.id()));
  }

  private ToolCall edited(OpenCall.Tool open, Decision decision) {
    Payload arguments = decision.arguments();
    if (arguments == null) {
      throw impossible("the edited arguments");
    }
    return open.call().with(arguments);
  }

  private void retry(OpenCall open) {
    state.put(
        switch (open) {
          case OpenCall.Model model -> model.in(new Phase.Ready());
          case OpenCall.OfTool tool -> tool.readyAgain(run.length());
          case OpenCall.Notice notice -> notice.in(new Phase.Ready());
        });
  }

  /** The call was counted when it was made; now its result is. */
  private void brought(OpenCall.Tool tool, Suspension wait, Resolution resolution) {
    ToolResult result = wait.result(resolution).orElseThrow();
    state.spent = state.spent.plusBytes(result.output().bytes());
    state.stint = state.stint.plusBytes(result.output().bytes());
    state.repeats = state.repeats.and(tool.call(), result);
    close(tool);
  }

  /** The answer of a child counts like a result of a tool. */
  private void outcome(OpenCall.Tool tool, Suspension wait, Resolution resolution) {
    closeWith(tool, wait.result(resolution).orElseThrow());
  }

  /**
   * A child ended. It returns what was reserved for it, also if the run is over or was rewound
   * since: what it spent was spent.
   */
  private void childEnded(Source.Child source, Resumed resumed) {
    Child child =
        state
            .child(source.run())
            .filter(known -> known.seq() == resumed.suspended())
            .orElseThrow(
                () ->
                    impossible(
                        "what settles a wait for one of the children %s, not %s"
                            .formatted(state.children, resumed)));
    Optional<Suspension> wait = run.waitAt(child.seq());
    boolean isTold = child.reserved().isEmpty() && wait.isEmpty();
    if (run.isMoved() || isTold || !(resumed.resolution() instanceof Resolution.Returned)) {
      throw impossible("what settles a wait for child %s, once, not %s".formatted(child, resumed));
    }
    state.put(child.returned());
    state.spent = state.spent.plus(resumed.spent());
    state.stint = state.stint.plus(resumed.spent());
    state.wasted = state.wasted.plus(resumed.wasted());
    state.stintWasted = state.stintWasted.plus(resumed.wasted());
    change(resumed.changes(), false);
    OpenCall open = wait.flatMap(Suspension::call).orElse(null);
    if (open instanceof OpenCall.Tool tool) {
      outcome(tool, wait.orElseThrow(), resumed.resolution());
    } else if (open != null) {
      close(open);
    }
  }

  /** Reserves more, or less, for a child that is at work. */
  private void reserve(Entry.ReservationSet set) {
    Child child =
        state
            .child(set.child())
            .filter(known -> known.reserved().isPresent())
            .orElseThrow(() -> impossible("a child that is at work, not " + set.child()));
    if (state.isOver()) {
      throw impossible("nothing reserved by a run that is " + run.status());
    }
    state.put(child.reserving(set.reserved()));
  }

  /** The time that a call waited for has come. */
  private void due(Suspension wait) {
    OpenCall open = open(wait.entry().action());
    Resolution due = new Resolution.Due();
    Optional<ToolResult> result = wait.result(due);
    if (result.isPresent()) {
      state.repeats = state.repeats.and(tool(open).call(), result.get());
      close(open); // It was counted when its call was made.
    } else if (open.phase() instanceof Phase.Waiting waiting) {
      state.put(open.in(waiting.was()));
    }
  }

  private void set(LimitsSet set) {
    boolean raised = state.goesOnAtHigherLimits(state.end());
    if (state.isOver() && !raised) {
      throw impossible("no limits for a run that is " + run.status());
    }
    state.stintLimits = set.stintLimits();
    state.runLimits = set.runLimits();
    if (raised) {
      state.standing = new Standing.Free();
    }
  }

  private void end(Entry.Ended end) {
    if (state.isOver() || run.status() == Status.FINISHED) {
      throw impossible("no end for a run that is already " + run.status());
    }
    over(end);
  }

  /** Ends a run that was taken back and has nothing to undo. */
  static void takenBack(Run run, Entry.Rewound rewound, State state) {
    new Fold(run, rewound, state).over(new Entry.Cancelled(rewound.at(), rewound.person()));
  }

  private void over(Entry.Ended end) {
    state.standing = new Standing.Over(end);
    withdraw(notice -> notice.isForPerson() || notice.isForParent() || isOfWait(notice));
    tell(end instanceof Failed ? Occasion.FAILED : Occasion.CANCELLED);
    if (!state.goesOnAtHigherLimits(end)) {
      endChildren();
    }
  }

  /** Nothing goes on below a run that ended. */
  private void endChildren() {
    List<Child> open =
        state.children.stream().filter(child -> child.reserved().isPresent()).toList();
    for (int n = 0; n < open.size(); n++) {
      state.put(OpenCall.Notice.of(run.length(), open.get(n).run(), n));
    }
  }

  /** Whether a notice is of something that waits, and nobody need be told of that any more. */
  private boolean isOfWait(OpenCall.Notice notice) {
    return run.suspensions().stream().anyMatch(wait -> wait.seq() == notice.id().seq());
  }

  private void leave(Entry.Moved moved) {
    if (run.isMoved()) {
      throw impossible("no second move of a run that was moved");
    }
    state.standing = new Standing.Away(moved, state.standing);
  }

  private void arrive() {
    if (!(state.standing instanceof Standing.Away away)) {
      throw impossible("a run that was moved, not one that is " + run.status());
    }
    state.standing = away.before();
  }

  /** Closes a call that is over. After the last of a reply's calls the model is asked again. */
  private void close(OpenCall open) {
    state.close(open);
    if (!(open instanceof OpenCall.OfTool) || !state.calls().isEmpty()) {
      return;
    }
    state.repeats = state.repeats.round();
    if (state.takenBackBy != null) {
      over(new Entry.Cancelled(entry.at(), state.takenBackBy));
      return;
    }
    if (open instanceof OpenCall.Tool || wasSpokenToSince(open.id().seq())) {
      state.put(OpenCall.Model.ready(run.length()));
    }
  }

  /** Whether a message came during the undos of a rewind and no open call will read it. */
  private boolean wasSpokenToSince(long rewound) {
    return state.modelCall == null && state.lastInput > rewound;
  }

  private void change(List<Change> changes, boolean approved) {
    if (!state.workspace.takes(changes)) {
      throw impossible("changes made from the versions that stand, not " + changes);
    }
    state.workspace = state.workspace.with(changes, approved);
  }

  /** Makes notices of this entry ready, for the author and for the receivers of webhooks. */
  private void tell(Occasion occasion) {
    if (occasion == Occasion.HELD || state.parent() == null) {
      tellAuthor();
    } else {
      state.put(OpenCall.Notice.ofParent(run.length()));
    }
    List<Webhook> webhooks = Objects.requireNonNull(state.started).webhooks();
    for (int n = 0; n < webhooks.size(); n++) {
      if (webhooks.get(n).on().contains(occasion)) {
        state.put(OpenCall.Notice.of(run.length(), webhooks.get(n), n));
      }
    }
  }

  /** For the last person who wrote by a channel that can answer. */
  private void tellAuthor() {
    if (state.origin != null) {
      state.put(OpenCall.Notice.of(run.length(), state.origin.channel()));
    }
  }

  /** Removes notices that have not been sent and no longer apply. */
  private void withdraw(Predicate<OpenCall.Notice> moot) {
    List.copyOf(state.notices().values()).stream()
        .filter(notice -> notice.intent().isEmpty() && moot.test(notice))
        .forEach(state::close);
  }

  private void withdrawNoticeOf(long seq) {
    withdraw(notice -> notice.id().seq() == seq);
  }

  /** Withdraws the notice of a call in doubt, because its process knows the outcome after all. */
  private void withdrawNoticeOf(OpenCall open) {
    if (open.phase() instanceof Phase.Waiting waiting) {
      withdrawNoticeOf(waiting.seq());
    }
  }

  private OpenCall open(ActionId action) {
    return Optional.ofNullable(state.open(action))
        .orElseThrow(
            () ->
                impossible(
                    "one of the open calls %s or notices %s, or the model call that is next"
                        .formatted(state.calls().keySet(), state.notices().keySet())));
  }

  /** Counts the time at work when work stops, and starts the clock when work goes on. */
  static State rested(Run run, Instant at, State state) {
    boolean worked = !run.isEmpty() && run.state().isAtWork();
    boolean works = state.isAtWork();
    if (worked && !works) {
      state.rest(at);
    } else if (works && !worked) {
      state.awakeSince = at;
    }
    state.lastAt = at;
    return state;
  }

  private ImpossibleHistory impossible(String expected) {
    return new ImpossibleHistory(
        run.id(), run.length(), entry.getClass().getSimpleName(), expected);
  }
}
