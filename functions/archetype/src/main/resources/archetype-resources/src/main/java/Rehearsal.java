package ${package};

import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelRequest;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Singleton;
import java.util.List;

/** Plays the model where none is configured: a program, no AI. Delete it when you have a model. */
@Singleton
@Identifier("support")
class Rehearsal implements Model {

  @Override
  public ModelOutcome call(ModelRequest request) {
    Message last = request.messages().getLast();
    Part reply =
        switch (last.parts().getFirst()) {
          case ToolResult result when result.error() -> Text.of("That did not work.");
          case ToolResult result when result.tool().equals("find") ->
              tool("refund", "{\"number\": \"4711\", \"amount\": 149.90}");
          case ToolResult result -> Text.of("Order 4711 is refunded.");
          default -> tool("find", "{\"number\": \"4711\"}");
        };
    return new ModelOutcome.Replied(List.of(reply), new Usage(100, 10, 0));
  }

  private static ToolCall tool(String name, String arguments) {
    return new ToolCall("call-" + name, name, Payload.of(arguments));
  }
}
