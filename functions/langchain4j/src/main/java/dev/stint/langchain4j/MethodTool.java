package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.agent.tool.ToolSpecifications;
import dev.langchain4j.exception.RetriableException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.ToolArgumentsException;
import dev.langchain4j.exception.ToolExecutionException;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.invocation.InvocationParameters;
import dev.langchain4j.service.tool.DefaultToolExecutor;
import dev.langchain4j.service.tool.ToolExecutionResult;
import dev.stint.agent.Effect;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Map;

/**
 * One {@code @Tool} method of a bean. LangChain4j describes and binds it; arguments are checked
 * against the description before.
 */
final class MethodTool implements Tool {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final ToolSpec spec;
  private final ArgumentSchema schema;
  private final DefaultToolExecutor executor;

  private MethodTool(ToolSpec spec, ArgumentSchema schema, DefaultToolExecutor executor) {
    this.spec = spec;
    this.schema = schema;
    this.executor = executor;
  }

  static MethodTool of(Object bean, Method method) {
    method.setAccessible(true);
    ToolSpecification described = ToolSpecifications.toolSpecificationFrom(method);
    ArgumentSchema schema = ArgumentSchema.of(described.parameters(), method);
    ToolEffect effect = method.getAnnotation(ToolEffect.class);
    ToolSpec spec =
        new ToolSpec(
            described.name(),
            described.description() == null ? "" : described.description(),
            schema.json(),
            effect == null ? Effect.ONCE : effect.value(),
            effect == null
                ? ToolSpec.TIMEOUT_DEFAULT
                : Duration.ofSeconds(effect.timeoutSeconds()));
    DefaultToolExecutor executor =
        DefaultToolExecutor.builder()
            .object(bean)
            .originalMethod(method)
            .methodToInvoke(method)
            .wrapToolArgumentsExceptions(true)
            .propagateToolExecutionExceptions(true)
            .build();
    return new MethodTool(spec, schema, executor);
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public ToolOutcome call(ToolInvocation invocation) {
    ObjectNode arguments;
    try {
      arguments = read(invocation.arguments());
    } catch (JsonProcessingException e) {
      return new ToolOutcome.Refused(
          "The arguments of '%s' are not a JSON object: %s"
              .formatted(spec.name(), e.getOriginalMessage()));
    }
    schema.addDefaults(arguments);
    String problems = schema.problems(arguments);
    if (!problems.isEmpty()) {
      return new ToolOutcome.Refused(
          "The arguments of '%s' do not fit its schema: %s".formatted(spec.name(), problems));
    }
    return execute(arguments, invocation);
  }

  private static ObjectNode read(String arguments) throws JsonProcessingException {
    if (arguments.isBlank()) {
      return MAPPER.createObjectNode();
    }
    JsonNode node = MAPPER.readTree(arguments);
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new NotAnObject(node);
  }

  private ToolOutcome execute(ObjectNode arguments, ToolInvocation invocation) {
    ToolExecutionRequest request =
        ToolExecutionRequest.builder()
            .id(invocation.key())
            .name(spec.name())
            .arguments(arguments.toString())
            .build();
    InvocationContext context =
        InvocationContext.builder()
            .invocationParameters(
                InvocationParameters.from(
                    Map.of(ToolBox.KEY, invocation.key(), ToolBox.RUN, invocation.run())))
            .build();
    try {
      return new ToolOutcome.Returned(text(executor.executeWithContext(request, context)));
    } catch (ToolArgumentsException e) {
      return new ToolOutcome.Refused(
          "The arguments of '%s' cannot be used: %s".formatted(spec.name(), e.getMessage()));
    } catch (ToolExecutionException e) {
      return failed(e);
    }
  }

  /** The tool has done its work, so a result that cannot be shown is still a result. */
  private static String text(ToolExecutionResult result) {
    try {
      return String.valueOf(result.resultText());
    } catch (RuntimeException e) {
      return "(done; the result cannot be shown: %s)".formatted(e.getMessage());
    }
  }

  /**
   * What an exception says of the effect. Whatever went wrong on the way to another system, however
   * it is wrapped, leaves open what that system did; all else is the tool's own refusal.
   */
  private static ToolOutcome failed(ToolExecutionException wrapper) {
    Throwable thrown = wrapper.getCause() == null ? wrapper : wrapper.getCause();
    for (Throwable at = thrown; at != null; at = at.getCause()) {
      if (at instanceof RetriableException && !(at instanceof TimeoutException)) {
        return new ToolOutcome.Unavailable(describe(at));
      }
      if (leavesInDoubt(at)) {
        return new ToolOutcome.InDoubt(describe(at));
      }
    }
    return new ToolOutcome.Refused(describe(thrown));
  }

  private static boolean leavesInDoubt(Throwable thrown) {
    return thrown instanceof IOException
        || thrown instanceof UncheckedIOException
        || thrown instanceof TimeoutException
        || thrown instanceof java.util.concurrent.TimeoutException
        || thrown instanceof InterruptedException
        || thrown instanceof Error;
  }

  private static String describe(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }

  /** JSON, but no object. */
  private static final class NotAnObject extends JsonProcessingException {
    private static final long serialVersionUID = 1L;

    NotAnObject(JsonNode node) {
      super("found " + node.getNodeType());
    }
  }
}
