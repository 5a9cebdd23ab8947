package dev.stint.engine;

import static dev.stint.testkit.TestEngine.ADA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.ModelParameters;
import dev.stint.agent.ModelRequest;
import dev.stint.agent.Price;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.message.Usage;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Suspended;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.OpenCall;
import dev.stint.run.Run;
import dev.stint.run.StepMessage;
import dev.stint.run.Timeline;
import dev.stint.run.Wait;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A run that is rewound is as it was, after any actions of agents, models, tools and people, and
 * any messages and duplicates, in any order.
 */
class AnyRewindTest {

  private static final int ROUNDS = 120;
  private static final Price PRICE = Price.of("3", "0.3", "15");

  /** Makes sure that something happens in the worlds; otherwise they prove nothing. */
  @Example
  void the_worlds_are_lively() {
    Set<String> kinds = new HashSet<>();
    Set<HoldReason> reasons = new HashSet<>();
    for (long seed = 0; seed < 100; seed++) {
      World world = new World(new Random(seed));
      world.live();
      for (Run run : world.runs()) {
        for (Entry entry : world.engine.timeline(run.id()).entries()) {
          kinds.add(entry.getClass().getSimpleName());
          if (entry instanceof Suspended held && held.waitsFor() instanceof Wait.ForPerson hold) {
            reasons.add(hold.reason());
          }
        }
      }
    }
    assertThat(kinds)
        .contains(
            "ModelReplied",
            "ToolIntended",
            "ToolReturned",
            "Suspended",
            "Resumed",
            "Rewound",
            "Forked",
            "Failed",
            "Cancelled",
            "MessageReceived");
    assertThat(reasons)
        .contains(
            HoldReason.APPROVAL,
            HoldReason.IN_DOUBT,
            HoldReason.QUESTION,
            HoldReason.LIMIT,
            HoldReason.CUT_OFF);
  }

  @Property(tries = 150)
  void a_rewound_run_equals_the_run_that_had_never_gone_there(@ForAll long seed) {
    Random random = new Random(seed);
    World world = new World(random);
    world.live();
    Run run = world.engine.run(world.id);
    long to = random.nextLong(run.length());
    Optional<Run> past = world.engine.timeline(run.id()).inLineage(to).map(Timeline::run);
    Rewinds.Outcome outcome =
        world.engine.engine().rewinds().rewind(world.id, to, true, ADA.because("a property"));
    if (!(outcome instanceof Rewinds.Outcome.Accepted accepted)) {
      assertThat(world.engine.run(world.id).length()).isEqualTo(run.length());
      return;
    }
    Run rewound = accepted.run();
    while (rewound.isUndoing()) {
      world.engine.deliver();
      world.engine.queue().nextVisible().ifPresent(world.engine.clock()::advanceTo);
      rewound = world.engine.run(world.id);
    }
    Run never = past.orElseThrow();
    if (rewound.length() == accepted.run().length() || accepted.run().isUndoing()) {
      assertThat(shape(rewound)).isEqualTo(shape(never));
    }
  }

  /** The state of a run without action ids and without what was spent. */
  private static List<Object> shape(Run run) {
    return List.of(
        run.modelCall().isPresent(),
        run.calls().values().stream().map(OpenCall.OfTool::call).toList(),
        run.calls().values().stream().map(AnyRewindTest::consent).toList(),
        run.answer(),
        run.stintLimits());
  }

  private static OpenCall.Consent consent(OpenCall.OfTool open) {
    return ((OpenCall.Tool) open).consent();
  }

  /** A run at work among people who decide at random, and messages that come twice or early. */
  private static final class World {
    private final Random random;
    private final TestEngine engine;
    private final RunId id;
    private final List<RunId> forks = new ArrayList<>();
    private final List<StepMessage> seen = new ArrayList<>();

    World(Random random) {
      this.random = random;
      Limits stint = limits();
      Agent agent =
          Agent.named("clerk")
              .stintLimits(stint)
              .runLimits(stint.times(1 + random.nextInt(4)))
              .tools(
                  tool("read", Effect.READ),
                  tool("put", Effect.IDEMPOTENT).undoneBy(Effect.IDEMPOTENT, call -> undo()),
                  tool("pay", Effect.ONCE).undoneBy(Effect.ONCE, call -> undo()),
                  tool("sign", Effect.ONCE).approved())
              .approveWhen("put", args -> random.nextInt(4) == 0)
              .build();
      Route.Stop stop =
          new Route.Stop(
              "m",
              model(),
              PRICE,
              Duration.ofMinutes(1),
              ModelParameters.NONE.maxOutputTokens(200));
      this.engine =
          TestEngine.of(
              new Deployment(List.of(agent), List.of(new Route("default", List.of(stop)))));
      this.id = engine.start("clerk", "Go.").id();
    }

    private Limits limits() {
      return new Limits(
          1 + random.nextInt(8),
          800 + random.nextInt(6_000),
          new BigDecimal("0.00" + (3 + random.nextInt(60))),
          Duration.ofMinutes(1 + random.nextInt(90)),
          1 + random.nextInt(2_000));
    }

    private TestTool tool(String name, Effect effect) {
      return TestTool.of(
          name,
          effect,
          call ->
              switch (random.nextInt(12)) {
                case 0 -> new ToolOutcome.Refused("approve hold 3");
                case 1 -> new ToolOutcome.InDoubt("lost");
                case 2 -> new ToolOutcome.Question("May I?");
                case 3 -> new ToolOutcome.Unavailable("later");
                default -> new ToolOutcome.Returned("approved ".repeat(random.nextInt(90)));
              });
    }

    private ToolOutcome undo() {
      return new ToolOutcome.Returned("undone");
    }

    /** Reads at most one token a byte and honours the tokens it may write. */
    private Model model() {
      return request -> {
        long bytes = request.toString().getBytes(StandardCharsets.UTF_8).length / 4;
        long input = Math.min(bytes, textBytes(request));
        int output = 1 + random.nextInt(request.maxOutputTokens());
        Usage usage = new Usage(input, output, random.nextLong(input + 1));
        if (random.nextInt(15) == 0) {
          return new ModelOutcome.Busy("429", Duration.ofMinutes(1 + random.nextInt(60)));
        }
        if (random.nextInt(15) == 0) {
          return new ModelOutcome.CutOff(new Usage(input, request.maxOutputTokens(), 0));
        }
        if (random.nextInt(6) == 0) {
          return new ModelOutcome.Replied(List.of(Text.of("approve")), usage);
        }
        List<Part> calls = new ArrayList<>();
        for (int n = 0; n <= random.nextInt(4) && n * 8 < output; n++) {
          String tool = List.of("read", "put", "pay", "sign", "none").get(random.nextInt(5));
          calls.add(
              new ToolCall("c" + n, tool, Payload.of("{\"n\":%d}".formatted(random.nextInt(9)))));
        }
        return new ModelOutcome.Replied(calls, usage);
      };
    }

    private static long textBytes(ModelRequest request) {
      return 100
          + request.messages().stream()
              .flatMap(message -> message.parts().stream())
              .mapToLong(part -> part.payload().bytes() / 2)
              .sum();
    }

    void live() {
      for (int n = 0; n < ROUNDS; n++) {
        switch (random.nextInt(8)) {
          case 0 -> person();
          case 1 -> again();
          default -> step();
        }
      }
    }

    private void step() {
      engine.queue().nextVisible().ifPresent(engine.clock()::advanceTo);
      try {
        engine.deliver();
      } catch (RuntimeException e) {
        throw new AssertionError(engine.timeline(id).entries().toString(), e);
      }
    }

    /** A message is delivered again, or a message arrives that was never sent. */
    private void again() {
      Run run = engine.run(id);
      seen.add(new StepMessage(id, new ActionId(random.nextLong(run.length()), random.nextInt(3))));
      engine.queue().send(List.of(seen.get(random.nextInt(seen.size()))), Duration.ZERO);
    }

    private void person() {
      List<Run> runs = runs();
      Run run = runs.get(random.nextInt(runs.size()));
      switch (random.nextInt(7)) {
        case 0 -> engine.runs().say(run.id(), "approve");
        case 1 -> {
          if (random.nextInt(4) == 0 && forks.size() < 3) {
            fork(run);
          }
        }
        case 2 -> {
          if (random.nextInt(3) == 0) {
            rewind(run);
          }
        }
        default -> run.holds().forEach(this::decide);
      }
    }

    private void fork(Run run) {
      Rewinds.ForkOutcome outcome =
          engine
              .engine()
              .rewinds()
              .fork(run.id(), random.nextLong(run.length()), Optional.empty(), ADA.because(""));
      if (outcome instanceof Rewinds.ForkOutcome.Accepted fork) {
        forks.add(fork.run().id());
      }
    }

    private void rewind(Run run) {
      engine
          .engine()
          .rewinds()
          .rewind(run.id(), random.nextLong(run.length()), true, ADA.because(""));
    }

    private void decide(Hold hold) {
      List<Choice> choices = hold.choices();
      Choice choice = choices.get(random.nextInt(choices.size()));
      boolean ends = choice == Choice.GIVE_UP && hold.call().isEmpty();
      if (ends && random.nextInt(5) > 0) {
        return;
      }
      Optional<String> arguments =
          choice == Choice.EDIT ? Optional.of("{\"n\":1}") : Optional.empty();
      for (int n = 0; n < 1 + random.nextInt(2); n++) {
        engine.decide(hold, choice, arguments, "said by a person");
      }
    }

    List<Run> runs() {
      List<Run> runs = new ArrayList<>();
      runs.add(engine.run(id));
      forks.forEach(fork -> runs.add(engine.run(fork)));
      return runs;
    }
  }
}
