package dev.stint.testkit.simulation;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.RunId;
import dev.stint.agent.ToolOutcome.Edit;
import dev.stint.engine.BulkRetry;
import dev.stint.engine.Engine;
import dev.stint.engine.Holds;
import dev.stint.engine.Moves;
import dev.stint.engine.Rewinds;
import dev.stint.engine.Rewinds.ForkOutcome;
import dev.stint.engine.Runs;
import dev.stint.engine.Runs.Start;
import dev.stint.engine.Runs.Task;
import dev.stint.message.Part;
import dev.stint.message.Text;
import dev.stint.port.ExpiredRun;
import dev.stint.port.PortUnavailable;
import dev.stint.run.Choice;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Arrived;
import dev.stint.run.Entry.Cancelled;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.LimitsSet;
import dev.stint.run.Entry.MessageReceived;
import dev.stint.run.Entry.Resumed;
import dev.stint.run.Entry.Rewound;
import dev.stint.run.Entry.Started;
import dev.stint.run.Hold;
import dev.stint.run.Origin;
import dev.stint.run.Person;
import dev.stint.run.Resolution;
import dev.stint.run.Run;
import dev.stint.run.Source;
import dev.stint.run.Status;
import dev.stint.run.Timeline;
import dev.stint.run.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * People who give tasks, say more, decide, change their minds and lose patience, through processes
 * that may die over it.
 */
final class People {

  private static final Duration TIME_MAX = Duration.ofHours(20);
  private static final Duration AT_ONCE_MAX = Duration.ofSeconds(20);
  private static final Duration WAIT_MAX = Duration.ofSeconds(25);
  private static final int STARTS_MAX = 3;
  private static final int ACTS_MAX = 12;
  private static final List<Person> THEM =
      List.of(new Person("Ada", "http", ""), new Person("Eve", "mail", ""));

  /** What people do. */
  private enum Deed {
    DECIDE,
    SAY,
    CANCEL,
    REWIND,
    FORK,
    LIMIT,
    RETRY_MANY,
    MOVE,
    RESTORE
  }

  private final World world;
  private final Schedule schedule;
  private final Chance chance;
  private final SampleArguments sample;
  private final Chance scribble;
  private final Visits visits;
  private final List<RunId> runs = new ArrayList<>();
  private final Set<RunId> known = new HashSet<>();
  private final Map<RunId, Set<String>> said = new HashMap<>();

  /** What people do here: each as often as it is in this list, which is another in each world. */
  private final List<Deed> deeds = new ArrayList<>();

  private int words;

  People(World world) {
    this.world = world;
    this.schedule = world.schedule();
    this.visits = new Visits(world);
    this.chance = world.chance();
    this.sample = new SampleArguments(chance);
    this.scribble = chance.apart("what people scribble");
    for (Deed deed : Deed.values()) {
      int often = deed == Deed.DECIDE ? 6 : chance.of(List.of(0, 1, 1, 5));
      deeds.addAll(Collections.nCopies(often, deed));
    }
  }

  /** They come, each at some time. */
  void come() {
    int starts = 1 + chance.below(STARTS_MAX);
    for (int n = 0; n < starts; n++) {
      int number = n;
      String text = world.task(number);
      comes(this::anyTime, process -> start(process.engine(), number, text));
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
    void on(SimulatedProcess process);
  }

  private void comes(Supplier<Duration> when, Act act) {
    visits.add(
        when.get(),
        process -> {
          try {
            act.on(process);
          } catch (ExpiredRun e) {
            expired(e);
          }
        },
        () -> maybeAgain(act));
  }

  /** A person who sees an error may do it once more: a start with its key. */
  private void maybeAgain(Act act) {
    if (chance.once(2)) {
      comes(() -> chance.upTo(Duration.ofHours(1)), act);
    }
  }

  private void expired(ExpiredRun e) {
    if (!world.log().isExpired(e.run())) {
      throw new Violation("Run %s is said to have expired".formatted(e.run()), e);
    }
  }

  boolean areGone() {
    return visits.areOver();
  }

  private void start(Engine engine, int number, String text) {
    Agent agent = chance.of(world.agents());
    Optional<String> key = chance.once(2) ? Optional.of("key-" + number) : Optional.<String>empty();
    Optional<Origin> origin =
        chance.once(2)
            ? Optional.of(new Origin("mail", "ada@example.com", "m" + number, Map.of()))
            : Optional.empty();
    Task task =
        new Task(
                agent.name(),
                List.of(Text.of(text)),
                Optional.empty(),
                Optional.empty(),
                key,
                origin)
            .documents(Papers.areIn(chance) ? Papers.first(number) : List.of());
    Optional<RunId> before = Optional.empty();
    int times = key.isPresent() && chance.once(2) ? 2 : 1;
    for (int n = 0; n < times; n++) {
      Optional<Run> run = run(engine.runs().start(task));
      run.ifPresent(begun -> knows(begun, text));
      if (run.isPresent() && number == 0 && world.isEventful()) {
        await(engine, run.get().id());
      }
      Optional<RunId> id = run.map(Run::id);
      if (before.isPresent() && !before.equals(id)) {
        throw new Violation("One key began %s and %s".formatted(before, id));
      }
      before = id;
    }
  }

  /** Waits for an answer, as a request does, and is told of nothing that is older than the log. */
  private void await(Engine engine, RunId id) {
    Instant end = schedule.now().plus(WAIT_MAX);
    boolean isOver = false;
    while (!isOver && schedule.now().isBefore(end)) {
      long length = world.log().length(id);
      try {
        Run now = engine.runs().find(id).orElseThrow();
        if (now.length() < length) {
          throw new Violation("Who waits for %s is told of it before %d".formatted(now, length));
        }
        isOver = now.status() != Status.RUNNING;
      } catch (PortUnavailable e) {
        // That the run has begun is known.
      }
      schedule.pause(Duration.ofSeconds(1));
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

  private void act(SimulatedProcess process) {
    Person person = chance.of(THEM);
    Engine engine = process.engine();
    if (world.channel().isPresent() && chance.once(2)) {
      world.channel().get().visit(process, chance.split());
      return;
    }
    List<RunId> all = new ArrayList<>(runs);
    all.addAll(world.log().schedules().runs());
    if (all.isEmpty()) {
      return;
    }
    RunId id = world.hasTrees() && chance.once(2) ? anyOfTree() : chance.of(all);
    process.begins(id);
    Run run = engine.runs().find(id).orElseThrow();
    if (run.end().isPresent() && chance.once(2)) {
      rewind(engine, id, person); // What is over is left alone otherwise.
      return;
    }
    if (waitsForSignal(run) && chance.once(2)) {
      signal(engine, id, person);
      return;
    }
    switch (chance.of(deeds)) {
      case CANCEL -> cancel(engine, id, person);
      case SAY -> {
        if (Papers.areIn(chance) && scribble.once(2)) {
          put(engine, id, person);
        } else {
          say(process, id);
        }
      }
      case REWIND -> rewind(engine, id, person);
      case FORK -> fork(engine, id, person);
      case LIMIT -> limit(engine, id, person);
      case RETRY_MANY -> retryMany(engine, person);
      case MOVE -> move(engine, id, person);
      case RESTORE -> engine.restored().hold(Instant.EPOCH);
      case DECIDE -> decide(process, id, person);
    }
  }

  /** A run, as a rule one that another one delegated to. */
  private RunId anyOfTree() {
    List<RunId> all = world.log().timelines().stream().map(run -> run.run().id()).toList();
    List<RunId> below =
        world.log().timelines().stream()
            .map(Timeline::run)
            .filter(run -> run.parent().isPresent() && !world.log().isExpired(run.id()))
            .map(Run::id)
            .toList();
    return chance.of(below.isEmpty() ? all : below);
  }

  private void limit(Engine engine, RunId id, Person person) {
    Limits limits = limits();
    long before = length(id);
    Optional<Limits> ofRun =
        world.hasTrees() && chance.once(2) ? Optional.of(limits.times(2)) : Optional.empty();
    if (engine.runs().setLimits(id, Optional.of(limits), ofRun, person)
        instanceof Runs.Change.Accepted) {
      accepted(
          id,
          "limits",
          before,
          entry -> entry instanceof LimitsSet set && set.stintLimits().equals(limits));
    }
  }

  private void retryMany(Engine engine, Person person) {
    BulkRetry.Cause cause = chance.of(List.of(BulkRetry.Cause.values()));
    Map<RunId, Long> before = new HashMap<>();
    world.log().timelines().forEach(run -> before.put(run.run().id(), run.length()));
    BulkRetry.Report report =
        engine
            .bulkRetry()
            .retry(Optional.empty(), cause, Optional.empty(), 100, person.because("All again"));
    for (RunId run : report.retried()) {
      accepted(
          run,
          "a retry",
          before.getOrDefault(run, 0L),
          entry ->
              (entry instanceof Resumed resumed && isBy(resumed.source(), person))
                  || (entry instanceof Rewound rewound && isBy(rewound.person(), person)));
    }
  }

  private static boolean isBy(Source source, Person person) {
    return source instanceof Person other && other.by().equals(person.by());
  }

  /** Checks that what was accepted is in the log, after what was there before. */
  private void accepted(RunId run, String what, long before, Predicate<Entry> entry) {
    List<Entry> entries = world.log().timeline(run).map(Timeline::entries).orElse(List.of());
    if (entries.stream().skip(before).noneMatch(entry)) {
      throw new Violation(
          "Run %s: %s was accepted, and is not in the log after entry %d"
              .formatted(run, what, before - 1));
    }
  }

  private long length(RunId run) {
    return world.log().length(run);
  }

  private Limits limits() {
    return Limits.DEFAULT
        .steps(1 + chance.below(40))
        .time(Duration.ofMinutes(5 + chance.below(90)))
        .depth(RandomAgents.DEPTH);
  }

  private static boolean waitsForSignal(Run run) {
    return run.suspensions().stream()
        .anyMatch(wait -> wait.entry().waitsFor() instanceof Wait.ForSignal);
  }

  private void signal(Engine engine, RunId id, Person person) {
    long before = length(id);
    if (engine.runs().signal(id, "go", "Go.", person) instanceof Runs.Change.Accepted) {
      accepted(
          id,
          "a signal",
          before,
          entry ->
              entry instanceof Resumed resumed
                  && isBy(resumed.source(), person)
                  && resumed.resolution() instanceof Resolution.Returned);
    }
  }

  private void cancel(Engine engine, RunId id, Person person) {
    long before = length(id);
    if (engine.runs().cancel(id, person.because("No longer wanted"))
        instanceof Runs.Change.Accepted) {
      accepted(
          id,
          "a cancel",
          before,
          entry -> entry instanceof Cancelled cancelled && isBy(cancelled.person(), person));
    }
  }

  /**
   * Says something, by a channel that can answer or by another; in doubt, that one says it again.
   */
  private void say(SimulatedProcess process, RunId id) {
    int number = words++;
    String text = world.text("Word " + number);
    if (chance.once(2)) {
      say(id, text, Optional.empty(), process);
      return;
    }
    Optional<Origin> origin =
        Optional.of(new Origin("mail", "ada@example.com", "w" + number, Map.of()));
    if (chance.once(4)) {
      comes(() -> chance.upTo(AT_ONCE_MAX), other -> say(id, text, origin, other));
    }
    say(id, text, origin, process);
  }

  private void say(RunId id, String text, Optional<Origin> origin, SimulatedProcess process) {
    process.begins(id);
    List<Part> parts = List.of(Text.of(text));
    List<Edit> documents =
        Papers.areIn(chance) && origin.isEmpty() && scribble.once(2)
            ? List.of(Papers.put(scribble, words++))
            : List.of();
    if (process.engine().runs().say(id, parts, origin, documents) instanceof Runs.Change.Accepted) {
      saidTo(id, text);
    }
  }

  /** Puts a document there, made from the version that somebody saw, or from any. */
  private void put(Engine engine, RunId id, Person person) {
    Edit edit = Papers.put(scribble, words++);
    Set<String> seen =
        scribble.once(2)
            ? engine
                .runs()
                .find(id)
                .flatMap(run -> engine.workspaces().versions(run).version(edit.path()))
                .map(Set::of)
                .orElse(Set.of())
            : Set.<String>of();
    long before = length(id);
    if (engine.runs().put(id, edit, seen, person) instanceof Runs.Change.Accepted) {
      accepted(
          id,
          "a document",
          before,
          entry ->
              entry instanceof MessageReceived message
                  && message.changes().stream()
                      .anyMatch(change -> change.name().equals(edit.path())));
    }
  }

  private void rewind(Engine engine, RunId id, Person person) {
    Run run = engine.runs().find(id).orElseThrow();
    long to = target(engine, run);
    long before = length(id);
    if (engine.rewinds().rewind(id, to, chance.once(2), person.because("Once more"))
        instanceof Rewinds.Outcome.Accepted) {
      accepted(
          id,
          "a rewind",
          before,
          entry ->
              entry instanceof Rewound rewound
                  && rewound.to() == to
                  && isBy(rewound.person(), person));
    }
    if (chance.once(3)) {
      comes(() -> chance.upTo(AT_ONCE_MAX), other -> cancel(other.engine(), id, chance.of(THEM)));
    }
  }

  /** Where a run is rewound to: anywhere, or to before its end. */
  private long target(Engine engine, Run run) {
    Optional<Timeline> end =
        chance.once(2)
            ? engine.runs().timeline(run).latest(past -> past.last() instanceof Entry.Ended)
            : Optional.empty();
    return end.map(past -> past.length() - 2)
        .orElseGet(() -> (long) chance.below((int) run.length()));
  }

  private void fork(Engine engine, RunId id, Person person) {
    Run run = engine.runs().find(id).orElseThrow();
    Optional<String> key = chance.once(2) ? Optional.of("fork-" + id) : Optional.empty();
    ForkOutcome outcome =
        engine
            .rewinds()
            .fork(id, chance.below((int) run.length()), key, person.because("Another way"));
    if (outcome instanceof ForkOutcome.Accepted fork) {
      RunId forked = fork.run().id();
      accepted(
          forked, "a fork", 0, entry -> entry instanceof Forked from && from.from().equals(id));
      if (known.add(forked)) {
        runs.add(forked);
      }
    }
  }

  /** Moves a run away. Most come back, as from a store where nothing happened to them. */
  private void move(Engine engine, RunId id, Person person) {
    if (engine.moves().prepare(id, person.because("Elsewhere"))
            instanceof
            Moves.Prepared.Ready(Moves.Leaving leaving, List<Entry> entries, boolean isSealed)
        && engine.moves().seal(leaving)) {
      accepted(id, "a move", leaving.seq(), entry -> entry.equals(leaving.seal()));
      if (!chance.once(5)) {
        comes(
            () -> chance.upTo(AT_ONCE_MAX), other -> comeBack(other.engine(), id, entries, person));
      }
    }
  }

  private static byte[] isHere(String key) {
    throw new Violation("%s comes back, and never left".formatted(key));
  }

  private void comeBack(Engine engine, RunId id, List<Entry> entries, Person person) {
    if (engine.moves().arrive(id, entries, People::isHere, person.because("Back"))
        instanceof Moves.Arrival.Here) {
      accepted(
          id,
          "an arrival",
          entries.size(),
          entry -> entry instanceof Arrived arrived && isBy(arrived.person(), person));
    }
  }

  /** Decides whatever waits; now and then twice, or as it was a while ago. */
  private void decide(SimulatedProcess process, RunId id, Person person) {
    Run run = process.engine().runs().find(id).orElseThrow();
    for (Hold hold : run.holds()) {
      Choice choice = chance.of(hold.choices());
      Optional<String> arguments =
          choice == Choice.EDIT
              ? hold.toolCall().map(open -> edited(run, open.call().tool()))
              : Optional.<String>empty();
      Holds.Decision decision =
          new Holds.Decision(hold.seq(), hold.content(), choice, arguments, "As I say");
      int times = chance.once(4) ? 2 : 1;
      for (int n = 0; n < times; n++) {
        if (chance.once(4)) {
          comes(
              () -> chance.upTo(Duration.ofHours(1)),
              other -> decide(other, id, hold, decision, person));
        } else {
          decide(process, id, hold, decision, person);
        }
      }
    }
  }

  private void decide(
      SimulatedProcess process, RunId id, Hold hold, Holds.Decision decision, Person person) {
    process.begins(id);
    if (process.engine().holds().decide(id, decision, person) instanceof Holds.Outcome.Accepted) {
      Choice choice = decision.choice();
      accepted(
          id, "decision " + choice, hold.seq(), entry -> isDecision(entry, hold, choice, person));
    }
  }

  private static boolean isDecision(Entry entry, Hold hold, Choice choice, Person person) {
    return switch (entry) {
      case Resumed resumed ->
          resumed.suspended() == hold.seq()
              && isBy(resumed.source(), person)
              && resumed.resolution() instanceof Resolution.Decision decision
              && decision.choice() == choice;
      case Cancelled cancelled -> choice == Choice.GIVE_UP && isBy(cancelled.person(), person);
      default -> false;
    };
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

  /** What was said by a channel that can answer is in the log once. */
  private static void once(Timeline timeline) {
    Set<String> ids = new HashSet<>();
    for (Entry entry : timeline.entries()) {
      if (entry instanceof MessageReceived message
          && message.origin() != null
          && !ids.add(message.origin().id())) {
        throw new Violation("%s was told %s twice".formatted(timeline.run(), message));
      }
    }
  }

  /** All that was accepted is in the log. */
  void check() {
    CheckedLog log = world.log();
    log.timelines().forEach(People::once);
    said.forEach(
        (run, texts) -> {
          Set<String> logged = new HashSet<>();
          log.timeline(run)
              .map(Timeline::entries)
              .orElse(List.of())
              .forEach(
                  entry -> {
                    if (entry instanceof MessageReceived message) {
                      message.parts().forEach(part -> logged.add(log.text(part.payload())));
                    }
                    if (entry instanceof Started started) {
                      started.parts().forEach(part -> logged.add(log.text(part.payload())));
                    }
                  });
          if (!logged.containsAll(texts)) {
            throw new Violation(
                "Run %s was told %s, and its log has only %s".formatted(run, texts, logged));
          }
        });
  }
}
