package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code @Tool} method of a bean. LangChain4j describes and binds it; arguments are checked
 * against the description before.
 */
final class MethodTool implements Tool {

  /** Under this name an undo finds what the call returned. */
  private static final String OUTCOME = "outcome";

  private final ToolSpec spec;
  private final ArgumentSchema schema;
  private final DefaultToolExecutor executor;
  private final Optional<DefaultToolExecutor> undo;

  private MethodTool(
      ToolSpec spec,
      ArgumentSchema schema,
      DefaultToolExecutor executor,
      Optional<DefaultToolExecutor> undo) {
    this.spec = spec;
    this.schema = schema;
    this.executor = executor;
    this.undo = undo;
  }

  /**
   * @param undo the method that takes its calls back, if it has one
   */
  static MethodTool of(Object bean, Method method, Optional<Method> undo) {
    ToolSpecification described = ToolSpecifications.toolSpecificationFrom(method);
    ArgumentSchema schema = ArgumentSchema.of(described.parameters(), method);
    ToolEffect effect = method.getAnnotation(ToolEffect.class);
    ToolSpec spec =
        new ToolSpec(
            described.name(),
            described.description() == null ? "" : described.description(),
            schema.json(),
            effect(method),
            effect == null ? ToolSpec.TIMEOUT_DEFAULT : Duration.ofSeconds(effect.timeoutSeconds()),
            method.isAnnotationPresent(Approval.class),
            undo.map(MethodTool::effect));
    return new MethodTool(
        spec, schema, executor(bean, method), undo.map(found -> executor(bean, found)));
  }

  private static Effect effect(Method method) {
    ToolEffect effect = method.getAnnotation(ToolEffect.class);
    return effect == null ? Effect.ONCE : effect.value();
  }

  private static DefaultToolExecutor executor(Object bean, Method method) {
    method.setAccessible(true);
    return DefaultToolExecutor.builder()
        .object(bean)
        .originalMethod(method)
        .methodToInvoke(method)
        .wrapToolArgumentsExceptions(true)
        .propagateToolExecutionExceptions(true)
        .build();
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public ToolOutcome call(ToolInvocation invocation) {
    ObjectNode arguments;
    try {
      arguments = checked(invocation.arguments());
    } catch (IllegalArgumentException e) {
      return new ToolOutcome.Refused(String.valueOf(e.getMessage()));
    }
    return execute(executor, arguments, invocation, Map.of());
  }

  @Override
  public ToolOutcome undo(ToolInvocation undoing, String undone, String outcome) {
    DefaultToolExecutor takesBack =
        undo.orElseThrow(
            () -> new IllegalStateException("Tool '%s' has no undo".formatted(spec.name())));
    ObjectNode arguments;
    try {
      arguments = Arguments.parse(undoing.arguments());
    } catch (JsonProcessingException e) {
      return new ToolOutcome.Refused(e.getOriginalMessage());
    }
    schema.addDefaults(arguments);
    arguments.put(OUTCOME, outcome);
    return execute(takesBack, arguments, undoing, Map.of(ToolBox.UNDOES, undone));
  }

  @Override
  public Map<String, Object> read(String arguments) {
    return Arguments.read(arguments);
  }

  @Override
  public Optional<String> problem(String arguments) {
    try {
      checked(arguments);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private ObjectNode checked(String text) {
    ObjectNode arguments;
    try {
      arguments = Arguments.parse(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The arguments of '%s' are not a JSON object: %s"
              .formatted(spec.name(), e.getOriginalMessage()),
          e);
    }
    schema.addDefaults(arguments);
    String problems = schema.problems(arguments);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "The arguments of '%s' do not fit its schema: %s".formatted(spec.name(), problems));
    }
    return arguments;
  }

  private ToolOutcome execute(
      DefaultToolExecutor method,
      ObjectNode arguments,
      ToolInvocation invocation,
      Map<String, Object> more) {
    ToolExecutionRequest request =
        ToolExecutionRequest.builder()
            .id(invocation.key())
            .name(spec.name())
            .arguments(arguments.toString())
            .build();
    Map<String, Object> parameters = new HashMap<>(more);
    parameters.put(ToolBox.KEY, invocation.key());
    parameters.put(ToolBox.RUN, invocation.run());
    InvocationContext context =
        InvocationContext.builder()
            .invocationParameters(InvocationParameters.from(parameters))
            .build();
    try {
      return new ToolOutcome.Returned(text(method.executeWithContext(request, context)));
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
}
