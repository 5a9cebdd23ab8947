package dev.stint.move;

import dev.stint.port.DamagedLog;
import dev.stint.port.DamagedPayload;
import dev.stint.port.ExpiredRun;
import dev.stint.port.PortUnavailable;
import dev.stint.run.ImpossibleHistory;
import dev.stint.run.Person;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;

/** {@code ./dev move}: takes runs out of a store into a file, and brings them into another. */
public final class Move {

  private static final int WRONG = 1;
  private static final int USAGE = 2;

  private final Settings settings;
  private final PrintStream out;
  private final PrintStream err;

  Move(Settings settings, PrintStream out, PrintStream err) {
    this.settings = settings;
    this.out = out;
    this.err = err;
  }

  /** Ends with 0 if the runs are moved, with 1 if not, and with 2 after a wrong command. */
  public static void main(String[] args) throws InterruptedException {
    Move move = new Move(Settings.ofThisProcess(), System.out, System.err);
    System.exit(move.run(List.of(args)));
  }

  int run(List<String> args) throws InterruptedException {
    Arguments arguments;
    try {
      arguments = Arguments.parse(args, settings);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println(Arguments.USAGE);
      return USAGE;
    }
    try {
      move(arguments);
      return 0;
    } catch (CannotMove | DamagedLog | DamagedPayload | ExpiredRun | ImpossibleHistory e) {
      err.println(e.getMessage());
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage()); // Of --by or --why.
    } catch (PortUnavailable e) {
      err.println(
          "%s does not answer: %s. Call this again.".formatted(arguments.place(), e.getMessage()));
    } catch (SdkException e) {
      err.println("AWS refuses a request: %s".formatted(e.getMessage()));
    } catch (IOException e) {
      err.println("The file cannot be written or read: %s. Call this again.".formatted(e));
    }
    return WRONG;
  }

  private void move(Arguments arguments) throws IOException, InterruptedException {
    Person person = new Person(arguments.by(), "move", arguments.why());
    if (arguments.imports()) {
      try (RunsFile file = Import.open(arguments.file());
          OpenStore store = OpenStore.at(arguments.place(), settings)) {
        new Import(store, person, out::println).from(file, arguments.place());
      }
    } else {
      try (OpenStore store = OpenStore.existing(arguments.place(), settings)) {
        Export export = new Export(store, person, out::println);
        if (arguments.all()) {
          export.all(arguments.file());
        } else {
          export.to(arguments.file(), arguments.runs(), arguments.again());
        }
      }
    }
  }
}
