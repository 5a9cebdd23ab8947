package dev.stint.move;

import dev.stint.agent.RunId;
import dev.stint.engine.Families;
import dev.stint.engine.Moves;
import dev.stint.engine.Moves.Leaving;
import dev.stint.engine.Moves.Prepared;
import dev.stint.port.DamagedLog;
import dev.stint.port.DamagedPayload;
import dev.stint.port.ExpiredRun;
import dev.stint.port.RunIndex;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Forked;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Person;
import dev.stint.run.Status;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Takes runs out of a store into a file. First all of them are written; when that is on the disk,
 * each is sealed; at last the file gets its name. So a file of that name has only sealed runs, and
 * a run is sealed only if it is in a whole file. After a crash, the same command finishes.
 */
final class Export {

  /** Ends the name of a whole file whose runs may not all be sealed. */
  static final String PART = ".part";

  /** Ends the name of a file that is being written. */
  private static final String NEW = ".new";

  /** How often everything is written anew because a run went on meanwhile. */
  private static final int TRIES_MAX = 5;

  private final OpenStore store;
  private final Person person;
  private final Consumer<String> say;

  /**
   * @param say tells people of the progress, a line at a time
   */
  Export(OpenStore store, Person person, Consumer<String> say) {
    this.store = store;
    this.person = person;
    this.say = say;
  }

  /**
   * Moves all runs that can be moved, and says of the others why not.
   *
   * @throws CannotMove if there are none; or if more began meanwhile, after the file was written
   */
  void all(Path file) throws IOException, InterruptedException {
    to(file, here(), true, false);
    int more = here().size();
    if (more > 0) {
      throw new CannotMove(
          "%s is whole. %d runs are still here: those that cannot be moved, and those that began or changed meanwhile. Export them to another file."
              .formatted(file, more));
    }
  }

  /** All runs that were not moved. */
  private List<RunId> here() {
    Set<Status> here = EnumSet.complementOf(EnumSet.of(Status.MOVED));
    List<RunId> all = new ArrayList<>();
    Optional<RunIndex.Cursor> cursor = Optional.empty();
    do {
      RunIndex.Page page = store.index().list(Optional.empty(), here, cursor, RunIndex.PAGE_MAX);
      page.runs().forEach(summary -> all.add(summary.run()));
      cursor = page.next();
    } while (cursor.isPresent());
    return all;
  }

  /**
   * Moves runs, and all that share entries with them, into a file.
   *
   * @param again whether runs that were moved before may be among them
   * @throws CannotMove if one of them cannot be moved; nothing is sealed then that is in no file
   */
  void to(Path file, Collection<RunId> runs, boolean again)
      throws IOException, InterruptedException {
    to(file, runs, false, again);
  }

  private void to(Path file, Collection<RunId> runs, boolean asCan, boolean again)
      throws IOException, InterruptedException {
    if (Files.exists(file)) {
      throw new CannotMove("%s exists, and is not replaced".formatted(file));
    }
    Path part = file.resolveSibling(file.getFileName() + PART);
    Map<RunId, Entry> interrupted = interrupted(part);
    SequencedSet<RunId> wanted = new LinkedHashSet<>(runs);
    for (RunId run : interrupted.keySet()) {
      say.accept("  %s  is in %s, and comes along".formatted(run, part));
      wanted.add(run);
    }
    Families families = store.moves().families(wanted);
    for (RunId run : wanted) {
      if (!asCan && !families.runs().contains(run)) {
        throw new CannotMove(
            families.left().getOrDefault(run, "There is no run %s here".formatted(run))
                + ". Nothing was moved.");
      }
    }
    families.left().values().forEach(why -> say.accept("  stays: " + why));
    if (families.runs().isEmpty()) {
      throw new CannotMove("There are no runs to move");
    }
    List<Leaving> leaving =
        new Writing(
                part,
                families.runs(),
                asCan,
                before -> again || before.seal().equals(interrupted.get(before.run())))
            .seal();
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    forceNames(file);
    report(file, leaving);
  }

  /**
   * The runs that an earlier export may have sealed before it was interrupted, with the seals that
   * it would have set.
   */
  private static Map<RunId, Entry> interrupted(Path part) throws IOException {
    Map<RunId, Entry> seals = new LinkedHashMap<>();
    if (Files.exists(part)) {
      try (RunsFile before = RunsFile.open(part)) {
        for (RunId run : before.runs()) {
          seals.put(run, before.entries(run).getLast());
        }
      }
    }
    return seals;
  }

  /** Runs that are being written and sealed. */
  private final class Writing {
    private final Path part;
    private final Path fresh;
    private final SequencedSet<RunId> runs;
    private final boolean asCan;
    private final Predicate<Leaving> again;
    private final Set<RunId> left = new HashSet<>();
    private final Set<RunId> sealed = new HashSet<>();

    /**
     * @param asCan whether runs that cannot be read are left
     * @param again of runs that were moved before, those that are written once more
     */
    Writing(Path part, SequencedSet<RunId> runs, boolean asCan, Predicate<Leaving> again) {
      this.part = part;
      this.fresh = part.resolveSibling(part.getFileName() + NEW);
      this.runs = runs;
      this.asCan = asCan;
      this.again = again;
    }

    List<Leaving> seal() throws IOException, InterruptedException {
      for (int tries = 0; tries < TRIES_MAX; tries++) {
        List<Leaving> leaving = write();
        Optional<RunId> wentOn = Optional.empty();
        for (Leaving run : leaving) {
          if (store.moves().seal(run)) {
            sealed.add(run.run());
          } else {
            wentOn = Optional.of(run.run());
          }
        }
        if (wentOn.isEmpty()) {
          return leaving;
        }
        say.accept("  %s  went on meanwhile; writing it again".formatted(wentOn.get()));
      }
      throw new CannotMove(
          "A run goes on all the time. Stop what makes its steps, and call this again: it takes what is in %s along."
              .formatted(part));
    }

    /** Writes all runs; when this returns, they are on the disk, in place of those before. */
    private List<Leaving> write() throws IOException, InterruptedException {
      List<Leaving> leaving = new ArrayList<>();
      try (RunsFile.Writer writer = new RunsFile.Writer(fresh)) {
        for (RunId run : runs) {
          write(run, writer).ifPresent(leaving::add);
        }
      } catch (IOException | RuntimeException | InterruptedException e) {
        Files.deleteIfExists(fresh);
        throw e;
      }
      Files.move(fresh, part, StandardCopyOption.ATOMIC_MOVE);
      forceNames(part);
      return leaving;
    }

    private Optional<Leaving> write(RunId run, RunsFile.Writer writer)
        throws IOException, InterruptedException {
      try {
        Prepared.Ready ready = prepared(run);
        check(ready);
        writeContents(writer, ready.entries());
        writer.run(run, ready.entries());
        return Optional.of(ready.leaving());
      } catch (CannotMove | DamagedLog | DamagedPayload | ExpiredRun | ImpossibleHistory e) {
        if (!asCan) {
          throw e;
        }
        say.accept("  stays: " + e.getMessage());
        left.add(run);
        return Optional.empty();
      }
    }

    private void check(Prepared.Ready ready) {
      Leaving leaving = ready.leaving();
      if (ready.entries().getFirst() instanceof Forked fork && left.contains(fork.from())) {
        throw new CannotMove(
            "Run %s is a fork of %s, which stays".formatted(leaving.run(), fork.from()));
      }
      if (ready.isSealed() && !sealed.contains(leaving.run()) && !again.test(leaving)) {
        throw new CannotMove(
            "Run %s was moved at %s by %s, into another file. If that is lost, export the run with --again."
                .formatted(leaving.run(), leaving.seal().at(), leaving.seal().person().by()));
      }
    }
  }

  private void writeContents(RunsFile.Writer writer, List<Entry> entries) throws IOException {
    for (String key : Moves.contents(entries)) {
      if (!writer.has(key)) {
        writer.content(key, store.payloads().get(key));
      }
    }
  }

  /** Waits for the outcome of a call that happens once. */
  private Prepared.Ready prepared(RunId run) throws InterruptedException {
    Prepared prepared = store.moves().prepare(run, person);
    while (prepared instanceof Prepared.NotYet(Instant until, String why)) {
      say.accept("%s; waiting until %s".formatted(why, until));
      Duration left = Duration.between(Instant.now(), until).plusMillis(1);
      Thread.sleep(left.isNegative() ? Duration.ofSeconds(1) : left);
      prepared = store.moves().prepare(run, person);
    }
    return (Prepared.Ready) prepared;
  }

  /** Has the names of a directory's files on the disk; not every system can. */
  private static void forceNames(Path file) throws IOException {
    Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
    try (FileChannel channel = FileChannel.open(directory)) {
      channel.force(true);
    } catch (AccessDeniedException e) {
      // Windows opens no directories.
    }
  }

  private void report(Path file, List<Leaving> leaving) throws IOException {
    leaving.forEach(run -> say.accept("  %s  %d entries".formatted(run.run(), run.seq())));
    say.accept(
        "Moved %d to %s (%d KB), and sealed here. Import that file once, wherever they go on."
            .formatted(leaving.size(), file, (Files.size(file) + 1023) / 1024));
  }
}
