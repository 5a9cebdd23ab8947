package dev.stint.testkit;

import dev.stint.agent.Effect;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A tool that does what a test says and remembers how it was called. */
public final class TestTool implements Tool {

  private final ToolSpec spec;
  private final Function<ToolInvocation, ToolOutcome> body;
  private final List<ToolInvocation> invocations = new ArrayList<>();

  public TestTool(
      String name, Effect effect, Duration timeout, Function<ToolInvocation, ToolOutcome> body) {
    this.spec = new ToolSpec(name, "A tool of a test", "{\"type\":\"object\"}", effect, timeout);
    this.body = body;
  }

  /** A tool that returns its own name. */
  public static TestTool of(String name, Effect effect) {
    return of(name, effect, invocation -> new ToolOutcome.Returned(name));
  }

  public static TestTool of(
      String name, Effect effect, Function<ToolInvocation, ToolOutcome> body) {
    return new TestTool(name, effect, ToolSpec.TIMEOUT_DEFAULT, body);
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public ToolOutcome call(ToolInvocation invocation) {
    synchronized (this) {
      invocations.add(invocation);
    }
    return body.apply(invocation);
  }

  /** How the tool was called, oldest first. */
  public synchronized List<ToolInvocation> invocations() {
    return List.copyOf(invocations);
  }
}
