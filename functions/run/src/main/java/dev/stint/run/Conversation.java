package dev.stint.run;

import dev.stint.agent.ActionId;
import dev.stint.agent.RunId;
import dev.stint.message.Message;
import dev.stint.message.Message.Role;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.ToolCall;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.Input;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Restart;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.ToolReturned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns the log of a run into the conversation that a model reads. Results come directly after the
 * reply that asked for them, in the order of its calls. A message that came while the model was at
 * work comes after that reply. Calls have the arguments they were made with, edited by a person or
 * not. Rewound entries are left out.
 */
public final class Conversation {

  private record Said(long seq, List<Part> parts) {}

  /** A call of a reply, in the log of this run or of a run that it was forked from. */
  private record Name(RunId run, ActionId action) {}

  private final List<Message> messages = new ArrayList<>();
  private final List<Said> unread = new ArrayList<>();
  private final Map<Name, Part> results = new HashMap<>();
  private final Map<Name, Payload> edits = new HashMap<>();
  private final Map<Name, Name> firstNames = new HashMap<>();

  private Conversation() {}

  public static List<Message> of(Timeline timeline) {
    Conversation conversation = new Conversation();
    List<Timeline> lineage = timeline.lineage();
    lineage.forEach(conversation::collect);
    lineage.forEach(conversation::say);
    conversation.readUpTo(Long.MAX_VALUE);
    return conversation.messages;
  }

  private void collect(Timeline at) {
    if (at.last() instanceof ToolReturned returned) {
      results.put(name(at.run().id(), returned.action()), returned.result());
    } else if (at.last() instanceof Resumed resumed) {
      at.settledWait().ifPresent(wait -> resumed(wait, resumed.resolution()));
    } else if (at.last() instanceof Forked fork) {
      rename(at, fork.from(), fork);
    } else if (at.last() instanceof Restart restart) {
      rename(at, at.run().id(), restart);
    }
  }

  private void resumed(Suspension wait, Resolution resolution) {
    Name name = name(wait.run(), wait.entry().action());
    wait.result(resolution).ifPresent(result -> results.put(name, result));
    if (resolution instanceof Resolution.Decision decision && decision.arguments() != null) {
      edits.put(name, decision.arguments());
    }
  }

  private void rename(Timeline at, RunId from, Restart restart) {
    for (int n = 1; n <= restart.again().size(); n++) {
      Name first = name(from, restart.again().get(n - 1));
      firstNames.put(new Name(at.run().id(), restart.renamed(at.length() - 1, n)), first);
    }
  }

  /** The id of a call in the reply that first asked for it. */
  private Name name(RunId run, ActionId action) {
    Name name = new Name(run, action);
    return firstNames.getOrDefault(name, name);
  }

  private void say(Timeline at) {
    long seq = at.length() - 1;
    if (at.last() instanceof Input input) {
      unread.add(new Said(seq, input.parts()));
    } else if (at.last() instanceof ModelReplied reply) {
      reply(at.run().id(), seq, reply);
    } else if (at.last() instanceof Restart) {
      unread.replaceAll(said -> new Said(seq, said.parts()));
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
    if (entry.unfit() != null) {
      messages.add(Message.user(Wording.unfit(entry.unfit())));
    }
    if (!answers.isEmpty()) {
      messages.add(new Message(Role.TOOL, answers));
    }
  }

  /** Adds the unread messages of people up to a position, in order. */
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
