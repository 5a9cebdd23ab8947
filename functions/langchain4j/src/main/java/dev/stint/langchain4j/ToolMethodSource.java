package dev.stint.langchain4j;

import dev.stint.agent.Delegation;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolSource;
import java.util.List;

/**
 * Makes tools of LangChain4j's {@code @Tool} methods for {@code Agent.named(…).tools(bean)}, and of
 * delegations for {@code delegatesTo(agent)}.
 */
public final class ToolMethodSource implements ToolSource {

  @Override
  public List<Tool> of(Object bean) {
    return bean instanceof Delegation delegation
        ? List.of(new DelegationTool(delegation))
        : ToolBox.found(bean);
  }
}
