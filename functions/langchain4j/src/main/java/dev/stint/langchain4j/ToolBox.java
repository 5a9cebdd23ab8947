package dev.stint.langchain4j;

import dev.langchain4j.agent.tool.Tool;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes Stint tools of beans with LangChain4j's {@code @Tool} methods. */
public final class ToolBox {

  /**
   * Under this name a tool method finds its stable key: {@code
   * InvocationParameters.get(ToolBox.KEY)}, given a parameter of that type.
   */
  public static final String KEY = "stint.key";

  /** Under this name a tool method finds the {@link dev.stint.agent.RunId} that calls it. */
  public static final String RUN = "stint.run";

  /** Under this name a tool method finds the {@link dev.stint.agent.ActionId} of its call. */
  public static final String ACTION = "stint.action";

  /** Under this name an undo method finds the key of the call it takes back, as {@link #KEY}. */
  public static final String UNDOES = "stint.undoes";

  private ToolBox() {}

  /**
   * One tool for each {@code @Tool} method of each bean, inherited ones included; in the order of
   * the beans, then of the tools' names.
   *
   * @throws IllegalArgumentException if a bean has no such method, or not the one method that an
   *     {@link Undo} names
   */
  public static List<dev.stint.agent.Tool> of(Object... beans) {
    List<dev.stint.agent.Tool> tools = new ArrayList<>();
    for (Object bean : beans) {
      List<MethodTool> found =
          methods(bean.getClass()).stream()
              .filter(method -> method.isAnnotationPresent(Tool.class))
              .map(method -> MethodTool.of(bean, method, undo(bean.getClass(), method)))
              .sorted(Comparator.comparing(tool -> tool.spec().name()))
              .toList();
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "%s has no method with @Tool".formatted(bean.getClass().getName()));
      }
      tools.addAll(found);
    }
    return tools;
  }

  /**
   * Whether a method can be a tool, as {@link #of} would find out; for build tools.
   *
   * @throws IllegalArgumentException if it cannot; the message names it and says why
   */
  public static void check(Method method) {
    MethodTool.schema(method);
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
    return Optional.of(named.getFirst());
  }

  /**
   * The methods of a class, its superclasses and its interfaces, each where it is annotated. A bean
   * may be a generated subclass, as a client proxy or one with interceptors is, whose own methods
   * have no annotations: the method is found where its author wrote it, and called on the bean.
   */
  private static List<Method> methods(Class<?> type) {
    Map<String, Method> found = new LinkedHashMap<>();
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      add(at, found);
      for (Class<?> of : at.getInterfaces()) {
        add(of, found);
      }
    }
    return List.copyOf(found.values());
  }

  private static void add(Class<?> type, Map<String, Method> found) {
    for (Method method : type.getDeclaredMethods()) {
      if (!method.isSynthetic() && !Modifier.isStatic(method.getModifiers())) {
        String signature = method.getName() + Arrays.toString(method.getParameterTypes());
        found.merge(signature, method, ToolBox::annotated);
      }
    }
  }

  /** Of a method and one that it overrides, the one that says what it is. */
  private static Method annotated(Method overriding, Method overridden) {
    return !overriding.isAnnotationPresent(Tool.class) && overridden.isAnnotationPresent(Tool.class)
        ? overridden
        : overriding;
  }
}
