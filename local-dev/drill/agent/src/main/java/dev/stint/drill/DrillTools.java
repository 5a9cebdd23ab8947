package dev.stint.drill;

import static dev.stint.agent.Effect.ONCE;
import static dev.stint.agent.Effect.READ;

import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.langchain4j.ToolEffect;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** A tool that reads, a tool whose effect must happen once, and a tool that ends its process. */
@Singleton
class DrillTools {

  private static final Duration WORK = Duration.ofMillis(20);
  private static final int EXIT_CRASHED = 3;

  private final DrillConfig config;
  private final Traces traces;

  @Inject
  DrillTools(DrillConfig config, Traces traces) {
    this.config = config;
    this.traces = traces;
  }

  @Timed
  @Tool("Looks at something")
  @ToolEffect(value = READ, timeoutSeconds = 1)
  String look(int number) throws InterruptedException {
    Thread.sleep(WORK);
    return "Looked at " + number;
  }

  @Tool("Adds a line to a file outside; doing it twice adds it twice")
  @ToolEffect(value = ONCE, timeoutSeconds = 5)
  String append(int number, ToolInvocation call) throws InterruptedException {
    String key = call.key();
    traces.add("%s %d".formatted(key, number));
    Thread.sleep(config.effectLasts());
    return "Appended " + number;
  }

  @Tool("Ends the process, each time")
  @ToolEffect(value = READ, timeoutSeconds = 1)
  String crash() {
    Runtime.getRuntime().halt(EXIT_CRASHED);
    return "Never said";
  }
}
