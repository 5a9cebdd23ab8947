package dev.stint.langchain4j;

import dev.stint.agent.Tool;
import dev.stint.agent.ToolSource;
import java.util.List;

/** Makes tools of LangChain4j's {@code @Tool} methods for {@code Agent.named(…).tools(bean)}. */
public final class ToolMethodSource implements ToolSource {

  @Override
  public List<Tool> of(Object bean) {
    return ToolBox.found(bean);
  }
}
