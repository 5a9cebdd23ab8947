package dev.stint.langchain4j;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.stint.agent.ActionId;
import dev.stint.agent.Effect;
import dev.stint.agent.Failures;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One {@code @Tool} method of a bean. Its arguments are checked against the schema that the model
 * was given, and are passed to the method exactly as they were written.
 */
final class MethodTool implements Tool {

  /** The name under which an undo gets the result of the call. */
  static final String OUTCOME = "outcome";

  private final ToolSpec spec;
  private final ArgumentSchema schema;
  private final BoundMethod calls;
  private final Optional<BoundMethod> undo;
  private final Optional<Answered> answered;
  private final Set<Class<? extends Throwable>> refusals;

  private MethodTool(
      ToolSpec spec,
      ArgumentSchema schema,
      BoundMethod calls,
      Optional<BoundMethod> undo,
      Optional<Answered> answered,
      Set<Class<? extends Throwable>> refusals) {
    this.spec = spec;
    this.schema = schema;
    this.calls = calls;
    this.undo = undo;
    this.answered = answered;
    this.refusals = Set.copyOf(refusals);
  }

  /**
   * @param undo the method that undoes its calls, if it has one
   * @throws IllegalArgumentException if the method cannot be a tool; the message names it and says
   *     why
   */
  static MethodTool of(Object bean, Method method, Optional<Method> undo) {
    ArgumentSchema schema = schema(method);
    Optional<Answered> answered = answered(method);
    return new MethodTool(
        spec(method, undo, schema, answered),
        schema,
        new BoundMethod(bean, method),
        undo.map(found -> new BoundMethod(bean, found)),
        answered,
        refusals(method, undo));
  }

  /** The schema of the arguments, for models; throws as {@link #of} does. */
  static ArgumentSchema schema(Method method) {
    try {
      return ArgumentSchema.of(method);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Tool %s: %s".formatted(where(method), e.getMessage()), e);
    }
  }

  /** What another system answers; throws as {@link #of} does. */
  static Optional<Answered> answered(Method method) {
    try {
      return Answered.of(method);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Tool %s: %s".formatted(where(method), e.getMessage()), e);
    }
  }

  private static ToolSpec spec(
      Method method, Optional<Method> undo, ArgumentSchema schema, Optional<Answered> answered) {
    dev.langchain4j.agent.tool.Tool tool =
        method.getAnnotation(dev.langchain4j.agent.tool.Tool.class);
    ToolEffect effect = method.getAnnotation(ToolEffect.class);
    return new ToolSpec(
        tool.name().isBlank() ? method.getName() : tool.name(),
        String.join("\n", tool.value()),
        schema.json(),
        effect(method),
        effect == null ? ToolSpec.TIMEOUT_DEFAULT : Duration.ofSeconds(effect.timeoutSeconds()),
        method.isAnnotationPresent(Approval.class),
        undo.map(MethodTool::effect),
        answered.map(Answered::terms));
  }

  private static Effect effect(Method method) {
    ToolEffect effect = method.getAnnotation(ToolEffect.class);
    return effect == null ? Effect.ONCE : effect.value();
  }

  /** The refusals that the method, its undo or their class declares; throws as {@link #of} does. */
  static Set<Class<? extends Throwable>> refusals(Method method, Optional<Method> undo) {
    Set<Class<? extends Throwable>> declared = new HashSet<>();
    declared.addAll(refusals(method));
    declared.addAll(refusals(method.getDeclaringClass()));
    undo.ifPresent(found -> declared.addAll(refusals(found)));
    declared.forEach(type -> Failures.check(type, "Tool " + where(method)));
    return declared;
  }

  private static List<Class<? extends Throwable>> refusals(AnnotatedElement declaring) {
    Refuses refuses = declaring.getAnnotation(Refuses.class);
    return refuses == null ? List.of() : List.of(refuses.value());
  }

  private static String where(Method method) {
    return "%s.%s".formatted(method.getDeclaringClass().getName(), method.getName());
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public Set<Class<? extends Throwable>> refusals() {
    return refusals;
  }

  @Override
  public ToolOutcome call(ToolInvocation invocation) throws Exception {
    ObjectNode arguments;
    try {
      arguments = checked(invocation.arguments());
    } catch (IllegalArgumentException e) {
      return new ToolOutcome.Refused(String.valueOf(e.getMessage()));
    }
    ToolOutcome outcome = calls.call(arguments, invocation, Map.of());
    boolean waits =
        answered.isPresent() && outcome instanceof ToolOutcome.Returned && !calls.saysOutcome();
    return waits ? new ToolOutcome.AwaitsCallback() : outcome;
  }

  @Override
  public ToolOutcome undo(ToolInvocation undoing, ActionId undone, String outcome)
      throws Exception {
    BoundMethod takesBack =
        undo.orElseThrow(
            () -> new IllegalStateException("Tool '%s' has no undo".formatted(spec.name())));
    ObjectNode arguments;
    try {
      arguments = withDefaults(undoing.arguments());
    } catch (JsonProcessingException e) {
      return new ToolOutcome.Refused(e.getOriginalMessage());
    }
    arguments.put(OUTCOME, outcome);
    return takesBack.call(arguments, undoing, Map.of(ToolBox.UNDOES, undone.key(undoing.run())));
  }

  @Override
  public Map<String, Object> read(String arguments) {
    try {
      return JsonArguments.read(withDefaults(arguments));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a JSON object: " + e.getOriginalMessage(), e);
    }
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

  @Override
  public Optional<String> problemOfResult(String result) {
    return answered.map(system -> system.problem(result));
  }

  private ObjectNode withDefaults(String text) throws JsonProcessingException {
    ObjectNode arguments = JsonArguments.parse(text);
    schema.addDefaults(arguments);
    return arguments;
  }

  private ObjectNode checked(String text) {
    ObjectNode arguments;
    try {
      arguments = withDefaults(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The arguments of '%s' are not a JSON object: %s"
              .formatted(spec.name(), e.getOriginalMessage()),
          e);
    }
    String problems = schema.problems(arguments);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "The arguments of '%s' do not fit its schema: %s".formatted(spec.name(), problems));
    }
    return arguments;
  }
}
