package dev.stint.step;

import dev.stint.message.Message;
import dev.stint.message.Message.Role;
import dev.stint.message.Part;
import dev.stint.message.ToolResult;
import dev.stint.run.ActionId;
import dev.stint.run.Entry;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.ModelReplied;
import dev.stint.run.Entry.Started;
import dev.stint.run.Entry.ToolReturned;
import dev.stint.run.Run;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The log of a run as the conversation a model reads: results directly behind the reply that asked
 * for them, in its order; a message that came while the model was at work, behind its reply.
 */
final class Conversation {

  private record Said(long seq, List<Part> parts) {}

  private final List<Message> messages = new ArrayList<>();
  private final List<Said> unread = new ArrayList<>();
  private final Map<ActionId, Part> results = new HashMap<>();

  private Conversation() {}

  static List<Message> of(Run run) {
    Conversation conversation = new Conversation();
    List<Entry> entries = run.entries();
    conversation.collectResults(entries);
    for (int seq = 0; seq < entries.size(); seq++) {
      switch (entries.get(seq)) {
        case Started e -> conversation.unread.add(new Said(seq, e.input()));
        case MessageReceived e -> conversation.unread.add(new Said(seq, e.parts()));
        case ModelReplied e -> conversation.reply(seq, e);
        case ToolReturned e -> {} // behind its reply already
        case Entry.ToolIntended e -> {}
        case Entry.Held e -> {}
        case Entry.Failed e -> {}
        case Entry.Cancelled e -> {}
      }
    }
    conversation.readUpTo(entries.size());
    return conversation.messages;
  }

  private void collectResults(List<Entry> entries) {
    for (Entry entry : entries) {
      if (entry instanceof ToolReturned returned) {
        ToolResult result = returned.result();
        results.put(returned.action(), result);
      }
    }
  }

  private void reply(long seq, ModelReplied entry) {
    readUpTo(entry.read());
    messages.add(new Message(Role.MODEL, entry.parts()));
    List<Part> answers = new ArrayList<>();
    for (int n = 1; n <= entry.calls().size(); n++) {
      Part result = results.get(new ActionId(seq, n));
      if (result != null) {
        answers.add(result);
      }
    }
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
