package dev.stint.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.agent.Tool;
import dev.stint.agent.ToolInvocation;
import dev.stint.agent.ToolOutcome;
import dev.stint.agent.ToolSpec;
import dev.stint.engine.Holds.Decision;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Message.Role;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.port.Notice;
import dev.stint.port.RunIndex;
import dev.stint.port.StepQueue;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Hold;
import dev.stint.run.HoldReason;
import dev.stint.run.OpenCall;
import dev.stint.run.Origin;
import dev.stint.run.PastCall;
import dev.stint.run.Run;
import dev.stint.run.Status;
import dev.stint.run.StepMessage;
import dev.stint.run.Timeline;
import dev.stint.testkit.ForwardingLog;
import dev.stint.testkit.InMemoryEntryLog;
import dev.stint.testkit.InMemoryForks;
import dev.stint.testkit.InMemoryPayloadStore;
import dev.stint.testkit.InMemoryRunIndex;
import dev.stint.testkit.InMemoryStepQueue;
import dev.stint.testkit.InMemoryStepQueue.Receipt;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.TestClock;
import dev.stint.testkit.TestEngine;
import dev.stint.testkit.TestTool;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * A process dies before or after any write, and messages are delivered twice. With every seed, the
 * run reaches its end, no effect happens twice, and no notice is sent twice.
 */
class CrashTest {

  private static final int ROUNDS = 6;
  private static final int DELIVERIES_MAX = 2_000;
  private static final Duration VISIBILITY = Duration.ofMinutes(5);

  @Property(tries = 300)
  void a_run_ends_and_no_once_effect_happens_twice(@ForAll long seed) {
    World world = new World(new Random(seed), false);
    RunId id = world.start();
    for (int n = 0; n < DELIVERIES_MAX && world.queue.nextVisible().isPresent(); n++) {
      world.deliver();
    }
    assertThat(world.queue.size()).as("messages left").isZero();

    Run run = world.process.runs().find(id).orElseThrow();
    assertThat(run.status()).isIn(Status.FINISHED, Status.WAITING);
    assertThat(world.effects.values()).as("times each effect happened").allMatch(n -> n == 1);
    if (run.status() == Status.WAITING) {
      assertThat(world.crashes).as("only a crash leaves a call in doubt").isPositive();
      assertThat(run.calls().values()).allMatch(OpenCall::isWaiting);
    } else {
      assertThat(world.effects.keySet())
          .as("each effect has its intent")
          .isEqualTo(intents(world.timeline(run)));
    }
    world.assertIndexAgreesWith(run);
  }

  @Property(tries = 100)
  void decisions_and_rewinds_survive_crashes_and_undo_what_they_must_once(@ForAll long seed) {
    World world = new World(new Random(seed));
    RunId id = world.start();
    Run run = world.toItsEnd(id);
    long to = world.random.nextLong(run.length());
    Set<String> toUndo = new HashSet<>();
    Timeline before = world.timeline(run);
    before
        .inLineage(to)
        .ifPresent(
            past ->
                PastCall.since(before, past).stream()
                    .filter(made -> made.certain() && !made.error())
                    .filter(made -> made.call().tool().equals("pay"))
                    .forEach(made -> toUndo.add(made.action().key(id))));
    world.rewind(id, to);
    Run after = world.toItsEnd(id);

    assertThat(after.status()).isEqualTo(Status.FINISHED);
    assertThat(world.effects.values()).as("times each effect happened").allMatch(n -> n == 1);
    assertThat(world.undone.values()).as("times each was undone").allMatch(n -> n == 1);
    if (world.timeline(after).entries().stream().anyMatch(Entry.Rewound.class::isInstance)) {
      assertThat(world.undone.keySet()).as("undone, or in doubt").isSubsetOf(toUndo);
      assertThat(world.undone.size() + world.givenUp).isGreaterThanOrEqualTo(toUndo.size());
    }
    world.mayCrash = false;
    world.clock.advance(Duration.ofHours(1));
    world.process.sweep().sweep(Duration.ofMinutes(30), Retention.OFF, Instant.MAX);
    world.assertIndexAgreesWith(after);
  }

  private static Set<String> intents(Timeline timeline) {
    Set<String> keys = new HashSet<>();
    for (Entry entry : timeline.entries()) {
      if (entry instanceof ToolIntended intent) {
        keys.add(intent.action().key(timeline.run().id()));
      }
    }
    return keys;
  }

  /** The death of a process, at any point. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Everything outside the process, and the current process. */
  private static final class World {

    private final Random random;
    private final TestClock clock = new TestClock(TestEngine.START);
    private final InMemoryStepQueue queue =
        new InMemoryStepQueue(clock, VISIBILITY, Integer.MAX_VALUE);
    private final InMemoryEntryLog log = new InMemoryEntryLog();
    private final InMemoryRunIndex index = new InMemoryRunIndex();
    private final Map<String, Integer> effects = new HashMap<>();
    private final Map<String, Integer> undone = new HashMap<>();
    private int givenUp;
    private final int crashiness;
    private boolean mayCrash;
    private int crashes;
    private Engine process;

    private final boolean approves;

    World(Random random) {
      this(random, random.nextBoolean());
    }

    World(Random random, boolean approves) {
      this.random = random;
      this.approves = approves;
      this.crashiness = 3 + random.nextInt(40);
      this.process = process();
    }

    private Engine process() {
      Agent agent =
          Agent.named("clerk")
              .stintLimits(Limits.DEFAULT.steps(1_000).time(Duration.ofDays(30)))
              .tools(
                  TestTool.of("read", Effect.READ),
                  TestTool.of("put", Effect.IDEMPOTENT),
                  new Paying())
              .build();
      Deployment deployment = new Deployment(List.of(agent), List.of(Route.of("default", model())));
      Engine.Ports ports =
          new Engine.Ports(
              new FragileLog(),
              new InMemoryForks(),
              new FragileQueue(),
              new InMemoryPayloadStore(),
              Around.fragile(RunIndex.class, index, this::mayDie),
              this::tell);
      return new Engine(deployment, ports, RetryPolicy.DEFAULT, clock, random);
    }

    /** Sends every notice at most once, or the test fails. */
    private ToolOutcome tell(Notice notice) {
      effects.merge(notice.action().key(notice.run().id()), 1, Integer::sum);
      return new ToolOutcome.Returned("told");
    }

    /** Pays at most once for every key, or the test fails; a person approves some payments. */
    private final class Paying implements Tool {
      @Override
      public ToolSpec spec() {
        return new ToolSpec(
            "pay",
            "Pays",
            "{}",
            Effect.ONCE,
            ToolSpec.TIMEOUT_DEFAULT,
            approves,
            Optional.of(Effect.ONCE));
      }

      @Override
      public ToolOutcome call(ToolInvocation invocation) {
        effects.merge(invocation.key(), 1, Integer::sum);
        return new ToolOutcome.Returned("paid");
      }

      @Override
      public ToolOutcome undo(ToolInvocation undoing, ActionId call, String outcome) {
        undone.merge(call.key(undoing.run()), 1, Integer::sum);
        return new ToolOutcome.Returned("paid back");
      }
    }

    /** Delivers, decides and sweeps, through all crashes, until the run has reached its end. */
    Run toItsEnd(RunId id) {
      for (int n = 0; n < DELIVERIES_MAX; n++) {
        if (queue.nextVisible().isPresent()) {
          deliver();
          continue;
        }
        Run run = process.runs().find(id).orElseThrow();
        switch (run.status()) {
          case WAITING -> survive(() -> decide(process.runs().find(id).orElseThrow()));
          case RUNNING -> {
            clock.advance(Duration.ofHours(1));
            survive(
                () -> process.sweep().sweep(Duration.ofMinutes(30), Retention.OFF, Instant.MAX));
          }
          case FINISHED, FAILED, CANCELLED -> {
            return run;
          }
        }
      }
      throw new AssertionError("Still at work");
    }

    Timeline timeline(Run run) {
      return process.runs().timeline(run);
    }

    private void decide(Run run) {
      for (Hold hold : run.holds()) {
        Choice choice = hold.reason() == HoldReason.APPROVAL ? Choice.APPROVE : Choice.GIVE_UP;
        if (choice == Choice.GIVE_UP) {
          givenUp++;
        }
        process
            .holds()
            .decide(
                run.id(),
                new Decision(hold.seq(), hold.content(), choice, Optional.empty(), ""),
                TestEngine.ADA);
      }
    }

    void rewind(RunId id, long to) {
      survive(() -> process.rewinds().rewind(id, to, true, TestEngine.ADA.because("a test")));
    }

    private void survive(Runnable work) {
      try {
        work.run();
      } catch (Crash e) {
        crashes++;
        process = process();
      }
    }

    /**
     * Asks for one to three tools a round; the round alone decides which. Sometimes its vendor asks
     * to wait for a while.
     */
    private Model model() {
      return request -> {
        if (random.nextInt(8) == 0) {
          return new ModelOutcome.Busy("429", Duration.ofMinutes(20));
        }
        long round =
            request.messages().stream().filter(message -> message.role() == Role.TOOL).count();
        if (round == ROUNDS) {
          return new ModelOutcome.Replied(List.of(Text.of("Done.")), ScriptedModel.USAGE);
        }
        List<Part> calls = new ArrayList<>();
        List<String> tools = List.of("read", "pay", "put");
        for (int n = 0; n <= round % 3; n++) {
          String tool = tools.get((int) (round + n) % tools.size());
          calls.add(
              new ToolCall(
                  "call-" + round + "-" + n, tool, Payload.of("{\"round\":%d}".formatted(round))));
        }
        return new ModelOutcome.Replied(calls, ScriptedModel.USAGE);
      };
    }

    /** Half of the tasks come by a channel that can answer. */
    private Optional<Origin> origin() {
      return Optional.of(new Origin("mail", "ada@example.com", "1", Map.of()))
          .filter(mail -> random.nextBoolean());
    }

    RunId start() {
      Start start =
          process
              .runs()
              .start(
                  new Task(
                      "clerk",
                      List.of(Text.of("Go.")),
                      Optional.empty(),
                      Optional.empty(),
                      Optional.empty(),
                      origin()));
      mayCrash = true;
      return ((Start.Begun) start).run().id();
    }

    /** Delivers a message: sometimes twice, sometimes to a process that dies during the step. */
    void deliver() {
      clock.advanceTo(queue.nextVisible().orElseThrow());
      Receipt receipt = queue.receive().orElseThrow();
      int times = random.nextInt(10) == 0 ? 2 : 1;
      try {
        for (int n = 0; n < times; n++) {
          process.stepper().step(receipt, deadline());
        }
        mayDie();
        receipt.acknowledge();
      } catch (Crash e) {
        crashes++;
        process = process();
      }
    }

    private Instant deadline() {
      return clock.instant().plus(VISIBILITY);
    }

    private void mayDie() {
      if (mayCrash && random.nextInt(crashiness) == 0) {
        throw new Crash();
      }
    }

    void assertIndexAgreesWith(Run run) {
      assertThat(index.list(Optional.empty(), Set.of(Status.values()), Optional.empty(), 10).runs())
          .singleElement()
          .satisfies(summary -> assertThat(summary.status()).isEqualTo(run.status()));
    }

    private final class FragileLog extends ForwardingLog {
      FragileLog() {
        super(log);
      }

      @Override
      public Append append(RunId run, long seq, String previous, Entry entry) {
        mayDie();
        Append append = super.append(run, seq, previous, entry);
        mayDie();
        return append;
      }
    }

    private final class FragileQueue implements StepQueue {
      @Override
      public void send(List<StepMessage> messages, Duration delay) {
        mayDie();
        for (StepMessage message : messages) {
          queue.send(List.of(message), delay);
          mayDie();
        }
      }

      @Override
      public void wake(StepMessage message, Instant at) {
        mayDie();
        queue.wake(message, at);
        mayDie();
      }
    }
  }
}
