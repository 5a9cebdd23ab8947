package dev.stint.step;

import dev.stint.message.Message;
import dev.stint.message.Message.Role;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.run.ActionId;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Decided;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.HoldExpired;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Hold;
import dev.stint.run.Run;
import dev.stint.run.RunId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The log of a run as the conversation a model reads: results directly behind the reply that asked
 * for them, in its order; a message that came while the model was at work, behind its reply; calls
 * as they were made, so with the arguments that a person gave them. What was rewound is not there.
 */
final class Conversation {

  private record Said(long seq, List<Part> parts) {}

  /** A call of a reply, in whichever log that reply stands. */
  private record Name(RunId run, ActionId action) {}

  private final List<Message> messages = new ArrayList<>();
  private final List<Said> unread = new ArrayList<>();
  private final Map<Name, Part> results = new HashMap<>();
  private final Map<Name, Payload> edits = new HashMap<>();
  private final Map<Name, Name> firstNames = new HashMap<>();

  private Conversation() {}

  static List<Message> of(Run run) {
    Conversation conversation = new Conversation();
    List<Run> pasts = run.pasts();
    pasts.forEach(conversation::collect);
    pasts.forEach(conversation::say);
    conversation.readUpTo(Long.MAX_VALUE);
    return conversation.messages;
  }

  private void collect(Run at) {
    switch (at.last()) {
      case ToolReturned e -> results.put(name(at.id(), e.action()), e.result());
      case Decided e -> at.before().hold(e.hold()).ifPresent(hold -> decided(hold, e));
      case HoldExpired e ->
          at.before()
              .hold(e.hold())
              .ifPresent(
                  hold ->
                      hold.resultAtExpiry().ifPresent(result -> results.put(name(hold), result)));
      case Rewound e -> rename(at, at.id(), e.again(), e.undo().size());
      case Forked e -> rename(at, e.from(), e.again(), 0);
      case Started e -> {}
      case MessageReceived e -> {}
      case ModelReplied e -> {}
      case Entry.Wasted e -> {}
      case Entry.Postponed e -> {}
      case Entry.ToolIntended e -> {}
      case Entry.Held e -> {}
      case Entry.LimitsSet e -> {}
      case Entry.Failed e -> {}
      case Entry.Cancelled e -> {}
    }
  }

  private void decided(Hold hold, Decided entry) {
    hold.result(entry).ifPresent(result -> results.put(name(hold), result));
    if (entry.arguments() != null) {
      edits.put(name(hold), entry.arguments());
    }
  }

  private void rename(Run at, RunId from, List<ActionId> again, int behind) {
    for (int n = 1; n <= again.size(); n++) {
      Name first = name(from, again.get(n - 1));
      firstNames.put(new Name(at.id(), new ActionId(at.length() - 1, behind + n)), first);
    }
  }

  private Name name(Hold hold) {
    return name(hold.run(), hold.entry().action());
  }

  /** The name under which a reply first asked for a call. */
  private Name name(RunId run, ActionId action) {
    Name name = new Name(run, action);
    return firstNames.getOrDefault(name, name);
  }

  private void say(Run at) {
    long seq = at.length() - 1;
    switch (at.last()) {
      case Started e -> unread.add(new Said(seq, e.input()));
      case MessageReceived e -> unread.add(new Said(seq, e.parts()));
      case ModelReplied e -> reply(at.id(), seq, e);
      case Rewound e -> unread.replaceAll(said -> new Said(seq, said.parts()));
      case Forked e -> unread.replaceAll(said -> new Said(seq, said.parts()));
      case ToolReturned e -> {} // behind its reply already
      case Decided e -> {} // likewise
      case HoldExpired e -> {} // likewise
      case Entry.Wasted e -> {}
      case Entry.Postponed e -> {}
      case Entry.ToolIntended e -> {}
      case Entry.Held e -> {}
      case Entry.LimitsSet e -> {}
      case Entry.Failed e -> {}
      case Entry.Cancelled e -> {}
    }
  }

  private void reply(RunId run, long seq, ModelReplied entry) {
    if (entry.cutOff()) {
      return;
    }
    readUpTo(entry.read());
    List<Part> said = new ArrayList<>();
    List<Part> answers = new ArrayList<>();
    int call = 0;
    for (Part part : entry.parts()) {
      if (part instanceof ToolCall asked) {
        call++;
        Name name = new Name(run, new ActionId(seq, call));
        Payload edited = edits.get(name);
        said.add(edited == null ? asked : asked.with(edited));
        Part result = results.get(name);
        if (result != null) {
          answers.add(result);
        }
      } else {
        said.add(part);
      }
    }
    messages.add(new Message(Role.MODEL, said));
    if (!answers.isEmpty()) {
      messages.add(new Message(Role.TOOL, answers));
    }
  }

  /** People's messages up to a position, each once, in their order. */
  private void readUpTo(long seq) {
    unread.removeIf(
        said -> {
          boolean read = said.seq <= seq;
          if (read) {
            messages.add(new Message(Role.USER, said.parts));
          }
          return read;
        });
  }
}
