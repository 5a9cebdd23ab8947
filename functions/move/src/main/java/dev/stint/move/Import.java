package dev.stint.move;

import dev.stint.agent.RunId;
import dev.stint.engine.Moves;
import dev.stint.engine.Moves.Arrival;
import dev.stint.port.DamagedLog;
import dev.stint.port.ExpiredRun;
import dev.stint.run.Entry;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Person;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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
   * Imports all runs of a file. Stops at the first that is refused: its forks come after it.
   *
   * @throws CannotMove if the file is damaged, or a run is refused
   */
  void from(Path path, Place place) throws IOException {
    try (RunsFile file = RunsFile.open(path)) {
      List<RunId> runs = file.runs();
      for (RunId run : runs) {
        say.accept(line(run, arrive(file, run)));
      }
      say.accept("Moved %d from %s to %s".formatted(runs.size(), path, place));
    }
  }

  private Arrival arrive(RunsFile file, RunId run) {
    List<Entry> entries = file.entries(run);
    for (String key : Moves.contents(entries)) {
      store.moves().keep(key, file.content(key));
    }
    try {
      return store.moves().arrive(run, entries, person);
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
      case Arrival.Refused refused ->
          throw new CannotMove(
              "%s. This run and those after it in the file are not imported."
                  .formatted(refused.why()));
    };
  }
}
