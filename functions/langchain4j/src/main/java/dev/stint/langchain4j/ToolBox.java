package dev.stint.langchain4j;

import dev.langchain4j.agent.tool.Tool;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes Stint tools of beans with LangChain4j's {@code @Tool} methods. */
public final class ToolBox {

  /**
   * Under this name a tool method finds its stable key: {@code
   * InvocationParameters.get(ToolBox.KEY)}, given a parameter of that type.
   */
  public static final String KEY = "stint.key";

  /** Under this name a tool method finds the id of the run that calls it, as {@link #KEY}. */
  public static final String RUN = "stint.run";

  private ToolBox() {}

  /**
   * One tool for each {@code @Tool} method of each bean, inherited ones included; in the order of
   * the beans, then of the tools' names.
   *
   * @throws IllegalArgumentException if a bean has no such method
   */
  public static List<dev.stint.agent.Tool> of(Object... beans) {
    List<dev.stint.agent.Tool> tools = new ArrayList<>();
    for (Object bean : beans) {
      List<MethodTool> found =
          methods(bean.getClass()).stream()
              .map(method -> MethodTool.of(bean, method))
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

  /** The annotated methods of a class and its superclasses: a bean may be a generated subclass. */
  private static List<Method> methods(Class<?> type) {
    Map<String, Method> found = new LinkedHashMap<>();
    for (Class<?> at = type; at != null && at != Object.class; at = at.getSuperclass()) {
      for (Method method : at.getDeclaredMethods()) {
        if (method.isAnnotationPresent(Tool.class)) {
          String signature = method.getName() + Arrays.toString(method.getParameterTypes());
          found.putIfAbsent(signature, method);
        }
      }
    }
    return List.copyOf(found.values());
  }
}
