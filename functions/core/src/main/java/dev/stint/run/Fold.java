package dev.stint.run;

import dev.stint.message.ToolCall;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Failed;
import dev.stint.run.Entry.Held;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Entry.ToolReturned;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One application of an entry to a run: the rules by which history is possible, and its state. */
final class Fold {

  private final Run run;
  private final Entry entry;
  private boolean callsAreOwn;

  @Nullable Started started;
  Instant awakeSince;
  long lastInput;
  long modelCallAt;
  SortedMap<ActionId, OpenCall> calls;
  Spent spent;
  Entry.@Nullable End end;

  private Fold(Run run, Entry entry) {
    this.run = run;
    this.entry = entry;
    started = run.isEmpty() ? null : run.started();
    awakeSince = run.awakeSince();
    lastInput = run.lastInput();
    modelCallAt = run.modelCallAt().orElse(Run.NEVER);
    calls = run.openCalls();
    spent = run.spent();
    end = run.end().orElse(null);
  }

  /** The state after the entry. Throws {@link ImpossibleHistory} if it cannot follow. */
  static Fold of(Run run, Entry entry) {
    Fold fold = new Fold(run, entry);
    if (run.isEmpty() && !(entry instanceof Started)) {
      throw fold.impossible("Started as the first entry");
    }
    switch (entry) {
      case Started e -> fold.start(e);
      case MessageReceived e -> fold.receive(e);
      case ModelReplied e -> fold.reply(e);
      case ToolIntended e -> fold.intend(e);
      case ToolReturned e -> fold.settle(e);
      case Held e -> fold.hold(e);
      case Failed e -> fold.end(e);
      case Cancelled e -> fold.end(e);
    }
    return fold;
  }

  private void start(Started entry) {
    if (started != null) {
      throw impossible("no second Started");
    }
    started = entry;
    awakeSince = entry.at();
    lastInput = run.length();
    modelCallAt = run.length();
  }

  private void receive(MessageReceived entry) {
    if (end != null) {
      throw impossible("nothing new for a run that is " + run.status());
    }
    if (run.status() == Status.FINISHED) {
      awakeSince = entry.at();
      modelCallAt = run.length();
    }
    lastInput = run.length();
  }

  private void reply(ModelReplied entry) {
    if (!entry.action().isModelCall() || entry.action().seq() != modelCallAt) {
      throw impossible(
          modelCallAt == Run.NEVER
              ? "no reply, as no model call is open"
              : "the reply to model call " + modelCallAt);
    }
    if (entry.read() < modelCallAt || entry.read() >= run.length()) {
      throw impossible("a reply that read up to %d..%d".formatted(modelCallAt, run.length() - 1));
    }
    spent = spent.step(entry.usage(), entry.cost());
    modelCallAt = Run.NEVER;
    List<ToolCall> asked = entry.calls();
    if (!asked.isEmpty()) {
      for (int n = 1; n <= asked.size(); n++) {
        ownCalls().put(new ActionId(run.length(), n), new OpenCall(asked.get(n - 1)));
      }
    } else if (lastInput > entry.read()) {
      modelCallAt = run.length();
    }
  }

  private void intend(ToolIntended entry) {
    OpenCall open = open(entry.action());
    if (end != null || open.intent() != null || open.held() != null) {
      throw impossible("no intent for call %s, begun or over".formatted(entry.action()));
    }
    ownCalls().put(entry.action(), open.intended(entry));
  }

  private void settle(ToolReturned entry) {
    if (open(entry.action()).held() != null) {
      throw impossible("a person's decision on call %s, which is held".formatted(entry.action()));
    }
    ownCalls().remove(entry.action());
    spent = spent.step();
    if (calls.isEmpty()) {
      modelCallAt = run.length();
    }
  }

  private void hold(Held entry) {
    OpenCall open = open(entry.action());
    if (end != null || open.intent() == null || open.held() != null) {
      throw impossible("a hold only for a call with an intent and no hold yet");
    }
    ownCalls().put(entry.action(), open.held(entry));
  }

  private void end(Entry.End entry) {
    if (end != null || run.status() == Status.FINISHED) {
      throw impossible("no end for a run that is already " + run.status());
    }
    end = entry;
  }

  private OpenCall open(ActionId action) {
    OpenCall open = calls.get(action);
    if (open == null) {
      throw impossible("one of the open calls " + calls.keySet());
    }
    return open;
  }

  private ImpossibleHistory impossible(String expected) {
    return new ImpossibleHistory(
        run.id(), run.length(), entry.getClass().getSimpleName(), expected);
  }

  /** The open calls, copied at the first change. */
  private SortedMap<ActionId, OpenCall> ownCalls() {
    if (!callsAreOwn) {
      calls = new TreeMap<>(calls);
      callsAreOwn = true;
    }
    return calls;
  }
}
