package dev.stint.drill;

import static dev.stint.agent.Effect.IDEMPOTENT;
import static dev.stint.agent.Effect.ONCE;
import static dev.stint.agent.Effect.READ;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.invocation.InvocationParameters;
import dev.stint.langchain4j.ToolBox;
import dev.stint.langchain4j.ToolEffect;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** One tool of each effect. */
@Singleton
class DrillTools {

  private static final Duration WORK = Duration.ofMillis(20);

  private final DrillConfig config;

  @Inject
  DrillTools(DrillConfig config) {
    this.config = config;
  }

  @Tool("Looks at something")
  @ToolEffect(value = READ, timeoutSeconds = 1)
  String look(int number) throws InterruptedException {
    Thread.sleep(WORK);
    return "Looked at " + number;
  }

  @Tool("Puts something where it belongs; doing it twice is doing it once")
  @ToolEffect(value = IDEMPOTENT, timeoutSeconds = 1)
  String put(int number) throws InterruptedException {
    Thread.sleep(WORK);
    return "Put " + number;
  }

  @Tool("Adds a line to a file outside; doing it twice adds it twice")
  @ToolEffect(value = ONCE, timeoutSeconds = 5)
  String append(int number, InvocationParameters parameters)
      throws IOException, InterruptedException {
    String key = parameters.get(ToolBox.KEY);
    Files.writeString(
        config.effects(),
        "%s %d%n".formatted(key, number),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    Thread.sleep(config.effectLasts());
    return "Appended " + number;
  }
}
