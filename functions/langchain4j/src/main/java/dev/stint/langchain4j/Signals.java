package dev.stint.langchain4j;

import dev.stint.agent.Effect;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Tools by which a model has its run wait for a signal, {@code POST /runs/<run>/signals/<name>}, at
 * no cost. What the signal says is the result of the call.
 */
public final class Signals {

  private static final String NO_ARGUMENTS = "{\"type\":\"object\",\"properties\":{}}";

  private Signals() {}

  /**
   * A tool {@code wait_for_<name>}.
   *
   * @param name of the signal: letters, digits, dots, dashes and underscores
   * @param description for the model: what the signal means
   * @param within the longest wait, at most 366 days; after that the model reads that none came
   * @throws IllegalArgumentException if the name or the time is no such
   */
  public static Tool tool(String name, String description, Duration within) {
    return new SignalTool(description, new ToolOutcome.AwaitsSignal(name, within));
  }

  private record SignalTool(String description, ToolOutcome.AwaitsSignal signal) implements Tool {
    @Override
    public ToolSpec spec() {
      return new ToolSpec(
          "wait_for_" + signal.name().replaceAll("[.-]", "_"),
          description,
          NO_ARGUMENTS,
          Effect.READ,
          ToolSpec.TIMEOUT_DEFAULT);
    }

    @Override
    public ToolOutcome call(ToolInvocation invocation) {
      return signal;
    }

    @Override
    public Map<String, Object> read(String arguments) {
      return JsonArguments.read(arguments);
    }

    @Override
    public Optional<String> problem(String arguments) {
      return Optional.empty();
    }
  }
}
