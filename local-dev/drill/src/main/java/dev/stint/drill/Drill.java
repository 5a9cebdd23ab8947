package dev.stint.drill;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelRequest;
import dev.stint.langchain4j.ToolBox;
import dev.stint.local.LocalJob;
import dev.stint.message.Message.Role;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.Usage;
import dev.stint.step.Policy;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** The drill: its agent, its model and its job. */
final class Drill {

  /** One call in so many has an effect that must not happen twice. */
  private static final int APPEND_EVERY = 10;

  private static final Usage USAGE = new Usage(10, 1, 0);

  @Produces
  @Singleton
  Agent agent(DrillTools tools, DrillConfig config) {
    return Agent.named("drill")
        .tools(ToolBox.of(tools))
        .limits(Limits.DEFAULT.steps(2L * config.calls() + 2).tokens(1_000_000))
        .build();
  }

  @Produces
  @Singleton
  LocalJob job() {
    return new LocalJob("drill", "Go through the drill.");
  }

  /** Little time is kept back, as here a message is hidden for a few seconds only. */
  @Produces
  @Singleton
  Policy policy() {
    return new Policy(
        Policy.DEFAULT.attemptsMax(),
        Policy.DEFAULT.retryBase(),
        Policy.DEFAULT.retryMax(),
        Duration.ofSeconds(1));
  }

  /** Asks for one tool after the other, by how many have answered. */
  @Produces
  @Singleton
  @Identifier("drill")
  Model model(DrillConfig config) {
    return request -> new ModelOutcome.Replied(reply(request, config.calls()), USAGE);
  }

  private static List<Part> reply(ModelRequest request, int calls) {
    long answered =
        request.messages().stream().filter(message -> message.role() == Role.TOOL).count();
    if (answered == calls) {
      return List.of(Text.of("The drill is over."));
    }
    String tool =
        answered % APPEND_EVERY == APPEND_EVERY - 1 ? "append" : answered % 2 == 0 ? "look" : "put";
    return List.of(
        new ToolCall("call-" + answered, tool, Payload.of("{\"number\":%d}".formatted(answered))));
  }
}
