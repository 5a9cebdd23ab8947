package dev.stint.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.stint.agent.ActionId;
import dev.stint.agent.Callback;
import dev.stint.agent.Effect;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A tool that does what a test says and remembers its calls. */
public final class TestTool implements Tool {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final ToolSpec spec;
  private final Function<ToolInvocation, ToolOutcome> body;
  private final Function<ToolInvocation, ToolOutcome> undo;
  private final List<ToolInvocation> invocations = new ArrayList<>();
  private final List<ToolInvocation> undone = new ArrayList<>();

  private TestTool(
      ToolSpec spec,
      Function<ToolInvocation, ToolOutcome> body,
      Function<ToolInvocation, ToolOutcome> undo) {
    this.spec = spec;
    this.body = body;
    this.undo = undo;
  }

  public TestTool(
      String name, Effect effect, Duration timeout, Function<ToolInvocation, ToolOutcome> body) {
    this(
        new ToolSpec(name, "A tool of a test", "{\"type\":\"object\"}", effect, timeout),
        body,
        invocation -> new ToolOutcome.Refused("no undo"));
  }

  /** Copies this tool; every call of it needs a person's approval. */
  public TestTool approved() {
    return new TestTool(
        new ToolSpec(
            spec.name(),
            spec.description(),
            spec.schema(),
            spec.effect(),
            spec.timeout(),
            true,
            spec.undo(),
            spec.callback()),
        body,
        undo);
  }

  /** Copies this tool, with an undo. */
  public TestTool undoneBy(Effect effect, Function<ToolInvocation, ToolOutcome> takesBack) {
    return new TestTool(
        new ToolSpec(
            spec.name(),
            spec.description(),
            spec.schema(),
            spec.effect(),
            spec.timeout(),
            spec.approval(),
            Optional.of(effect),
            spec.callback()),
        body,
        takesBack);
  }

  /** Copies this tool; another system answers its calls. */
  public TestTool answered(Callback.Terms terms) {
    return new TestTool(spec.answered(terms), body, undo);
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

  @Override
  public ToolOutcome undo(ToolInvocation undoing, ActionId call, String outcome) {
    synchronized (this) {
      undone.add(undoing);
    }
    return undo.apply(undoing);
  }

  /** The arguments as one text, under the name {@code json}. */
  @Override
  public Map<String, Object> read(String arguments) {
    return Map.of("json", arguments);
  }

  /** Accepts any JSON object. */
  @Override
  public Optional<String> problem(String arguments) {
    try {
      return MAPPER.readTree(arguments).isObject()
          ? Optional.empty()
          : Optional.of("The arguments are not a JSON object.");
    } catch (JsonProcessingException e) {
      return Optional.of("The arguments are not a JSON object: " + e.getOriginalMessage());
    }
  }

  /** The undos of calls, oldest first. */
  public synchronized List<ToolInvocation> undone() {
    return List.copyOf(undone);
  }

  /** The calls of the tool, oldest first. */
  public synchronized List<ToolInvocation> invocations() {
    return List.copyOf(invocations);
  }
}
