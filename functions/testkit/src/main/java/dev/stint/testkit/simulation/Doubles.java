package dev.stint.testkit.simulation;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Failures;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
import dev.stint.agent.WrappedTool;
import dev.stint.message.Message;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.Usage;
import dev.stint.port.Notice;
import dev.stint.testkit.simulation.Outages.Out;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;

/** Models, tools and the notifier of a simulation, which live on its schedule. */
final class Doubles {

  private static final Duration CALL_MAX = Duration.ofSeconds(5);
  private static final Duration TOO_LONG_MAX = Duration.ofMinutes(12);
  private static final int ROUNDS_MAX = 4;

  /** Most calls of one reply, and of one whose agent may delegate them. */
  private static final int CALLS_MAX = 3;

  private static final int TREE_CALLS_MAX = 5;
  private static final int DULL_ROUNDS_MAX = 12;

  private final World world;
  private final Schedule schedule;
  private final Chance chance;
  private final Effects effects;
  private final Scenario scenario;
  private final SampleArguments sample;
  private final Map<String, Tool> code = new HashMap<>();
  private final Optional<Model> model;

  /** Whether models ask for the same again and again. */
  private final boolean dull;

  Doubles(World world, Scenario scenario) {
    this.world = world;
    this.scenario = scenario;
    this.schedule = world.schedule();
    this.chance = world.chance();
    this.effects = world.outside();
    this.sample = new SampleArguments(chance);
    this.model = scenario.model().map(Supplier::get);
    scenario.code().get().forEach(tool -> code.put(tool.spec().name(), tool));
    this.dull = scenario.agents().isEmpty() && chance.once(10);
  }

  private boolean isOut(Out part) {
    return world.outages().isOut(part);
  }

  /** Takes the time of a call, which now and then is longer than it may be. */
  private void takeTime() {
    boolean tooLong = chance.hits(Fault.TIMEOUT);
    schedule.pause(chance.upTo(tooLong ? TOO_LONG_MAX : CALL_MAX));
  }

  /** A model that asks for some of its tools for a few rounds, and then is done. */
  Model model() {
    return request -> {
      effects.begins(world.work(), "a model call");
      takeTime();
      Usage usage = usage(request);
      if (chance.hits(Fault.MODEL)) {
        return trouble(usage, request);
      }
      if (isOut(Out.CREDENTIALS)) {
        return new ModelOutcome.Unauthorized("The key is unknown");
      }
      if (isOut(Out.MODELS)) {
        return new ModelOutcome.Busy("503", chance.upTo(Duration.ofHours(1)));
      }
      if (model.isPresent()) {
        return called(request);
      }
      long rounds =
          request.messages().stream()
              .filter(message -> message.role() == Message.Role.TOOL)
              .count();
      if (rounds >= (dull ? DULL_ROUNDS_MAX : ROUNDS_MAX)
          || request.tools().isEmpty()
          || chance.once(6)) {
        return new ModelOutcome.Replied(List.of(Text.of(answer(request))), usage);
      }
      List<Part> calls = new ArrayList<>();
      int most = 1 + chance.below(world.hasTrees() ? TREE_CALLS_MAX : CALLS_MAX);
      for (int n = 0; n < most; n++) {
        calls.add(call(request, n));
      }
      return new ModelOutcome.Replied(calls, usage);
    };
  }

  /** A text, or a number where one is wanted, if the model heeds that. */
  private String answer(ModelRequest request) {
    if (request.answer().isPresent() && chance.once(2)) {
      return Integer.toString(chance.below(100));
    }
    boolean fits = request.maxOutputTokens() > World.LARGE;
    return fits ? world.text("Done.") : "Done.";
  }

  /** The reply of the model of a test, whose bugs are bugs of the test. */
  private ModelOutcome called(ModelRequest request) {
    try {
      return model.orElseThrow().call(request);
    } catch (Exception e) {
      throw new AssertionError("The model of the simulation threw " + e, e);
    }
  }

  private Usage usage(ModelRequest request) {
    long read =
        request.messages().stream()
            .flatMap(message -> message.parts().stream())
            .mapToLong(part -> part.payload().bytes() / 4)
            .sum();
    return new Usage(read, 1 + chance.below(Math.max(1, request.maxOutputTokens() / 50)), 0);
  }

  private ToolCall call(ModelRequest request, int n) {
    ToolSpec tool = chance.of(request.tools());
    String name = tool.name();
    String arguments = dull ? "{\"n\":1}" : sample.of(tool.schema());
    if (chance.hits(Fault.NONSENSE)) {
      name = chance.once(2) ? "no-such-tool" : name;
      arguments = chance.of(List.of("", "[]", "null", "{\"n\":", "{\"n\":{}}", "\u0000"));
    }
    return new ToolCall("call-" + n, name, Payload.of(arguments));
  }

  private ModelOutcome trouble(Usage usage, ModelRequest request) {
    return switch (chance.below(8)) {
      case 0 -> new ModelOutcome.Busy("429", chance.upTo(Duration.ofHours(1)));
      case 1 -> new ModelOutcome.BadReply("It is empty", usage);
      case 2 -> new ModelOutcome.Refused("It breaks a rule");
      case 3 -> new ModelOutcome.Overflow("It is too long");
      case 4 -> new ModelOutcome.Unauthorized("The key is unknown");
      case 5 ->
          new ModelOutcome.CutOff(new Usage(usage.inputTokens(), request.maxOutputTokens(), 0));
      case 6 -> throw new IllegalStateException("A bug of a client");
      default -> new ModelOutcome.Busy("503", Duration.ZERO);
    };
  }

  /** A double of a tool: its effect is noted, and it may go wrong before and after it. */
  Tool of(Agent agent, Tool tool) {
    return new WrappedTool() {
      @Override
      public Tool tool() {
        return tool;
      }

      @Override
      public ToolOutcome call(ToolInvocation made) throws Exception {
        Optional<String> problem = tool.problem(made.arguments());
        if (problem.isPresent()) {
          return new ToolOutcome.Refused(problem.get()); // As the tool itself would.
        }
        return around(
            made,
            () -> effect(made),
            () ->
                effects.happens(effect(made, agent.approval(tool, made.arguments()).isPresent())));
      }

      @Override
      public ToolOutcome undo(ToolInvocation undoing, ActionId undone, String outcome)
          throws Exception {
        Tool real = code.get(spec().name());
        return around(
            undoing,
            () -> real == null ? done() : real.undo(undoing, undone, outcome),
            () -> effects.happens(undo(undoing, undone)));
      }

      private ToolOutcome effect(ToolInvocation made) throws Exception {
        boolean isPure =
            spec().name().startsWith(RandomAgents.DELEGATION)
                || (scenario.agents().isEmpty() && spec().name().equals(Papers.EDITING));
        if (isPure) {
          return tool.call(made);
        }
        if (scenario.agents().isEmpty() && spec().callback().isPresent()) {
          return world.others().asked(made, spec().callback().get());
        }
        Function<ToolInvocation, ToolOutcome> effect = scenario.effects().get(spec().name());
        Tool real = code.get(spec().name());
        return effect != null ? effect.apply(made) : real != null ? real.call(made) : doneOrLater();
      }

      private Effects.Effect effect(ToolInvocation made, boolean approval) {
        return new Effects.Effect(
            made.run(),
            made.action(),
            null,
            spec().name(),
            made.arguments(),
            spec().effect() == Effect.ONCE,
            spec().effect() != Effect.READ && spec().undo().isPresent(),
            spec().effect() == Effect.READ,
            approval);
      }

      private Effects.Effect undo(ToolInvocation undoing, ActionId undone) {
        return new Effects.Effect(
            undoing.run(),
            undoing.action(),
            undone,
            spec().name(),
            undoing.arguments(),
            spec().undo().filter(Effect.ONCE::equals).isPresent(),
            false,
            false,
            false);
      }
    };
  }

  /** Some calls have their result only later. */
  private ToolOutcome doneOrLater() {
    return world.isEventful() && chance.once(5)
        ? new ToolOutcome.WaitsFor(chance.upTo(Duration.ofHours(3)), world.text("Done."))
        : done();
  }

  private ToolOutcome done() {
    return new ToolOutcome.Returned(world.text("Done."));
  }

  private ToolOutcome around(ToolInvocation made, Callable<ToolOutcome> effect, Runnable noted)
      throws Exception {
    effects.begins(world.work(), "call " + made.action());
    takeTime();
    if (isOut(Out.TOOLS)) {
      return new ToolOutcome.Unavailable("503");
    }
    if (chance.hits(Fault.TOOL)) {
      return failure();
    }
    ToolOutcome outcome = effective(effect, noted);
    boolean succeeded =
        outcome instanceof ToolOutcome.Returned
            || outcome instanceof ToolOutcome.WaitsFor
            || outcome instanceof ToolOutcome.Edited
            || outcome instanceof ToolOutcome.AwaitsCallback;
    if (!succeeded) {
      return outcome;
    }
    takeTime();
    if (chance.hits(Fault.TOOL)) {
      return chance.once(2)
          ? new ToolOutcome.InDoubt("The connection was reset")
          : new ToolOutcome.Broken("A bug after the effect");
    }
    return outcome;
  }

  /** Has an effect, and notes it unless it surely did not happen. */
  private static ToolOutcome effective(Callable<ToolOutcome> effect, Runnable noted)
      throws Exception {
    ToolOutcome outcome;
    try {
      outcome = effect.call();
    } catch (Exception e) {
      if (!(Failures.of(e, Set.of()) instanceof ToolOutcome.Refused)) {
        noted.run();
      }
      throw e;
    }
    boolean surelyNot =
        outcome instanceof ToolOutcome.Refused
            || outcome instanceof ToolOutcome.Unavailable
            || outcome instanceof ToolOutcome.Question
            || outcome instanceof ToolOutcome.CallAgain
            || outcome instanceof ToolOutcome.AwaitsSignal
            || outcome instanceof ToolOutcome.Delegated;
    if (!surelyNot) {
      noted.run();
    }
    return outcome;
  }

  /** A failure of a call that has done nothing. */
  private ToolOutcome failure() {
    return switch (chance.below(world.isEventful() ? 8 : 6)) {
      case 0 -> new ToolOutcome.Refused("No.");
      case 1 -> new ToolOutcome.Unavailable("503");
      case 2 -> new ToolOutcome.InDoubt("The connection was reset");
      case 3 -> new ToolOutcome.Question("May I?");
      case 4 -> throw new IllegalArgumentException("n is wrong");
      case 5 -> new ToolOutcome.Broken("A bug");
      case 6 ->
          new ToolOutcome.AwaitsSignal(
              "go", Duration.ofMinutes(1).plus(chance.upTo(Duration.ofHours(3))));
      default ->
          new ToolOutcome.CallAgain(
              chance.upTo(Duration.ofHours(2)), 1 + chance.below(3), "It is not there.");
    };
  }

  /** A notifier of no channel in particular. */
  ToolOutcome tell(Notice notice) {
    takeTime();
    if (chance.hits(Fault.CHANNEL) || isOut(Out.CHANNEL)) {
      return chance.once(2)
          ? new ToolOutcome.Refused("No such address")
          : new ToolOutcome.InDoubt("The connection was reset");
    }
    effects.tell(notice.run().id(), notice.action());
    takeTime();
    return new ToolOutcome.Returned("Told.");
  }

  /** The receiver of a webhook, whose answer may be lost after it was told. */
  ToolOutcome tellReceiver(Notice notice) {
    takeTime();
    if (chance.hits(Fault.CHANNEL) || isOut(Out.CHANNEL)) {
      return new ToolOutcome.Unavailable("503");
    }
    effects.tellReceiver(notice);
    takeTime();
    return chance.hits(Fault.CHANNEL)
        ? new ToolOutcome.InDoubt("Its answer is lost")
        : new ToolOutcome.Returned("Told.");
  }
}
