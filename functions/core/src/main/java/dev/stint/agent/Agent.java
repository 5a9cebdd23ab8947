package dev.stint.agent;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The definition of an agent: instructions, a model route, tools, limits. It holds no state; a
 * running agent is a {@code Run}.
 *
 * <pre>{@code
 * Agent.named("clerk")
 *     .instructions("You keep contracts.")
 *     .tools(ToolBox.of(contracts))
 *     .limits(Limits.DEFAULT.steps(40))
 *     .build();
 * }</pre>
 */
public final class Agent {

  /** The route an agent uses when it names none. */
  public static final String ROUTE_DEFAULT = "default";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");

  private final String name;
  private final String instructions;
  private final String route;
  private final Map<String, Tool> tools;
  private final Limits limits;

  private Agent(Builder builder) {
    this.name = builder.name;
    this.instructions = builder.instructions;
    this.route = builder.route;
    this.tools = new LinkedHashMap<>(builder.tools);
    this.limits = builder.limits;
  }

  /** Begins a definition. A name is lower-case letters, digits and dashes, at most 63. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  public String name() {
    return name;
  }

  public String instructions() {
    return instructions;
  }

  /** The name of the route; what it leads to is configuration. */
  public String route() {
    return route;
  }

  public Limits limits() {
    return limits;
  }

  public Optional<Tool> tool(String toolName) {
    return Optional.ofNullable(tools.get(toolName));
  }

  public List<ToolSpec> toolSpecs() {
    return tools.values().stream().map(Tool::spec).toList();
  }

  @Override
  public String toString() {
    return "agent '%s' with tools %s".formatted(name, tools.keySet());
  }

  /** Collects a definition; {@link #build} may be called once the name is known. */
  public static final class Builder {
    private final String name;
    private String instructions = "";
    private String route = ROUTE_DEFAULT;
    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private Limits limits = Limits.DEFAULT;

    private Builder(String name) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "Agent '%s': a name is lower-case letters, digits and dashes, at most 63, first a letter"
                .formatted(name));
      }
      this.name = name;
    }

    public Builder instructions(String instructions) {
      this.instructions = instructions;
      return this;
    }

    public Builder route(String route) {
      this.route = route;
      return this;
    }

    /** Adds tools; a second tool of the same name is refused. */
    public Builder tools(Collection<? extends Tool> more) {
      for (Tool tool : more) {
        if (tools.putIfAbsent(tool.spec().name(), tool) != null) {
          throw new IllegalArgumentException(
              "Agent '%s' has two tools named '%s'".formatted(name, tool.spec().name()));
        }
      }
      return this;
    }

    public Builder tools(Tool... more) {
      return tools(List.of(more));
    }

    public Builder limits(Limits limits) {
      this.limits = limits;
      return this;
    }

    public Agent build() {
      return new Agent(this);
    }
  }
}
