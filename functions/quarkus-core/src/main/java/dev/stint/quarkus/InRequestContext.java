package dev.stint.quarkus;

import dev.stint.agent.ActionId;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.WrappedTool;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ManagedContext;
import java.util.concurrent.Callable;

/**
 * Runs every call of a tool in a CDI request context, which request-scoped beans need. A call gets
 * a context of its own unless one is already active.
 */
record InRequestContext(Tool tool) implements WrappedTool {

  @Override
  public ToolOutcome call(ToolInvocation invocation) throws Exception {
    return within(() -> tool.call(invocation));
  }

  @Override
  public ToolOutcome undo(ToolInvocation undoing, ActionId undone, String outcome)
      throws Exception {
    return within(() -> tool.undo(undoing, undone, outcome));
  }

  private static ToolOutcome within(Callable<ToolOutcome> work) throws Exception {
    ManagedContext context = Arc.container().requestContext();
    if (context.isActive()) {
      return work.call();
    }
    context.activate();
    try {
      return work.call();
    } finally {
      context.terminate();
    }
  }
}
