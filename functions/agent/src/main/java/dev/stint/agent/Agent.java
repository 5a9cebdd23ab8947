package dev.stint.agent;

import dev.stint.message.Attachment;
import dev.stint.message.FileKind;
import dev.stint.message.Sha256;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The definition of an agent: instructions, a model route, tools, limits. It holds no state; a
 * running agent is a {@code Run}.
 *
 * <pre>{@code
 * Agent.named("clerk")
 *     .instructions("You keep contracts.")
 *     .tools(contracts)
 *     .stintLimits(Limits.DEFAULT.steps(40))
 *     .approveWhen("changeClause", args -> args.text("number").equals("11.3"))
 *     .build();
 * }</pre>
 */
public final class Agent {

  /** The route of an agent that names none. */
  public static final String ROUTE_DEFAULT = "default";

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
  private static final int FINGERPRINT_DIGITS = 16;
  private static final String BY_INPUT = "by input";
  private static final int RUN_LIMITS_STINTS = 10;

  private final String name;
  private final String instructions;
  private final @Nullable Function<String, String> instructionsOf;
  private final String route;
  private final Map<String, Tool> tools;
  private final List<Delegation> delegations;
  private final List<Schedule> schedules;
  private final Limits stintLimits;
  private final Limits runLimits;
  private final ModelParameters parameters;
  private final @Nullable AnswerType answerType;
  private final Set<FileKind> reads;
  private final Map<String, Predicate<Arguments>> approvals;
  private final @Nullable Duration holdsExpireAfter;
  private final OnChange onChange;
  private final boolean retired;
  private final String fingerprint;
  private final Controls controls;

  private Agent(Builder builder, Controls controls) {
    this.name = builder.name;
    this.instructions = builder.instructions;
    this.instructionsOf = builder.instructionsOf;
    this.route = builder.route;
    this.tools = new LinkedHashMap<>(builder.tools);
    this.delegations = List.copyOf(builder.delegations);
    this.schedules = List.copyOf(builder.schedules);
    this.stintLimits = builder.stintLimits;
    this.runLimits =
        builder.runLimits == null
            ? builder.stintLimits.times(RUN_LIMITS_STINTS)
            : builder.runLimits;
    this.parameters = builder.parameters;
    this.answerType = builder.answerType;
    this.reads = builder.reads;
    this.approvals = Map.copyOf(builder.approvals);
    this.holdsExpireAfter = builder.holdsExpireAfter;
    this.onChange = builder.onChange;
    this.retired = builder.retired;
    this.fingerprint = fingerprint(builder);
    this.controls = controls;
  }

  private Agent(Agent agent, String instructions, Map<String, Tool> tools, Controls controls) {
    this.name = agent.name;
    this.instructions = instructions;
    this.instructionsOf = agent.instructionsOf;
    this.route = agent.route;
    this.tools = tools;
    this.delegations = agent.delegations;
    this.schedules = agent.schedules;
    this.stintLimits = agent.stintLimits;
    this.runLimits = agent.runLimits;
    this.parameters = agent.parameters;
    this.answerType = agent.answerType;
    this.reads = agent.reads;
    this.approvals = agent.approvals;
    this.holdsExpireAfter = agent.holdsExpireAfter;
    this.onChange = agent.onChange;
    this.retired = agent.retired;
    this.fingerprint = agent.fingerprint;
    this.controls = controls;
  }

  /** Whether an agent can have this name. */
  public static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Starts a definition. A name has at most 63 lower-case letters, digits and dashes. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** Copies this agent, with the controls of a deployment. */
  public Agent under(Controls deployment) {
    return new Agent(this, instructions, tools, deployment);
  }

  /** Copies this agent with {@code change} applied to every tool. A tool must keep its spec. */
  public Agent eachTool(UnaryOperator<Tool> change) {
    Map<String, Tool> changed = new LinkedHashMap<>();
    tools.forEach((called, tool) -> changed.put(called, change.apply(tool)));
    return new Agent(this, instructions, changed, controls);
  }

  /**
   * Copies this agent, with the instructions it has in one run. If they are the same in each, the
   * copy has those; if a function makes them and throws, its exception is thrown.
   *
   * @param input the task of the run
   */
  public Agent instructedFor(String input) {
    return instructionsOf == null
        ? this
        : new Agent(
            this,
            Objects.requireNonNull(instructionsOf.apply(input), "the function gave none"),
            tools,
            controls);
  }

  public String name() {
    return name;
  }

  /** The instructions; empty before {@link #instructedFor} if a function makes them. */
  public String instructions() {
    return instructions;
  }

  /** Whether a function makes the instructions of each run from its task. */
  public boolean isInstructedByInput() {
    return instructionsOf != null;
  }

  /** The name of the route; the configuration says which models it has. */
  public String route() {
    return route;
  }

  /** The limits of every stint: the tighter ones of this agent and its deployment. */
  public Limits stintLimits() {
    return stintLimits.tightest(controls.stintLimits());
  }

  /** The limits of a whole run: the tighter ones of this agent and its deployment. */
  public Limits runLimits() {
    return runLimits.tightest(controls.runLimits());
  }

  /** How the models are to reply; what is open here, the configuration of each model says. */
  public ModelParameters parameters() {
    return parameters;
  }

  /** The kinds of attachments that the agent's models read as they are. */
  public Set<FileKind> reads() {
    return reads;
  }

  /** Whether the agent's models read an attachment as it is, and not only its label. */
  public boolean reads(Attachment file) {
    return file.type().filter(type -> reads.contains(type.kind())).isPresent();
  }

  /** The type of the agent's answers; empty if they are texts of any form. */
  public Optional<AnswerType> answerType() {
    return Optional.ofNullable(answerType);
  }

  /** The limits and approvals of the deployment, which only people change. */
  public Controls controls() {
    return controls;
  }

  public Optional<Tool> tool(String toolName) {
    return Optional.ofNullable(tools.get(toolName));
  }

  /** When runs of this agent are started by the clock. */
  public List<Schedule> schedules() {
    return schedules;
  }

  /** The agents that this one may delegate tasks to, and how. */
  public List<Delegation> delegations() {
    return delegations;
  }

  public List<ToolSpec> toolSpecs() {
    return tools.values().stream().map(Tool::spec).toList();
  }

  /**
   * Says why a call of a tool needs a person's approval; empty if the call needs none. If a rule
   * cannot be evaluated, the call needs approval.
   *
   * @param arguments a JSON object
   */
  public Optional<String> approval(Tool tool, String arguments) {
    String called = tool.spec().name();
    if (controls.needsApproval(name, called)) {
      return Optional.of(
          "Agent '%s' asks you to approve this call of '%s', as this deployment asks for each."
              .formatted(name, called));
    }
    if (tool.spec().approval()) {
      return Optional.of(
          "Agent '%s' asks you to approve this call of '%s', as of each.".formatted(name, called));
    }
    Predicate<Arguments> rule = approvals.get(called);
    if (rule == null) {
      return Optional.empty();
    }
    try {
      return rule.test(new Arguments(tool.read(arguments)))
          ? Optional.of("Agent '%s' asks you to approve this call of '%s'.".formatted(name, called))
          : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(
          "Agent '%s' asks you to approve this call of '%s', as its rule could not be evaluated: %s."
              .formatted(name, called, Failures.describe(e)));
    }
  }

  /** Whether calls of a tool need a person's approval: each, or those of which a rule says so. */
  public boolean asksBefore(String toolName) {
    return approvals.containsKey(toolName) || asksBeforeEach(toolName);
  }

  /** Whether each call of a tool needs a person's approval, whatever its arguments. */
  public boolean asksBeforeEach(String toolName) {
    return controls.needsApproval(name, toolName)
        || tool(toolName).filter(tool -> tool.spec().approval()).isPresent();
  }

  /** How long a hold waits for a person; empty if holds never expire. */
  public Optional<Duration> holdsExpireAfter() {
    return Optional.ofNullable(holdsExpireAfter);
  }

  public OnChange onChange() {
    return onChange;
  }

  /** Whether this definition starts no new runs and only finishes the runs that it has started. */
  public boolean isRetired() {
    return retired;
  }

  /**
   * Identifies this definition: the first 16 hexadecimal digits of the SHA-256 of its name,
   * instructions, route and tool specs, and its parameters, type of answers and kinds of files if
   * it has those. The code of a tool is not part of it, nor that of a function that makes the
   * instructions.
   */
  public String fingerprint() {
    return fingerprint;
  }

  private static String fingerprint(Builder builder) {
    StringBuilder definition = new StringBuilder();
    String instructions = builder.instructionsOf == null ? builder.instructions : BY_INPUT;
    for (String text : List.of(builder.name, instructions, builder.route)) {
      definition.append(text.length()).append(':').append(text);
    }
    for (Tool tool : builder.tools.values()) {
      String spec = tool.spec().toString();
      definition.append(spec.length()).append(':').append(spec);
    }
    builder.parameters.values().forEach((name, set) -> definition.append(name).append(set));
    if (builder.answerType != null) {
      String schema = builder.answerType.schema();
      definition.append(schema.length()).append(':').append(schema);
    }
    builder.reads.stream().sorted().forEach(kind -> definition.append("reads").append(kind));
    return Sha256.of(definition.toString()).substring(0, FINGERPRINT_DIGITS);
  }

  @Override
  public String toString() {
    return "agent '%s' with tools %s".formatted(name, tools.keySet());
  }

  /** Builds a definition; only the name is required. */
  public static final class Builder {
    private final String name;
    private String instructions = "";
    private @Nullable Function<String, String> instructionsOf;
    private String route = ROUTE_DEFAULT;
    private final Map<String, Tool> tools = new LinkedHashMap<>();
    private final List<Delegation> delegations = new ArrayList<>();
    private final List<Schedule> schedules = new ArrayList<>();
    private Limits stintLimits = Limits.DEFAULT;
    private @Nullable Limits runLimits;
    private ModelParameters parameters = ModelParameters.NONE;
    private @Nullable AnswerType answerType;
    private Set<FileKind> reads = Set.of();
    private final Map<String, Predicate<Arguments>> approvals = new LinkedHashMap<>();
    private @Nullable Duration holdsExpireAfter;
    private OnChange onChange = OnChange.GO_ON;
    private boolean retired;

    private Builder(String name) {
      if (!isName(name)) {
        throw new IllegalArgumentException(
            "Agent '%s': a name is lower-case letters, digits and dashes, at most 63, first a letter"
                .formatted(name));
      }
      this.name = name;
    }

    public Builder instructions(String instructions) {
      this.instructions = instructions;
      this.instructionsOf = null;
      return this;
    }

    /**
     * Makes the instructions of each run from its task. The function is called before every model
     * call and must depend only on the task; it must not block, as no timeout ends it. If it
     * throws, the run waits for a person, who can retry when it is mended.
     */
    public Builder instructions(Function<String, String> ofInput) {
      this.instructions = "";
      this.instructionsOf = ofInput;
      return this;
    }

    public Builder route(String route) {
      this.route = route;
      return this;
    }

    /** Adds tools. Throws {@link IllegalArgumentException} on a second tool of the same name. */
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

    /**
     * Adds the tools of beans, such as {@code this}: all methods that a {@link ToolSource} takes
     * for tools. With {@code stint-langchain4j} those are LangChain4j's {@code @Tool} methods.
     * Tools and collections of them may stand among the beans.
     *
     * @throws IllegalArgumentException if a bean has no tools, or a second tool has the same name
     */
    public Builder tools(Object... beans) {
      return tools(ToolSource.ofAll(beans));
    }

    /**
     * Starts a run at each time of a cron expression, as {@code every("0 8 ? * MON-FRI *", zone)}:
     * minutes, hours, day of month, month, day of week and year, as EventBridge has them. The
     * schedule has the name of the agent, and a further one a number behind it.
     */
    public Builder every(String expression, ZoneId zone) {
      return every(expression, zone, schedule -> schedule);
    }

    /**
     * As {@code every("rate(1 hour)", zone, s -> s.named("look").input("Look for new mails."))}.
     *
     * @param change changes the name, the input, and what is done on overlap and about missed times
     */
    public Builder every(String expression, ZoneId zone, UnaryOperator<Schedule> change) {
      String more = schedules.isEmpty() ? "" : "-" + (schedules.size() + 1);
      schedules.add(change.apply(Schedule.of(name + more, expression, zone)));
      return this;
    }

    /** Lets the agent delegate tasks to another one, within {@link Limits#DELEGATED}. */
    public Builder delegatesTo(Agent agent) {
      return delegatesTo(agent, delegation -> delegation);
    }

    /**
     * Lets the agent delegate tasks to another one, as in {@code delegatesTo(researcher, d ->
     * d.limits(…).describedAs("…"))}. It gets a tool for that; calls of one reply run in parallel.
     * The other agent must be deployed too.
     */
    public Builder delegatesTo(Agent agent, UnaryOperator<Delegation> change) {
      Delegation delegation = Delegation.to(agent.name());
      return delegates(
          change.apply(
              agent.delegations.isEmpty()
                  ? delegation.limits(delegation.limits().children(0))
                  : delegation));
    }

    /** Lets the agent delegate tasks to the agent of this name, which may be its own. */
    public Builder delegatesTo(String agent, UnaryOperator<Delegation> change) {
      return delegates(change.apply(Delegation.to(agent)));
    }

    private Builder delegates(Delegation delegation) {
      delegations.add(delegation);
      return tools(ToolSource.ofAll(delegation));
    }

    /** Limits every stint, the stretch of steps between two decisions of a person. */
    public Builder stintLimits(Limits stintLimits) {
      this.stintLimits = stintLimits;
      return this;
    }

    /**
     * Limits a whole run, until a person raises its limits; by default, ten times the stint limits.
     */
    public Builder runLimits(Limits runLimits) {
      this.runLimits = runLimits;
      return this;
    }

    /**
     * Sets how the models are to reply, as in {@code parameters(p -> p.temperature(0))}. A process
     * does not start if a model of the agent's route does not take one of the parameters.
     */
    public Builder parameters(UnaryOperator<ModelParameters> change) {
      this.parameters = change.apply(parameters);
      return this;
    }

    /**
     * Has the agent answer with a value of this type: a record, an enum, an array, a text, a
     * number, or a sealed interface of records. The model is given the type's JSON Schema. An
     * answer that does not fit is logged and paid like any other, and asked for again with what is
     * wrong, within the limits; after three in a row the run waits for a person.
     *
     * @throws IllegalArgumentException if values of the type cannot be read from JSON
     */
    public Builder answers(Class<?> type) {
      return answers(AnswerSource.find(type));
    }

    /** Has the agent answer as this type says, as {@link #answers(Class)} does. */
    public Builder answers(AnswerType type) {
      this.answerType = type;
      return this;
    }

    /**
     * Has the models read attachments of these kinds as they are, wherever they came from. Without
     * this a model reads only that there is an attachment, and its text through a tool. A model
     * that does not read a file of the conversation is not asked; a process does not start if no
     * model of the agent's route reads any of the kinds.
     */
    public Builder reads(FileKind... kinds) {
      this.reads = Set.of(kinds);
      return this;
    }

    /**
     * Requires a person's approval for the calls of a tool whose arguments match the rule. The rule
     * is evaluated before every call of the tool and should depend only on the arguments. If the
     * rule throws, for example because an argument is missing, the call needs approval. Of several
     * rules for one tool, one match is enough.
     */
    public Builder approveWhen(String tool, Predicate<Arguments> rule) {
      approvals.merge(tool, rule, Predicate::or);
      return this;
    }

    /**
     * Ends a hold that no person decides within this time: its call is given up, or its run fails.
     * By default, a hold waits without end.
     */
    public Builder holdsExpireAfter(Duration time) {
      if (!time.isPositive()) {
        throw new IllegalArgumentException(
            "Agent '%s': holds expire after more than no time, got %s".formatted(name, time));
      }
      this.holdsExpireAfter = time;
      return this;
    }

    /** Sets how open runs go on after the definition has changed. */
    public Builder onChange(OnChange onChange) {
      this.onChange = onChange;
      return this;
    }

    /**
     * Marks a former definition: it starts no new runs and finishes the runs that it has started.
     */
    public Builder retired() {
      this.retired = true;
      return this;
    }

    /** What a delegation reserves, with its own call and run; the rest is cut to what there is. */
    private Limits reservable(Limits asked) {
      return asked
          .steps(Limits.sum(asked.stepsMax(), 1))
          .children(Limits.sum(asked.tree().childrenMax(), 1))
          .time(stintLimits.timeMax())
          .childrenAtOnce(stintLimits.tree().atOnceMax())
          .depth(stintLimits.tree().depthMax());
    }

    /**
     * @throws IllegalArgumentException if a rule names a tool that the agent does not have, or a
     *     delegation asks for more than a stint has
     */
    public Agent build() {
      for (String tool : approvals.keySet()) {
        if (!tools.containsKey(tool)) {
          throw new IllegalArgumentException(
              "Agent '%s' has a rule for tool '%s', but its tools are %s"
                  .formatted(name, tool, tools.keySet()));
        }
      }
      for (Delegation delegation : delegations) {
        if (!reservable(delegation.limits()).within(stintLimits)) {
          throw new IllegalArgumentException(
              "Agent '%s' reserves %s for a task of agent '%s', and its own stints have %s. Give the task less, or the stints more."
                  .formatted(name, delegation.limits(), delegation.agent(), stintLimits));
        }
      }
      return new Agent(this, Controls.NONE);
    }
  }
}
