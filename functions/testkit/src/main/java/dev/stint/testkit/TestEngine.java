package dev.stint.testkit;

import dev.stint.agent.ActionId;
import dev.stint.agent.Agent;
import dev.stint.agent.Model;
import dev.stint.agent.Route;
import dev.stint.agent.RunId;
import dev.stint.cron.CronTimes;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.Holds;
import dev.stint.engine.Observer;
import dev.stint.engine.RetryPolicy;
import dev.stint.engine.Runs;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.engine.StepOutcome;
import dev.stint.link.CallbackLinks;
import dev.stint.link.SigningKeys;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.port.RunIndex;
import dev.stint.run.Choice;
import dev.stint.run.Explanation;
import dev.stint.run.Hold;
import dev.stint.run.Origin;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import dev.stint.story.Story;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A whole engine in memory, on a clock that jumps to the next message instead of waiting.
 *
 * <pre>{@code
 * TestEngine engine = TestEngine.of(agent, new ScriptedModel().calls("read", "{}").says("Done."));
 * Run run = engine.start("Read it.");
 * engine.drain();
 * assertThat(engine.run(run.id()).status()).isEqualTo(FINISHED);
 * }</pre>
 */
public final class TestEngine {

  /** The time at which every test begins. */
  public static final Instant START = Instant.parse("2026-11-23T09:00:00Z");

  /** The person who decides in tests. */
  public static final Person ADA = new Person("Ada", "test", "");

  private static final SigningKeys KEYS =
      new SigningKeys(List.of("a key for tests, which is no secret"));

  /** Signs callbacks. */
  public static final CallbackLinks CALLBACKS =
      new CallbackLinks(() -> KEYS, Optional.of("https://stint.example/"));

  private static final Duration STEP_TIME = Duration.ofMinutes(5);
  private static final int DELIVERIES_MAX = 100_000;
  private static final int RECEIVES_MAX = 5;

  private final TestClock clock = new TestClock(START);
  private final InMemoryEntryLog log = new InMemoryEntryLog();
  private final InMemoryForks forks = new InMemoryForks();
  private final InMemoryStepQueue queue = new InMemoryStepQueue(clock, STEP_TIME, RECEIVES_MAX);
  private final InMemoryRunIndex index = new InMemoryRunIndex();
  private final InMemoryPayloadStore payloads = new InMemoryPayloadStore();
  private final TestNotifier notifier = new TestNotifier();
  private Engine.Ports ports =
      new Engine.Ports(log, forks, queue, payloads, index, notifier)
          .with(CALLBACKS)
          .with(new CronTimes());
  private final Random random = new Random(1);
  private Engine engine;

  private TestEngine(Deployment deployment) {
    this.engine = new Engine(deployment, ports, RetryPolicy.DEFAULT, clock, random);
  }

  /** An engine with one agent, whose route is one model. */
  public static TestEngine of(Agent agent, Model model) {
    return new TestEngine(new Deployment(List.of(agent), List.of(Route.of(agent.route(), model))));
  }

  public static TestEngine of(Deployment deployment) {
    return new TestEngine(deployment);
  }

  /**
   * Starts another process: the log, the queue and the index stay, and everything in memory is
   * lost.
   */
  public void deploy(Deployment deployment) {
    engine = new Engine(deployment, ports, RetryPolicy.DEFAULT, clock, random);
  }

  /** Starts another process, as {@link #deploy}, of which {@code observer} is told. */
  public void observe(Deployment deployment, Observer observer) {
    ports = ports.with(observer);
    deploy(deployment);
  }

  /** Starts a run of this agent. */
  public Run start(String agent, String input) {
    Start start = runs().start(new Task(agent, input, Optional.empty(), Optional.empty()));
    if (start instanceof Start.Begun begun) {
      return begun.run();
    }
    throw new AssertionError("The run did not start: " + start);
  }

  /** Starts a run by a channel that can answer. */
  public Run start(String agent, String input, Origin origin) {
    Start start =
        runs()
            .start(
                new Task(
                    agent,
                    List.of(Text.of(input)),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(origin.id()),
                    Optional.of(origin)));
    if (start instanceof Start.Begun begun) {
      return begun.run();
    }
    throw new AssertionError("The run did not start: " + start);
  }

  /** Delivers messages until none is left; the clock jumps over delays. */
  public List<StepOutcome> drain() {
    List<StepOutcome> outcomes = new ArrayList<>();
    for (int n = 0; n < DELIVERIES_MAX; n++) {
      Optional<Instant> next = queue.nextVisible();
      if (next.isEmpty()) {
        return outcomes;
      }
      clock.advanceTo(next.get());
      outcomes.add(deliver().orElseThrow());
    }
    throw new AssertionError("Still at work after %d deliveries".formatted(DELIVERIES_MAX));
  }

  /** Delivers the next visible message, if there is one, and acknowledges it. */
  public Optional<StepOutcome> deliver() {
    return queue
        .receive()
        .map(
            receipt -> {
              StepOutcome outcome = engine.stepper().step(receipt, clock.instant().plus(STEP_TIME));
              receipt.acknowledge();
              return outcome;
            });
  }

  /** The run in its log. */
  public Run run(RunId id) {
    return runs().find(id).orElseThrow();
  }

  /** The run with its entries. */
  public Timeline timeline(RunId id) {
    return runs().timeline(run(id));
  }

  /**
   * Assertions on a run as it is now: its status and answer, its calls, its holds, what it spent.
   */
  public RunAssert assertThat(RunId id) {
    String answer =
        runs().answer(run(id)).orElse(List.of()).stream()
            .map(part -> text(part.payload()))
            .collect(Collectors.joining());
    return new RunAssert(timeline(id), answer, this::text);
  }

  private String text(Payload payload) {
    return switch (payload) {
      case Payload.Inline inline -> inline.text();
      case Payload.Stored stored -> new String(payloads.get(stored.key()), StandardCharsets.UTF_8);
    };
  }

  /**
   * Why something does not happen in a run, or that it can: how the run stands, and a line for each
   * open action.
   */
  public String explain(RunId id) {
    Explanation explanation = engine.explanations().now(run(id)).orElseThrow();
    return Stream.concat(
            Stream.of(explanation.run()),
            explanation.actions().stream().map(line -> line.what() + ": " + line.why()))
        .collect(Collectors.joining("\n"));
  }

  /** Why an action of a run is not ready: it waits, is done, does not count, or never was. */
  public String explain(RunId id, String action) {
    return engine.explanations().now(timeline(id), ActionId.parse(action)).orElseThrow();
  }

  /** What a run did, in sentences that cite its entries, as Markdown. */
  public String story(RunId id) {
    return Story.brief(timeline(id)).markdown();
  }

  public Runs runs() {
    return engine.runs();
  }

  /** Decides the only hold of a run, as Ada. */
  public Holds.Outcome decide(RunId id, Choice choice, String text) {
    return decide(run(id).holds().getFirst(), choice, Optional.empty(), text);
  }

  /** Decides a hold, as Ada. */
  public Holds.Outcome decide(Hold hold, Choice choice, Optional<String> arguments, String text) {
    return engine
        .holds()
        .decide(
            hold.run(),
            new Holds.Decision(hold.seq(), hold.content(), choice, arguments, text),
            ADA);
  }

  public Engine engine() {
    return engine;
  }

  public Engine.Ports ports() {
    return ports;
  }

  /** Loses every message, so that nothing is at work; runs stay in the log as they are. */
  public void loseMessages() {
    queue.clear();
  }

  public TestClock clock() {
    return clock;
  }

  public InMemoryEntryLog log() {
    return log;
  }

  public InMemoryForks forks() {
    return forks;
  }

  public InMemoryStepQueue queue() {
    return queue;
  }

  public InMemoryPayloadStore payloads() {
    return payloads;
  }

  /** Sends no notice, and remembers those that it was given. */
  public TestNotifier notifier() {
    return notifier;
  }

  public RunIndex index() {
    return index;
  }
}
