package dev.stint.testkit.simulation;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.OnChange;
import dev.stint.agent.Schedule;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolOutcome;
import dev.stint.testkit.TestAnswer;
import dev.stint.testkit.TestTool;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Agents of every kind, for simulations of nobody's agents in particular. */
final class RandomAgents {

  /** How the names of tools begin that delegate to an agent. */
  static final String DELEGATION = "delegate_to_";

  /** How the names of tools begin whose calls other systems answer. */
  static final String ASKING = "ask";

  /** How deep runs delegate at most. */
  static final int DEPTH = 4;

  private static final int TOOLS_MAX = 4;

  private RandomAgents() {}

  /**
   * An agent in two versions.
   *
   * @param changed with other instructions, and without its last tool; its rules are the same
   */
  record Versions(Agent agent, Agent changed) {}

  static List<Versions> of(Chance chance) {
    boolean delegate = chance.once(3);
    List<Versions> agents = new ArrayList<>();
    agents.add(agent(chance, "clerk", delegate));
    if (delegate || chance.once(4)) {
      agents.add(agent(chance, "reader", delegate));
    }
    return agents;
  }

  private static Versions agent(Chance chance, String name, boolean delegates) {
    Limits stint = delegates ? limits(chance).depth(DEPTH) : limits(chance);
    Limits run = stint.times(1 + chance.below(6));
    OnChange onChange = chance.of(List.of(OnChange.values()));
    List<Tool> tools = new ArrayList<>();
    for (int n = 0; n <= chance.below(TOOLS_MAX); n++) {
      tools.add(tool(chance, "tool" + n));
    }
    if (delegates) {
      tools.add(delegation(chance, "clerk"));
      tools.add(delegation(chance, "reader"));
    }
    if (chance.once(4)) {
      tools.add(tool(chance, ASKING).answered(Others.terms(chance)));
    }
    if (Papers.areIn(chance)) {
      tools.add(Papers.tool(chance.apart("editing of " + name)));
    }
    List<Schedule> schedules =
        name.equals("clerk") ? Timetable.inCode(chance) : List.<Schedule>of();
    boolean rules = chance.once(2);
    boolean answersNumbers = chance.once(4);
    Optional<Duration> expiry =
        chance.once(2)
            ? Optional.of(Duration.ofMinutes(10 + chance.below(600)))
            : Optional.<Duration>empty();
    BiFunction<String, List<Tool>, Agent> version =
        (instructions, these) -> {
          Agent.Builder agent =
              Agent.named(name)
                  .instructions(instructions)
                  .stintLimits(stint)
                  .runLimits(run)
                  .onChange(onChange)
                  .tools(these);
          if (rules) {
            agent.approveWhen("tool0", arguments -> arguments.isAtLeast("n", 500));
          }
          if (answersNumbers) {
            agent.answers(new TestAnswer());
          }
          expiry.ifPresent(agent::holdsExpireAfter);
          schedules.forEach(one -> agent.every(one.expression(), one.zone(), any -> one));
          return agent.build();
        };
    int fewer = Math.max(1, tools.size() - 1);
    return new Versions(
        version.apply("Do your work.", tools),
        version.apply("Do your work. Hurry.", tools.subList(0, fewer)));
  }

  private static Limits limits(Chance chance) {
    return chance.once(2)
        ? Limits.DEFAULT
        : new Limits(
            1 + chance.below(20),
            1_000 + chance.below(50_000),
            BigDecimal.valueOf(1L + chance.below(500), 3),
            Duration.ofMinutes(1 + chance.below(120)),
            10 + chance.below(5_000));
  }

  /** A tool that delegates to an agent of this name: what fits, as a rule. */
  private static Tool delegation(Chance chance, String agent) {
    Limits limits =
        Limits.DELEGATED
            .steps(1 + chance.below(8))
            .tokens(2_000 + chance.below(20_000))
            .costUsd(chance.of(List.of("0.02", "0.10", "0.25")))
            .bytes(100 + chance.below(4_000))
            .children(chance.below(9))
            .depth(DEPTH);
    return TestTool.of(
            DELEGATION + agent,
            Effect.IDEMPOTENT,
            call ->
                new ToolOutcome.Delegated(
                    agent, call.arguments(), limits, call.documents().paths()))
        .undoneBy(Effect.IDEMPOTENT, call -> new ToolOutcome.Returned(""));
  }

  private static TestTool tool(Chance chance, String name) {
    TestTool tool =
        new TestTool(
            name,
            chance.of(List.of(Effect.values())),
            Duration.ofSeconds(5 + chance.below(180)),
            call -> new ToolOutcome.Returned(""));
    TestTool undone =
        chance.once(2)
            ? tool.undoneBy(
                chance.of(List.of(Effect.values())), call -> new ToolOutcome.Returned(""))
            : tool;
    return chance.once(4) ? undone.approved() : undone;
  }
}
