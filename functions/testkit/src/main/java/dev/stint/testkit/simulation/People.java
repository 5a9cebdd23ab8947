package dev.stint.testkit.simulation;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.engine.Engine;
import dev.stint.engine.Holds;
import dev.stint.engine.Rewinds.ForkOutcome;
import dev.stint.engine.Runs;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Payload;
import dev.stint.message.Text;
import dev.stint.port.PortUnavailable;
import dev.stint.run.Choice;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Started;
import dev.stint.run.Hold;
import dev.stint.run.Origin;
import dev.stint.run.Person;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * People who give tasks, say more, decide, change their minds and lose patience, through processes
 * that may die over it.
 */
final class People {

  private static final Duration TIME_MAX = Duration.ofHours(20);
  private static final Duration AT_ONCE_MAX = Duration.ofSeconds(20);
  private static final int STARTS_MAX = 3;
  private static final int ACTS_MAX = 12;
  private static final List<Person> THEM =
      List.of(new Person("Ada", "http", ""), new Person("Eve", "mail", ""));

  private final World world;
  private final Schedule schedule;
  private final Chance chance;
  private final SampleArguments sample;
  private final Schedule.Host outside = new Schedule.Host();
  private final List<RunId> runs = new ArrayList<>();
  private final Set<RunId> known = new HashSet<>();
  private final Map<RunId, Set<String>> said = new HashMap<>();
  private int coming;
  private int words;

  People(World world, Schedule schedule, Chance chance) {
    this.world = world;
    this.schedule = schedule;
    this.chance = chance;
    this.sample = new SampleArguments(chance);
  }

  /** They come, each at some time. */
  void come() {
    int starts = 1 + chance.below(STARTS_MAX);
    for (int n = 0; n < starts; n++) {
      int number = n;
      comes(this::anyTime, engine -> start(engine, number));
    }
    int acts = chance.below(ACTS_MAX);
    for (int n = 0; n < acts; n++) {
      comes(this::anyTime, this::act);
    }
  }

  private Duration anyTime() {
    return chance.upTo(TIME_MAX);
  }

  private interface Act {
    void on(Engine engine);
  }

  private void comes(Supplier<Duration> when, Act act) {
    coming++;
    schedule.spawn(
        outside,
        when.get(),
        () -> {
          SimulatedProcess process = world.front();
          schedule.spawn(
              process.host(),
              Duration.ZERO,
              () -> {
                try {
                  act.on(process.engine());
                } catch (PortUnavailable e) {
                  maybeAgain(act);
                } catch (Schedule.Death e) {
                  maybeAgain(act);
                  throw e;
                } finally {
                  process.reliable(false);
                  process.busy(false);
                  coming--;
                }
              });
        });
  }

  /** A person who sees an error may do it once more: a start with its key. */
  private void maybeAgain(Act act) {
    if (chance.once(2)) {
      comes(() -> chance.upTo(Duration.ofHours(1)), act);
    }
  }

  boolean areGone() {
    return coming == 0;
  }

  private void start(Engine engine, int number) {
    Agent agent = chance.of(world.agents());
    Optional<String> key = chance.once(2) ? Optional.of("key-" + number) : Optional.<String>empty();
    Optional<Origin> origin =
        chance.once(2)
            ? Optional.of(new Origin("mail", "ada@example.com", "m" + number, Map.of()))
            : Optional.empty();
    Task task =
        new Task(
            agent.name(),
            List.of(Text.of("Task " + number)),
            Optional.empty(),
            Optional.empty(),
            key,
            origin);
    Optional<RunId> before = Optional.empty();
    int times = key.isPresent() && chance.once(2) ? 2 : 1;
    for (int n = 0; n < times; n++) {
      Optional<Run> run = run(engine.runs().start(task));
      run.ifPresent(begun -> knows(begun, "Task " + number));
      Optional<RunId> id = run.map(Run::id);
      if (before.isPresent() && !before.equals(id)) {
        throw new Violation("One key began %s and %s".formatted(before, id));
      }
      before = id;
    }
  }

  private static Optional<Run> run(Start start) {
    return switch (start) {
      case Start.Begun begun -> Optional.of(begun.run());
      case Start.Existing existing -> Optional.of(existing.run());
      case Start.UnknownAgent unknown -> Optional.empty(); // By a process of another version.
      default -> throw new Violation("A task was not begun: " + start);
    };
  }

  private void knows(Run run, String text) {
    if (known.add(run.id())) {
      runs.add(run.id());
    }
    saidTo(run.id(), text);
  }

  private void saidTo(RunId run, String text) {
    said.computeIfAbsent(run, id -> new HashSet<>()).add(text);
  }

  /** Whether somebody was told that this run has begun. */
  boolean knows(RunId run) {
    return known.contains(run);
  }

  private void act(Engine engine) {
    if (runs.isEmpty()) {
      return;
    }
    RunId id = chance.of(runs);
    Person person = chance.of(THEM);
    switch (chance.below(11)) {
      case 0 -> cancel(engine, id, person);
      case 1, 2 -> say(engine, id);
      case 3 -> rewind(engine, id, person);
      case 4 -> fork(engine, id, person);
      case 5 -> engine.runs().setLimits(id, Optional.of(limits()), Optional.empty(), person);
      default -> decide(engine, id, person);
    }
  }

  private Limits limits() {
    return Limits.DEFAULT
        .steps(1 + chance.below(40))
        .time(Duration.ofMinutes(5 + chance.below(90)));
  }

  private static void cancel(Engine engine, RunId id, Person person) {
    engine.runs().cancel(id, person.because("No longer wanted"));
  }

  private void say(Engine engine, RunId id) {
    String text = "Word " + words++;
    if (engine.runs().say(id, text) instanceof Runs.Change.Accepted) {
      saidTo(id, text);
    }
  }

  private void rewind(Engine engine, RunId id, Person person) {
    Run run = engine.runs().find(id).orElseThrow();
    long to = chance.below((int) run.length());
    engine.rewinds().rewind(id, to, chance.once(2), person.because("Once more"));
    if (chance.once(3)) {
      comes(() -> chance.upTo(AT_ONCE_MAX), other -> cancel(other, id, chance.of(THEM)));
    }
  }

  private void fork(Engine engine, RunId id, Person person) {
    Run run = engine.runs().find(id).orElseThrow();
    Optional<String> key = chance.once(2) ? Optional.of("fork-" + id) : Optional.empty();
    ForkOutcome outcome =
        engine
            .rewinds()
            .fork(id, chance.below((int) run.length()), key, person.because("Another way"));
    if (outcome instanceof ForkOutcome.Accepted fork && known.add(fork.run().id())) {
      runs.add(fork.run().id());
    }
  }

  /** Decides whatever waits; now and then twice, or as it was a while ago. */
  private void decide(Engine engine, RunId id, Person person) {
    Run run = engine.runs().find(id).orElseThrow();
    for (Hold hold : run.holds()) {
      if (chance.once(4)) {
        schedule.pause(chance.upTo(Duration.ofHours(1)));
      }
      Choice choice = chance.of(hold.choices());
      Optional<String> arguments =
          choice == Choice.EDIT
              ? hold.toolCall().map(open -> edited(run, open.call().tool()))
              : Optional.<String>empty();
      Holds.Decision decision =
          new Holds.Decision(hold.seq(), hold.content(), choice, arguments, "As I say");
      int times = chance.once(4) ? 2 : 1;
      for (int n = 0; n < times; n++) {
        engine.holds().decide(id, decision, person);
      }
    }
  }

  private String edited(Run run, String tool) {
    return sample.of(
        world.agents().stream()
            .filter(agent -> agent.name().equals(run.agent()))
            .flatMap(agent -> agent.tool(tool).stream())
            .map(found -> found.spec().schema())
            .findFirst()
            .orElse("{}"));
  }

  /** All that was accepted is in the log. */
  void check(CheckedLog log) {
    said.forEach(
        (run, texts) -> {
          Set<String> logged = new HashSet<>();
          log.timeline(run)
              .map(Timeline::entries)
              .orElse(List.of())
              .forEach(
                  entry -> {
                    if (entry instanceof MessageReceived message) {
                      message.parts().forEach(part -> logged.add(text(part.payload())));
                    }
                    if (entry instanceof Started started) {
                      started.parts().forEach(part -> logged.add(text(part.payload())));
                    }
                  });
          if (!logged.containsAll(texts)) {
            throw new Violation(
                "Run %s was told %s, and its log has only %s".formatted(run, texts, logged));
          }
        });
  }

  private static String text(Payload payload) {
    return payload instanceof Payload.Inline inline ? inline.text() : "";
  }
}
