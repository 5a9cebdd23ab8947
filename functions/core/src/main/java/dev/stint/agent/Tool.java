package dev.stint.agent;

/** Something an agent can call. Thread-safe: calls of one reply run in parallel. */
public interface Tool {

  ToolSpec spec();

  /**
   * Calls the tool. Runs on a virtual thread that is interrupted at the call's deadline.
   *
   * <p>An exception is the tool's statement that the call failed: the model reads its message. A
   * tool that cannot tell whether its effect happened answers {@link ToolOutcome.InDoubt}.
   */
  ToolOutcome call(ToolInvocation invocation) throws Exception;
}
