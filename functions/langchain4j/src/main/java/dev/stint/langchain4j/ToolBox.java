package dev.stint.langchain4j;

import dev.langchain4j.agent.tool.Tool;
import dev.stint.agent.Callback;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes Stint tools from beans with LangChain4j's {@code @Tool} methods. */
public final class ToolBox {

  /**
   * The name under which a tool method finds its stable key: {@code
   * InvocationParameters.get(ToolBox.KEY)}, if it has a parameter of that type.
   */
  public static final String KEY = "stint.key";

  /** The name under which a tool method finds the {@link dev.stint.agent.RunId} that calls it. */
  public static final String RUN = "stint.run";

  /** The name under which a tool method finds the {@link dev.stint.agent.ActionId} of its call. */
  public static final String ACTION = "stint.action";

  /** The name under which an undo method finds the {@link #KEY} of the call that it undoes. */
  public static final String UNDOES = "stint.undoes";

  private ToolBox() {}

  /**
   * One tool for every {@code @Tool} method of every bean, inherited ones included; in the order of
   * the beans, then of the tools' names.
   *
   * @throws IllegalArgumentException if a bean has no such method, or an {@link Undo} does not name
   *     exactly one method of it, or one that takes what its tool does not
   */
  public static List<dev.stint.agent.Tool> of(Object... beans) {
    List<dev.stint.agent.Tool> tools = new ArrayList<>();
    for (Object bean : beans) {
      List<dev.stint.agent.Tool> found = found(bean);
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "%s has no method with @Tool".formatted(bean.getClass().getName()));
      }
      tools.addAll(found);
    }
    return tools;
  }

  /** The tools of one bean, by name; none if it has no {@code @Tool} method. */
  static List<dev.stint.agent.Tool> found(Object bean) {
    return methods(bean.getClass()).stream()
        .filter(method -> method.isAnnotationPresent(Tool.class))
        .<dev.stint.agent.Tool>map(
            method -> MethodTool.of(bean, method, undo(bean.getClass(), method)))
        .sorted(Comparator.comparing(tool -> tool.spec().name()))
        .toList();
  }

  /**
   * Checks whether a method can be a tool, with the rules of {@link #of}; for build tools.
   *
   * @throws IllegalArgumentException if it cannot; the message names the method and says why
   */
  public static void check(Method method) {
    MethodTool.schema(method);
    MethodTool.answered(method);
    MethodTool.refusals(method, undo(method.getDeclaringClass(), method));
    if (!method.getDeclaringClass().isInterface() && Modifier.isStatic(method.getModifiers())) {
      throw new IllegalArgumentException(
          "Tool %s.%s is static; a tool is a method of a bean"
              .formatted(method.getDeclaringClass().getName(), method.getName()));
    }
  }

  private static Optional<Method> undo(Class<?> type, Method tool) {
    Undo undo = tool.getAnnotation(Undo.class);
    if (undo == null) {
      return Optional.empty();
    }
    List<Method> named =
        methods(type).stream().filter(method -> method.getName().equals(undo.value())).toList();
    if (named.size() != 1) {
      throw new IllegalArgumentException(
          "%s.%s is undone by '%s', but the class has %d methods of that name; it needs one"
              .formatted(
                  tool.getDeclaringClass().getName(), tool.getName(), undo.value(), named.size()));
    }
    checkUndo(tool, named.getFirst());
    return Optional.of(named.getFirst());
  }

  /** An undo takes arguments of its tool, as that does, and its outcome. */
  private static void checkUndo(Method tool, Method undo) {
    for (Parameter taken : undo.getParameters()) {
      boolean isOutcome =
          taken.getName().equals(MethodTool.OUTCOME) && taken.getType() == String.class;
      if (taken.getType() == Callback.class) {
        throw new IllegalArgumentException(
            "%s.%s is undone by '%s', which takes a Callback: nobody answers an undo"
                .formatted(tool.getDeclaringClass().getName(), tool.getName(), undo.getName()));
      }
      if (Injected.isInjected(taken)) {
        continue;
      }
      Optional<Type> argument = argument(tool, taken.getName());
      if (argument.isEmpty() ? !isOutcome : !argument.get().equals(taken.getParameterizedType())) {
        throw new IllegalArgumentException(
            "%s.%s is undone by '%s', which takes '%s' as %s, and the tool %s. An undo takes arguments of its tool, and 'String %s'"
                .formatted(
                    tool.getDeclaringClass().getName(),
                    tool.getName(),
                    undo.getName(),
                    taken.getName(),
                    taken.getParameterizedType().getTypeName(),
                    argument
                        .map(type -> "takes it as " + type.getTypeName())
                        .orElse("has no such argument"),
                    MethodTool.OUTCOME));
      }
    }
  }

  private static Optional<Type> argument(Method tool, String name) {
    return Arrays.stream(tool.getParameters())
        .filter(parameter -> parameter.getName().equals(name) && !Injected.isInjected(parameter))
        .map(Parameter::getParameterizedType)
        .findFirst();
  }

  /**
   * The methods of a class, its superclasses and their interfaces, in the version that has
   * annotations. A bean may be a generated subclass, for example a client proxy, whose own methods
   * have no annotations. So a method is found where its author wrote it, and called on the bean.
   */
  private static List<Method> methods(Class<?> type) {
    Map<String, Method> found = new LinkedHashMap<>();
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      add(at, found);
      addInterfaces(at, found);
    }
    return List.copyOf(found.values());
  }

  private static void addInterfaces(Class<?> type, Map<String, Method> found) {
    for (Class<?> of : type.getInterfaces()) {
      add(of, found);
      addInterfaces(of, found);
    }
  }

  private static void add(Class<?> type, Map<String, Method> found) {
    for (Method method : type.getDeclaredMethods()) {
      if (!method.isSynthetic() && !Modifier.isStatic(method.getModifiers())) {
        String signature = method.getName() + Arrays.toString(method.getParameterTypes());
        found.merge(signature, method, ToolBox::annotated);
      }
    }
  }

  /** Of a method and one that it overrides, the one with the annotation. */
  private static Method annotated(Method overriding, Method overridden) {
    return !overriding.isAnnotationPresent(Tool.class) && overridden.isAnnotationPresent(Tool.class)
        ? overridden
        : overriding;
  }
}
