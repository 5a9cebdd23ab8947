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

  /** Under this name a tool method finds the id of the run that calls it, as {@link #KEY}. */
  public static final String RUN = "stint.run";

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
              .map(method -> MethodTool.of(bean, method, undo(bean, method)))
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

  private static Optional<Method> undo(Object bean, Method tool) {
    Undo undo = tool.getAnnotation(Undo.class);
    if (undo == null) {
      return Optional.empty();
    }
    List<Method> named =
        methods(bean.getClass()).stream()
            .filter(method -> method.getName().equals(undo.value()))
            .toList();
    if (named.size() != 1) {
      throw new IllegalArgumentException(
          "%s.%s is undone by '%s', but the class has %d methods of that name; it needs one"
              .formatted(
                  tool.getDeclaringClass().getName(), tool.getName(), undo.value(), named.size()));
    }
    return Optional.of(named.getFirst());
  }

  /** The methods of a class and its superclasses: a bean may be a generated subclass. */
  private static List<Method> methods(Class<?> type) {
    Map<String, Method> found = new LinkedHashMap<>();
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      for (Method method : at.getDeclaredMethods()) {
        if (!method.isSynthetic() && !Modifier.isStatic(method.getModifiers())) {
          String signature = method.getName() + Arrays.toString(method.getParameterTypes());
          found.putIfAbsent(signature, method);
        }
      }
    }
    return List.copyOf(found.values());
  }
}
