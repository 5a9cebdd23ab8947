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
import java.time.Duration;

/** One tool of each effect, and one that ends its process. */
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

  /** An argument of a shape that nothing but a tool mentions, as users have them. */
  record Thing(int number, Place place) {}

  /** Where a thing belongs. */
  record Place(String shelf, Kind kind) {}

  /** Kinds of places. */
  enum Kind {
    HIGH,
    LOW
  }

  @Tool("Looks at something")
  @ToolEffect(value = READ, timeoutSeconds = 1)
  String look(int number) throws InterruptedException {
    Thread.sleep(WORK);
    return "Looked at " + number;
  }

  @Tool("Puts something where it belongs; doing it twice is doing it once")
  @ToolEffect(value = IDEMPOTENT, timeoutSeconds = 1)
  String put(Thing thing) throws InterruptedException {
    Thread.sleep(WORK);
    return "Put %d on %s, %s"
        .formatted(thing.number(), thing.place().shelf(), thing.place().kind());
  }

  @Tool("Adds a line to a file outside; doing it twice adds it twice")
  @ToolEffect(value = ONCE, timeoutSeconds = 5)
  String append(int number, InvocationParameters parameters) throws InterruptedException {
    String key = parameters.get(ToolBox.KEY);
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
