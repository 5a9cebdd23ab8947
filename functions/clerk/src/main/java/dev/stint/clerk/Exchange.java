package dev.stint.clerk;

import dev.stint.message.Attachment;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The conversation since a person last spoke: the question, and every call with its result.
 *
 * @param question the person's last message
 * @param isFirst whether it is the task itself
 */
record Exchange(String question, boolean isFirst, List<Done> done) {

  /** A call that has ended. */
  record Done(String tool, String arguments, String output, boolean error) {}

  static Exchange of(List<Message> messages) {
    String question = "";
    int questions = 0;
    Map<String, ToolCall> calls = new LinkedHashMap<>();
    List<Done> done = new ArrayList<>();
    for (Message message : messages) {
      if (message.role() == Message.Role.USER) {
        done.clear();
        questions++;
        question = text(message.parts().getFirst().payload());
      }
      for (Part part : message.parts()) {
        switch (part) {
          case ToolCall call -> calls.put(call.id(), call);
          case ToolResult result -> done.add(done(calls, result));
          case Text text -> {}
          case Attachment file -> {}
        }
      }
    }
    return new Exchange(question, questions == 1, done);
  }

  private static Done done(Map<String, ToolCall> calls, ToolResult result) {
    ToolCall call = calls.get(result.callId());
    return new Done(
        result.tool(),
        call == null ? "{}" : text(call.arguments()),
        text(result.output()),
        result.error());
  }

  List<Done> of(String tool) {
    return done.stream().filter(call -> call.tool().equals(tool)).toList();
  }

  static String text(Payload payload) {
    return switch (payload) {
      case Payload.Inline inline -> inline.text();
      case Payload.Stored stored -> stored.preview();
    };
  }
}
