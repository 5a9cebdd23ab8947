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
import java.util.Set;
import java.util.TreeSet;

/** The tool by which a model delegates a task to another agent. */
final class DelegationTool implements Tool {

  private static final String TASK = "task";

  private static final String DOCUMENTS = "documents";

  private static final String OF_DOCUMENTS =
      ",\"documents\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},"
          + "\"description\":\"paths of documents that it gets; what it changes in them comes back\"}";

  private final Delegation delegation;
  private final ToolSpec spec;

  DelegationTool(Delegation delegation) {
    this.delegation = delegation;
    this.spec =
        new ToolSpec(
            delegation.tool(),
            delegation.description(),
            schema(delegation),
            Effect.IDEMPOTENT,
            ToolSpec.TIMEOUT_DEFAULT,
            false,
            Optional.of(Effect.IDEMPOTENT));
  }

  private static String schema(Delegation delegation) {
    return "{\"type\":\"object\",\"properties\":{\"task\":{\"type\":\"string\","
        + "\"description\":\"the task, with all that is needed to do it\"}"
        + (delegation.givesDocuments() ? OF_DOCUMENTS : "")
        + "},\"required\":[\"task\"]}";
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public ToolOutcome call(ToolInvocation invocation) {
    try {
      JsonNode arguments = parsed(invocation.arguments());
      return new ToolOutcome.Delegated(
          delegation.agent(), task(arguments), delegation.limits(), documents(arguments));
    } catch (IllegalArgumentException e) {
      return new ToolOutcome.Refused(String.valueOf(e.getMessage()));
    }
  }

  private JsonNode parsed(String arguments) {
    try {
      return JsonArguments.parse(arguments);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The arguments of '%s' are not a JSON object: %s"
              .formatted(spec.name(), e.getOriginalMessage()),
          e);
    }
  }

  private String task(JsonNode arguments) {
    JsonNode task = arguments.path(TASK);
    if (!task.isTextual() || task.textValue().isBlank()) {
      throw new IllegalArgumentException(
          "'task' is missing in the arguments of '%s': a text".formatted(spec.name()));
    }
    return task.textValue();
  }

  private Set<String> documents(JsonNode arguments) {
    JsonNode documents = arguments.path(DOCUMENTS);
    if (!delegation.givesDocuments() || documents.isMissingNode() || documents.isNull()) {
      return Set.of();
    }
    Set<String> paths = new TreeSet<>();
    documents.forEach(path -> paths.add(path.isTextual() ? path.textValue() : ""));
    if (!documents.isArray() || paths.contains("")) {
      throw new IllegalArgumentException(
          "'documents' in the arguments of '%s' has to be an array of paths"
              .formatted(spec.name()));
    }
    return paths;
  }

  @Override
  public Map<String, Object> read(String arguments) {
    return JsonArguments.read(arguments);
  }

  @Override
  public Optional<String> problem(String arguments) {
    try {
      JsonNode json = parsed(arguments);
      task(json);
      documents(json);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
