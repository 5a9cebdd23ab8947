package dev.stint.move;

import dev.stint.agent.RunId;
import dev.stint.engine.Moves.Arrival;
import dev.stint.port.DamagedLog;
import dev.stint.port.ExpiredRun;
import dev.stint.run.Entry;
import dev.stint.run.Entry.Forked;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Person;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Brings the runs of a file into a store. After a crash, the same command finishes. */
final class Import {

  private final OpenStore store;
  private final Person person;
  private final Consumer<String> say;

  /**
   * @param say tells people of the progress, a line at a time
   */
  Import(OpenStore store, Person person, Consumer<String> say) {
    this.store = store;
    this.person = person;
    this.say = say;
  }

  /**
   * Opens a file to be imported.
   *
   * @throws CannotMove if it is damaged, or its export did not finish
   */
  static RunsFile open(Path path) {
    if (String.valueOf(path.getFileName()).contains(Export.PART)) {
      throw new CannotMove(
          "%s is of an export that did not finish: some of its runs may go on where they are. Call that export again."
              .formatted(path));
    }
    return RunsFile.open(path);
  }

  /**
   * Imports all runs of a file. A run that is refused is left, and so are its forks.
   *
   * @throws CannotMove if the file is damaged, or a run was refused
   */
  void from(RunsFile file, Place place) {
    Set<RunId> refused = new HashSet<>();
    int arrived = 0;
    for (RunId run : file.runs()) {
      Arrival arrival = arrive(file, run, refused);
      if (arrival instanceof Arrival.Refused) {
        refused.add(run);
      }
      arrived += arrival instanceof Arrival.Here ? 1 : 0;
      say.accept(line(run, arrival));
    }
    say.accept("Moved %d from %s to %s".formatted(arrived, file, place));
    if (!refused.isEmpty()) {
      throw new CannotMove("%d runs were refused, as said above".formatted(refused.size()));
    }
  }

  private Arrival arrive(RunsFile file, RunId run, Set<RunId> refused) {
    List<Entry> entries = file.entries(run);
    if (entries.getFirst() instanceof Forked fork && refused.contains(fork.from())) {
      return new Arrival.Refused("It is a fork of %s".formatted(fork.from()));
    }
    try {
      return store.moves().arrive(run, entries, file::content, person);
    } catch (ExpiredRun | DamagedLog | ImpossibleHistory e) {
      return new Arrival.Refused(String.valueOf(e.getMessage()));
    }
  }

  private static String line(RunId run, Arrival arrival) {
    return switch (arrival) {
      case Arrival.Here here ->
          "  %s  %s, %d entries"
              .formatted(
                  run, here.run().status().name().toLowerCase(Locale.ROOT), here.run().length());
      case Arrival.HereBefore before -> "  %s  was here before".formatted(run);
      case Arrival.Refused refused -> "  %s  is refused: %s".formatted(run, refused.why());
    };
  }
}
