package dev.stint.quarkus.dev;

import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.Agent;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelRequest;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.ToolResult;
import dev.stint.message.Usage;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** An application: an agent with a tool, and a program that plays its model. */
@Singleton
@Identifier("greeter")
class Greeter implements Model {

  @Tool("Greets somebody")
  String greet(String name) {
    return "Hello " + name;
  }

  @Produces
  @Singleton
  Agent agent() {
    return Agent.named("greeter").tools(this).build();
  }

  @Override
  public ModelOutcome call(ModelRequest request) {
    boolean greeted = request.messages().getLast().parts().getFirst() instanceof ToolResult;
    Part reply =
        greeted
            ? Text.of("Greeted.")
            : new ToolCall("call-1", "greet", Payload.of("{\"name\": \"Ada\"}"));
    return new ModelOutcome.Replied(List.of(reply), new Usage(1, 1, 0));
  }
}
