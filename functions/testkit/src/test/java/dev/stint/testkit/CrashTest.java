package dev.stint.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.agent.Agent;
import dev.stint.agent.Effect;
import dev.stint.agent.Limits;
import dev.stint.agent.Model;
import dev.stint.agent.ModelOutcome;
import dev.stint.agent.Route;
import dev.stint.agent.ToolOutcome;
import dev.stint.message.Message.Role;
import dev.stint.message.Part;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.message.ToolCall;
import dev.stint.port.EntryLog;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.port.StepMessage;
import dev.stint.port.StepQueue;
import dev.stint.run.Entry;
import dev.stint.run.Entry.ToolIntended;
import dev.stint.run.Run;
import dev.stint.run.RunId;
import dev.stint.run.Status;
import dev.stint.step.Deployment;
import dev.stint.step.Engine;
import dev.stint.step.Policy;
import dev.stint.step.Runs.Start;
import dev.stint.step.Runs.Task;
import dev.stint.testkit.InMemoryStepQueue.Receipt;
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
 * A process that dies before or after any write, messages delivered twice: whatever the seed, the
 * run comes to its end and no effect happens twice.
 */
class CrashTest {

  private static final int ROUNDS = 6;
  private static final int DELIVERIES_MAX = 2_000;
  private static final Duration VISIBILITY = Duration.ofMinutes(5);

  @Property(tries = 300)
  void a_run_ends_and_no_once_effect_happens_twice(@ForAll long seed) {
    World world = new World(new Random(seed));
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
      assertThat(run.calls().values()).allMatch(call -> call.held() != null);
    } else {
      assertThat(world.effects.keySet()).as("each effect has its intent").isEqualTo(intents(run));
    }
    world.assertIndexAgreesWith(run);
  }

  private static Set<String> intents(Run run) {
    Set<String> keys = new HashSet<>();
    for (Entry entry : run.entries()) {
      if (entry instanceof ToolIntended intent) {
        keys.add(intent.action().key(run.id()));
      }
    }
    return keys;
  }

  /** The end of a process, in the middle of whatever it did. */
  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Everything outside of the process, and the process of the moment. */
  private static final class World {

    private final Random random;
    private final TestClock clock = new TestClock(TestEngine.START);
    private final InMemoryStepQueue queue =
        new InMemoryStepQueue(clock, VISIBILITY, Integer.MAX_VALUE);
    private final InMemoryEntryLog log = new InMemoryEntryLog();
    private final InMemoryRunIndex index = new InMemoryRunIndex();
    private final Map<String, Integer> effects = new HashMap<>();
    private final int crashiness;
    private boolean mayCrash;
    private int crashes;
    private Engine process;

    World(Random random) {
      this.random = random;
      this.crashiness = 3 + random.nextInt(40);
      this.process = process();
    }

    private Engine process() {
      Agent agent =
          Agent.named("clerk")
              .limits(Limits.DEFAULT.steps(1_000).time(Duration.ofDays(30)))
              .tools(
                  TestTool.of("read", Effect.READ),
                  TestTool.of("put", Effect.IDEMPOTENT),
                  TestTool.of(
                      "pay",
                      Effect.ONCE,
                      call -> {
                        effects.merge(call.key(), 1, Integer::sum);
                        return new ToolOutcome.Returned("paid");
                      }))
              .build();
      Deployment deployment = new Deployment(List.of(agent), List.of(Route.of("default", model())));
      Engine.Ports ports =
          new Engine.Ports(
              new FragileLog(), new FragileQueue(), new InMemoryPayloadStore(), new FragileIndex());
      return new Engine(deployment, ports, Policy.DEFAULT, clock, random);
    }

    /** Asks for one to three tools a round; which ones depends on the round alone. */
    private static Model model() {
      return request -> {
        long round =
            request.messages().stream().filter(message -> message.role() == Role.TOOL).count();
        if (round == ROUNDS) {
          return new ModelOutcome.Replied(List.of(Text.of("Done.")), ScriptedModel.USAGE);
        }
        List<Part> calls = new ArrayList<>();
        List<String> tools = List.of("read", "pay", "put");
        for (int n = 0; n <= round % 3; n++) {
          String tool = tools.get((int) (round + n) % tools.size());
          calls.add(new ToolCall("call-" + round + "-" + n, tool, Payload.of("{}")));
        }
        return new ModelOutcome.Replied(calls, ScriptedModel.USAGE);
      };
    }

    RunId start() {
      Start start =
          process.runs().start(new Task("clerk", "Go.", Optional.empty(), Optional.empty()));
      mayCrash = true;
      return ((Start.Begun) start).run().id();
    }

    /** Delivers a message; sometimes twice, sometimes to a process that dies over it. */
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

    private final class FragileLog implements EntryLog {
      @Override
      public List<Entry> read(RunId run, long from, int max) {
        return log.read(run, from, max);
      }

      @Override
      public Optional<Entry> last(RunId run) {
        return log.last(run);
      }

      @Override
      public Append append(RunId run, long seq, Entry entry) {
        mayDie();
        Append append = log.append(run, seq, entry);
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
    }

    private final class FragileIndex implements RunIndex {
      @Override
      public void put(RunSummary summary) {
        mayDie();
        index.put(summary);
        mayDie();
      }

      @Override
      public void trouble(RunId run, String why) {
        index.trouble(run, why);
      }

      @Override
      public Page list(
          Optional<String> agent, Set<Status> statuses, Optional<Cursor> cursor, int max) {
        return index.list(agent, statuses, cursor, max);
      }
    }
  }
}
