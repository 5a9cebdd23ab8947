package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A method of a bean that is called with JSON. It returns a text as it is, a {@link ToolOutcome} as
 * what that says, and everything else as compact JSON. It is called on the bean itself, so proxies
 * and interceptors take part.
 */
final class BoundMethod {

  /** The result of a method that returns nothing, as in LangChain4j. */
  private static final String DONE = "Success";

  private final Object bean;
  private final Method method;

  BoundMethod(Object bean, Method method) {
    this.bean = bean;
    this.method = method;
    method.setAccessible(true);
  }

  /**
   * @param more further values for an undo, by name
   * @return {@link ToolOutcome.Refused} if the arguments cannot be used; the method was not called
   *     then
   * @throws Exception the exception of the method
   */
  ToolOutcome call(ObjectNode arguments, ToolInvocation invocation, Map<String, Object> more)
      throws Exception {
    @Nullable Object[] values;
    try {
      values = values(arguments, invocation, more);
    } catch (IOException e) {
      return new ToolOutcome.Refused(
          "The arguments of '%s' cannot be used: %s".formatted(method.getName(), message(e)));
    }
    Object result = invoke(values);
    return result instanceof ToolOutcome outcome ? outcome : new ToolOutcome.Returned(text(result));
  }

  private @Nullable Object[] values(
      ObjectNode arguments, ToolInvocation invocation, Map<String, Object> more)
      throws IOException {
    Parameter[] parameters = method.getParameters();
    @Nullable Object[] values = new Object[parameters.length];
    for (int n = 0; n < parameters.length; n++) {
      Parameter parameter = parameters[n];
      values[n] =
          Injected.isInjected(parameter)
              ? Injected.value(parameter, invocation, more)
              : value(parameter, arguments.get(parameter.getName()));
    }
    return values;
  }

  private static @Nullable Object value(Parameter parameter, @Nullable JsonNode json)
      throws IOException {
    JavaType type = ToolJson.MAPPER.constructType(parameter.getParameterizedType());
    boolean missing = json == null || json.isNull();
    if (missing && !JsonTypes.isOptional(type)) {
      return null;
    }
    return ToolJson.MAPPER.readerFor(type).readValue(missing ? NullNode.getInstance() : json);
  }

  private @Nullable Object invoke(@Nullable Object[] values) throws Exception {
    Object result;
    try {
      result = method.invoke(bean, values);
    } catch (InvocationTargetException e) {
      throw thrown(e);
    }
    if (!(result instanceof CompletionStage<?> later)) {
      return result;
    }
    try {
      return later.toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw thrown(e);
    }
  }

  /** Whether the method itself says what comes of a call. */
  boolean saysOutcome() {
    return returned().isTypeOrSubTypeOf(ToolOutcome.class);
  }

  /** The exception that the method itself threw; an error is thrown on. */
  private static Exception thrown(Exception wrapper) {
    return switch (wrapper.getCause()) {
      case Exception e -> e;
      case Error e -> throw e;
      case null, default -> wrapper;
    };
  }

  /**
   * The result as text. The tool has done its work, so a result that cannot be shown is no failure.
   */
  private String text(@Nullable Object result) {
    if (method.getReturnType() == void.class || method.getReturnType() == Void.class) {
      return DONE;
    }
    if (result instanceof String text) {
      return text;
    }
    try {
      return SealedTypes.isWithin(returned())
          ? ToolJson.MAPPER.writerFor(returned()).writeValueAsString(result)
          : ToolJson.MAPPER.writeValueAsString(result);
    } catch (JsonProcessingException | RuntimeException e) {
      return "(done; the result cannot be shown: %s)".formatted(message(e));
    }
  }

  /** The declared type of the result, which says of a sealed type that its kind has to be told. */
  private JavaType returned() {
    JavaType type = ToolJson.MAPPER.constructType(method.getGenericReturnType());
    return type.isTypeOrSubTypeOf(CompletionStage.class)
        ? type.findSuperType(CompletionStage.class).containedTypeOrUnknown(0)
        : type;
  }

  private static String message(Exception e) {
    return e instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(e.getMessage());
  }
}
