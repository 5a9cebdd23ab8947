package dev.stint.langchain4j;

import dev.langchain4j.agent.tool.ToolMemoryId;
import dev.langchain4j.invocation.InvocationContext;
import dev.langchain4j.invocation.InvocationParameters;
import dev.stint.agent.Callback;
import dev.stint.agent.Documents;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolInvocation;
import java.lang.reflect.Parameter;
import java.util.HashMap;
import java.util.Map;

/**
 * The parameters of a tool method that do not come from the model: the call itself, its run, the
 * documents of that, its callback, and those of LangChain4j.
 */
final class Injected {

  private Injected() {}

  static boolean isInjected(Parameter parameter) {
    Class<?> type = parameter.getType();
    return type == ToolInvocation.class
        || type == RunId.class
        || type == Callback.class
        || type == Documents.class
        || InvocationParameters.class.isAssignableFrom(type)
        || type == InvocationContext.class
        || parameter.isAnnotationPresent(ToolMemoryId.class);
  }

  /**
   * @param more further values for an undo, by name
   */
  static Object value(Parameter parameter, ToolInvocation invocation, Map<String, Object> more) {
    if (parameter.isAnnotationPresent(ToolMemoryId.class)) {
      return invocation.run().value();
    }
    if (parameter.getType() == ToolInvocation.class) {
      return invocation;
    }
    if (parameter.getType() == RunId.class) {
      return invocation.run();
    }
    if (parameter.getType() == Callback.class) {
      return invocation.callback().orElseThrow();
    }
    if (parameter.getType() == Documents.class) {
      return invocation.documents();
    }
    Map<String, Object> known = new HashMap<>(more);
    known.put(ToolBox.KEY, invocation.key());
    known.put(ToolBox.RUN, invocation.run());
    known.put(ToolBox.ACTION, invocation.action());
    InvocationParameters parameters = InvocationParameters.from(known);
    return InvocationParameters.class.isAssignableFrom(parameter.getType())
        ? parameters
        : InvocationContext.builder()
            .chatMemoryId(invocation.run().value())
            .invocationParameters(parameters)
            .build();
  }
}
