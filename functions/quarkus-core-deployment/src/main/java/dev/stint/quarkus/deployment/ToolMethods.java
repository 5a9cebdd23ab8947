package dev.stint.quarkus.deployment;

import dev.langchain4j.agent.tool.Tool;
import dev.stint.langchain4j.ToolBox;
import io.quarkus.arc.processor.BeanInfo;
import io.quarkus.arc.processor.BuiltinScope;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.jandex.AnnotationInstance;
import org.jboss.jandex.AnnotationTarget.Kind;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.MethodInfo;

/** Finds the tool methods of an application, and the problems they have. */
final class ToolMethods {

  private static final DotName TOOL = DotName.createSimple(Tool.class);

  /** Scopes that are active when a tool is called. */
  private static final Set<DotName> SCOPES =
      Set.of(
          BuiltinScope.SINGLETON.getName(),
          BuiltinScope.DEPENDENT.getName(),
          BuiltinScope.APPLICATION.getName(),
          BuiltinScope.REQUEST.getName());

  private ToolMethods() {}

  static List<MethodInfo> of(IndexView index) {
    List<MethodInfo> methods = new ArrayList<>();
    for (AnnotationInstance annotation : index.getAnnotations(TOOL)) {
      if (annotation.target().kind() == Kind.METHOD) {
        methods.add(annotation.target().asMethod());
      }
    }
    return methods;
  }

  /** The problem of a tool method, with its file; empty if there is none. */
  static Optional<String> problem(MethodInfo method, List<BeanInfo> beans) {
    return ofBean(method, beans)
        .or(() -> ofSignature(method))
        .map(why -> "%s: %s".formatted(file(method), why));
  }

  private static Optional<String> ofBean(MethodInfo method, List<BeanInfo> beans) {
    String where = "%s.%s".formatted(method.declaringClass().name(), method.name());
    for (BeanInfo bean : beans) {
      if (!SCOPES.contains(bean.getScope().getDotName())) {
        return Optional.of(
            "Tool %s is in a bean of scope %s, which is not active when a tool is called; use @Singleton, @Dependent, @ApplicationScoped or @RequestScoped"
                .formatted(where, bean.getScope().getDotName()));
      }
      boolean proxied = bean.getScope().isNormal() || bean.hasAroundInvokeInterceptors();
      boolean hidden = Modifier.isPrivate(method.flags()) || Modifier.isFinal(method.flags());
      if (proxied && hidden) {
        return Optional.of(
            "Tool %s is private or final, and its bean has a client proxy or interceptors, which it would pass by; make it package-private or more"
                .formatted(where));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> ofSignature(MethodInfo method) {
    try {
      Class<?> type =
          Class.forName(
              method.declaringClass().name().toString(),
              false,
              Thread.currentThread().getContextClassLoader());
      for (Method declared : type.getDeclaredMethods()) {
        if (declared.getName().equals(method.name()) && declared.isAnnotationPresent(Tool.class)) {
          ToolBox.check(declared);
        }
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.ofNullable(e.getMessage());
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.of(
          "Tool %s.%s cannot be looked at: %s"
              .formatted(method.declaringClass().name(), method.name(), e));
    }
  }

  /** The source file of a tool method: a nested class is in the file of its outermost class. */
  private static String file(MethodInfo method) {
    String name = method.declaringClass().name().toString();
    int nested = name.indexOf('$');
    return (nested < 0 ? name : name.substring(0, nested)).replace('.', '/') + ".java";
  }
}
