package dev.stint.engine;

import dev.stint.agent.RunId;
import dev.stint.engine.Verdict.Answer;
import dev.stint.message.Payload;
import dev.stint.port.DamagedLog;
import dev.stint.port.ExpiredRun;
import dev.stint.port.Forks;
import dev.stint.port.Forks.Fork;
import dev.stint.port.PayloadStore;
import dev.stint.port.RunIndex;
import dev.stint.port.RunSummary;
import dev.stint.port.StepQueue;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Arrived;
import dev.stint.run.Entry.Forked;
import dev.stint.run.Entry.Moved;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.OpenCall;
import dev.stint.run.Person;
import dev.stint.run.Phase;
import dev.stint.run.Run;
import dev.stint.run.Timeline;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Moves runs from one store to another, so that what began on a laptop goes on in AWS. At the
 * source, a run is written to a file, with a {@link Moved} at its end; then that entry is appended
 * to the log itself, and seals it. At the destination, the log is put, its last entry first, and
 * {@link Arrived} is appended. So at no time can two stores go on with the same run, unless the
 * file is put in two of them. Each part can be repeated after a crash. Thread-safe.
 */
public final class Moves {

  private final History history;
  private final Forks forks;
  private final PayloadStore payloads;
  private final Dispatch dispatch;
  private final RunIndex index;
  private final InstantSource clock;

  Moves(Engine engine) {
    this.history = engine.history;
    this.forks = engine.ports.forks();
    this.payloads = engine.ports.payloads();
    this.dispatch = engine.dispatch;
    this.index = engine.ports.index();
    this.clock = engine.clock;
  }

  /**
   * Runs with all that share entries with them: what they are forks of, and their own forks.
   * Unknown runs are left out; so are forks that never began.
   */
  public Families families(Collection<RunId> runs) {
    return new Relatives(history, forks).of(runs);
  }

  /** What {@link #prepare} found. */
  public sealed interface Prepared {

    /**
     * The run can be moved. Nothing is changed yet.
     *
     * @param entries all its entries, with the seal as the last one
     * @param isSealed whether it was moved before, and may be in another file
     */
    record Ready(Leaving leaving, List<Entry> entries, boolean isSealed) implements Prepared {
      public Ready {
        entries = List.copyOf(entries);
      }
    }

    /**
     * A call is under way, which happens once, and its outcome is not known before {@code until}.
     */
    record NotYet(Instant until, String why) implements Prepared {}
  }

  /**
   * A run that is to leave this store.
   *
   * @param seal the last entry that it has here
   * @param seq position of the seal
   * @param digest of the seal as the log stores it
   */
  public record Leaving(RunId run, Moved seal, long seq, String digest) {}

  /** The keys of all contents that entries refer to, in the payload store. */
  public static SequencedSet<String> contents(List<Entry> entries) {
    SequencedSet<String> keys = new LinkedHashSet<>();
    entries.stream()
        .flatMap(entry -> entry.payloads().stream())
        .filter(Payload.Stored.class::isInstance)
        .forEach(payload -> keys.add(((Payload.Stored) payload).key()));
    return keys;
  }

  /**
   * Prepares a run to leave. A run that was moved before leaves as it did then.
   *
   * @throws IllegalArgumentException if the person's name is blank or too long, or their reason is
   * @throws dev.stint.port.ExpiredRun if it has expired
   * @throws DamagedLog if it cannot be read
   */
  public Prepared prepare(RunId id, Person person) {
    check(person);
    Run run = history.load(id);
    Timeline timeline = history.timeline(run);
    if (run.isMoved()) {
      return ready(seal(timeline), true);
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    if (run.owesKin() || (run.parent().isPresent() && !run.isOver())) {
      return new Prepared.NotYet(
          now.plus(StepQueue.DELAY_MAX),
          "Run %s is part of a tree that is at work, and other runs of it would not find it"
              .formatted(id));
    }
    return underWay(run, now)
        .<Prepared>map(
            call ->
                new Prepared.NotYet(
                    call.intent().settledBy(),
                    "Run %s: call %s is under way".formatted(id, call.intent().action())))
        .orElseGet(() -> ready(history.chained(timeline.apply(new Moved(now, person))), false));
  }

  private static Prepared ready(Timeline sealed, boolean isSealed) {
    return new Prepared.Ready(
        new Leaving(sealed.run().id(), (Moved) sealed.last(), sealed.length() - 1, sealed.digest()),
        sealed.entries(),
        isSealed);
  }

  /** The log up to the entry that sealed it; outcomes may have come after that. */
  private static Timeline seal(Timeline moved) {
    return moved.latest(point -> point.last() instanceof Moved).orElseThrow();
  }

  private static Optional<Phase.Begun> underWay(Run run, Instant now) {
    return Stream.<OpenCall>concat(run.calls().values().stream(), run.notices().values().stream())
        .map(OpenCall::phase)
        .filter(Phase.Begun.class::isInstance)
        .map(Phase.Begun.class::cast)
        .filter(begun -> now.isBefore(begun.intent().settledBy()))
        .findFirst();
  }

  /**
   * Seals a run: from here on, nothing more happens in this store. When this returns true, its log
   * is as it was prepared, for good. To be called when everything is safe elsewhere.
   *
   * @return false if the run went on since it was prepared, and nothing was changed
   */
  public boolean seal(Leaving leaving) {
    return history.change(
        history.load(leaving.run()),
        run ->
            run.isMoved() || run.length() != leaving.seq()
                ? new Answer<>(isSealed(run, leaving))
                : dispatch.fromOutside(run, leaving.seal(), after -> true));
  }

  /** Whether this seal is in the log. Its process may have died before it told the index. */
  private boolean isSealed(Run run, Leaving leaving) {
    boolean isSealed = history.has(leaving.run(), leaving.seq(), leaving.digest());
    if (isSealed) {
      index.put(RunSummary.of(run));
    }
    return isSealed;
  }

  private static void check(Person person) {
    if (person.by().isBlank()) {
      throw new IllegalArgumentException("Who moves a run has a name");
    }
    Bounds.problem(person, "why")
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /** The outcome of {@link #arrive}. */
  public sealed interface Arrival {

    /** The run goes on in this store. */
    record Here(Run run) implements Arrival {}

    /** The run came here before, by the same move. */
    record HereBefore(Run run) implements Arrival {}

    /**
     * @param why the obstacle, for people
     */
    record Refused(String why) implements Arrival {}
  }

  /**
   * Lets a run go on in this store. What it is a fork of is here already. After a crash, the same
   * call goes on from there.
   *
   * @param entries all its entries, with {@link Moved} as the last one
   * @param contents reads a content that an entry refers to, by its key
   * @throws DamagedLog if it is damaged here, or is a fork of what is not here
   * @throws ExpiredRun if it was here, and has expired
   * @throws ImpossibleHistory if the entries do not follow; nothing was changed
   */
  public Arrival arrive(
      RunId id, List<Entry> entries, Function<String, byte[]> contents, Person person) {
    check(person);
    if (entries.isEmpty() || !(entries.getLast() instanceof Moved)) {
      return new Arrival.Refused("Run %s was not sealed where it comes from".formatted(id));
    }
    Timeline whole = history.chained(id, entries);
    Optional<Timeline> here = here(whole);
    long known = here.map(Timeline::length).orElse(0L);
    if (here.isPresent() && !follows(whole, here.get())) {
      return new Arrival.Refused(
          "Run %s is here with other entries: here are %d, and %d come"
              .formatted(id, known, whole.length()));
    }
    if (known < whole.length() && !place(whole, known, contents)) {
      return new Arrival.Refused(
          "Run %s was begun here in the same moment, and its log is damaged now".formatted(id));
    }
    return history.change(
        history.load(id),
        run ->
            isSealedBy(whole, run)
                ? dispatch.arrived(run, new Arrived(clock.instant(), person), Arrival.Here::new)
                : new Answer<>(new Arrival.HereBefore(run)));
  }

  /**
   * Puts the contents, and the entries that are not here yet. A fork is noted before it begins, as
   * ever.
   */
  private boolean place(Timeline whole, long known, Function<String, byte[]> contents) {
    contents(whole.entries()).forEach(key -> payloads.put(key, contents.apply(key)));
    if (known == 0 && whole.first(1).orElseThrow().last() instanceof Forked fork) {
      RunId run = whole.run().id();
      forks.note(fork.from(), new Fork(run, clock.instant().truncatedTo(ChronoUnit.MILLIS)));
    }
    return history.place(whole, known);
  }

  /**
   * The log as it is here; empty if nothing of it is here, or if it is in the middle of this move:
   * then it cannot be read, but for the entries that are there.
   */
  private Optional<Timeline> here(Timeline whole) {
    try {
      Run run = history.load(whole.run().id());
      return run.isEmpty() ? Optional.empty() : Optional.of(history.timeline(run));
    } catch (DamagedLog e) {
      if (history.has(whole.run().id(), whole.length() - 1, whole.digest())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Whether the log here and the one that comes have the same entries, as far as the shorter one
   * goes. The log here may be shorter only if it was sealed.
   */
  private static boolean follows(Timeline whole, Timeline here) {
    long both = Math.min(whole.length(), here.length());
    boolean same = digest(whole, both).equals(digest(here, both));
    return same && (here.length() >= whole.length() || here.last() instanceof Moved);
  }

  private static String digest(Timeline timeline, long length) {
    return timeline.first(length).orElseThrow().digest();
  }

  /** Whether the last thing that happened to the run here is this move. */
  private boolean isSealedBy(Timeline whole, Run run) {
    return run.isMoved() && seal(history.timeline(run)).length() == whole.length();
  }
}
