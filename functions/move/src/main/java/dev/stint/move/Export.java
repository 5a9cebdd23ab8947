package dev.stint.move;

import dev.stint.agent.RunId;
import dev.stint.engine.Moves;
import dev.stint.engine.Moves.Leaving;
import dev.stint.engine.Moves.Prepared;
import dev.stint.port.RunIndex;
import dev.stint.run.Entry;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes runs out of a store into a file. First all of them are written; when that is on the disk,
 * each is sealed; at last the file gets its name. So a file of that name has only sealed runs, and
 * a run is sealed only if it is in a file. After a crash, the same command finishes.
 */
final class Export {

  /** Ends the name of a file whose runs are not all sealed. */
  static final String PART = ".part";

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

  /** All runs that were not moved. */
  List<RunId> all() {
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
   * @throws CannotMove if that cannot be done; nothing is sealed then that is in no file
   */
  void to(Path file, Collection<RunId> runs) throws IOException, InterruptedException {
    if (Files.exists(file)) {
      throw new CannotMove("%s exists, and is not replaced".formatted(file));
    }
    Path part = file.resolveSibling(file.getFileName() + PART);
    SequencedSet<RunId> wanted = new LinkedHashSet<>(runs);
    wanted.addAll(interrupted(part));
    SequencedSet<RunId> all = store.moves().families(wanted);
    wanted.stream()
        .filter(run -> !all.contains(run))
        .findFirst()
        .ifPresent(
            run -> {
              throw new CannotMove("There is no run %s here. Nothing was moved.".formatted(run));
            });
    if (all.isEmpty()) {
      throw new CannotMove("There are no runs to move");
    }
    List<Leaving> leaving = writtenAndSealed(part, all);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    forceNames(file);
    report(file, leaving);
  }

  /** The runs that an earlier export may have sealed before it was interrupted. */
  private static List<RunId> interrupted(Path part) {
    if (Files.notExists(part)) {
      return List.of();
    }
    try (RunsFile before = RunsFile.open(part)) {
      return before.runs();
    } catch (CannotMove | IOException e) {
      return List.of(); // It was not whole, so nothing of it was sealed.
    }
  }

  private List<Leaving> writtenAndSealed(Path part, SequencedSet<RunId> runs)
      throws IOException, InterruptedException {
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      List<Leaving> leaving = write(part, runs);
      forceNames(part);
      List<Leaving> left = leaving.stream().filter(run -> !store.moves().seal(run)).toList();
      if (left.isEmpty()) {
        return leaving;
      }
      say.accept("%s went on meanwhile; writing it again".formatted(left.getFirst().run()));
    }
    throw new CannotMove(
        "A run goes on all the time. Stop what makes its steps, and call this again: runs that are sealed already are in %s."
            .formatted(part));
  }

  private List<Leaving> write(Path part, SequencedSet<RunId> runs)
      throws IOException, InterruptedException {
    List<Leaving> leaving = new ArrayList<>();
    try (RunsFile.Writer writer = new RunsFile.Writer(part)) {
      for (RunId run : runs) {
        Prepared.Ready ready = prepared(run);
        writer.run(run, ready.entries());
        writeContents(writer, ready.entries());
        leaving.add(ready.leaving());
      }
    }
    return leaving;
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
