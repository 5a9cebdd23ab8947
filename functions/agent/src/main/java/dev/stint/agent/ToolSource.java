package dev.stint.agent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Makes tools of the methods of a bean. It is found by {@link ServiceLoader}, so that an agent is
 * defined without naming the library that its tools are written for.
 */
public interface ToolSource {

  /**
   * The tools of a bean; empty if it has none of this kind.
   *
   * @throws IllegalArgumentException if a method is meant as a tool and cannot be one
   */
  List<Tool> of(Object bean);

  /**
   * The tools of beans, in their order. A tool is its own, and a collection has those of its items.
   *
   * @throws IllegalArgumentException if one of them has no tool
   */
  static List<Tool> ofAll(Object... beans) {
    List<Tool> all = new ArrayList<>();
    for (Object bean : beans) {
      List<Tool> tools = bean instanceof Tool tool ? List.of(tool) : found(bean);
      if (tools.isEmpty()) {
        throw new IllegalArgumentException(
            "%s has no tools, neither LangChain4j's @Tool methods nor others"
                .formatted(bean.getClass().getName()));
      }
      all.addAll(tools);
    }
    return all;
  }

  private static List<Tool> found(Object bean) {
    if (bean instanceof Collection<?> several) {
      return ofAll(several.toArray());
    }
    return ServiceLoader.load(ToolSource.class, ToolSource.class.getClassLoader()).stream()
        .flatMap(source -> source.get().of(bean).stream())
        .toList();
  }
}
