package dev.stint.agent;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A tool that does what another one does, but for what its class says. */
public interface WrappedTool extends Tool {

  /** The other one. */
  Tool tool();

  @Override
  default ToolSpec spec() {
    return tool().spec();
  }

  @Override
  default ToolOutcome call(ToolInvocation invocation) throws Exception {
    return tool().call(invocation);
  }

  @Override
  default ToolOutcome undo(ToolInvocation undoing, ActionId undone, String outcome)
      throws Exception {
    return tool().undo(undoing, undone, outcome);
  }

  @Override
  default Map<String, Object> read(String arguments) {
    return tool().read(arguments);
  }

  @Override
  default Set<Class<? extends Throwable>> refusals() {
    return tool().refusals();
  }

  @Override
  default Optional<String> problem(String arguments) {
    return tool().problem(arguments);
  }

  @Override
  default Optional<ToolOutcome.Edited> restored(ToolInvocation invocation, Set<Integer> parts)
      throws Exception {
    return tool().restored(invocation, parts);
  }

  @Override
  default Optional<String> problemOfResult(String result) {
    return tool().problemOfResult(result);
  }
}
