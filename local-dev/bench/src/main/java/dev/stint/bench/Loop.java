package dev.stint.bench;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Route;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.Usage;
import dev.stint.step.Deployment;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.util.List;

/** An agent that calls its model and one tool in turn, and does nothing else. */
final class Loop {

  static final String AGENT = "loop";
  private static final Usage USAGE = new Usage(100, 10, 0);

  private Loop() {}

  /**
   * @param steps after how many steps the model gives its answer; even
   */
  static Deployment of(Effect effect, int steps) {
    Agent agent =
        Agent.named(AGENT)
            .limits(
                Limits.DEFAULT.steps(steps + 1L).tokens(Long.MAX_VALUE).time(Duration.ofDays(1)))
            .tools(TestTool.of("look", effect))
            .build();
    return new Deployment(List.of(agent), List.of(Route.of(Agent.ROUTE_DEFAULT, model(steps))));
  }

  private static Model model(int steps) {
    return request ->
        request.messages().size() > steps
            ? new ModelOutcome.Replied(List.of(Text.of("Done.")), USAGE)
            : new ModelOutcome.Replied(
                List.of(new ToolCall("call", "look", Payload.of("{}"))), USAGE);
  }
}
