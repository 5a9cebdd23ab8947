package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.agent.Delegation;
import dev.stint.agent.Effect;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
import java.util.Map;
import java.util.Optional;

/** The tool by which a model delegates a task to another agent. */
final class DelegationTool implements Tool {

  private static final String TASK = "task";

  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"task\":{\"type\":\"string\","
          + "\"description\":\"the task, with all that is needed to do it\"}},"
          + "\"required\":[\"task\"]}";

  private final Delegation delegation;
  private final ToolSpec spec;

  DelegationTool(Delegation delegation) {
    this.delegation = delegation;
    this.spec =
        new ToolSpec(
            delegation.tool(),
            delegation.description(),
            SCHEMA,
            Effect.IDEMPOTENT,
            ToolSpec.TIMEOUT_DEFAULT,
            false,
            Optional.of(Effect.IDEMPOTENT));
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public ToolOutcome call(ToolInvocation invocation) {
    try {
      return new ToolOutcome.Delegated(
          delegation.agent(), task(invocation.arguments()), delegation.limits());
    } catch (IllegalArgumentException e) {
      return new ToolOutcome.Refused(String.valueOf(e.getMessage()));
    }
  }

  private String task(String arguments) {
    JsonNode task;
    try {
      task = JsonArguments.parse(arguments).path(TASK);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The arguments of '%s' are not a JSON object: %s"
              .formatted(spec.name(), e.getOriginalMessage()),
          e);
    }
    if (!task.isTextual() || task.textValue().isBlank()) {
      throw new IllegalArgumentException(
          "'task' is missing in the arguments of '%s': a text".formatted(spec.name()));
    }
    return task.textValue();
  }

  @Override
  public Map<String, Object> read(String arguments) {
    return JsonArguments.read(arguments);
  }

  @Override
  public Optional<String> problem(String arguments) {
    try {
      task(arguments);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
