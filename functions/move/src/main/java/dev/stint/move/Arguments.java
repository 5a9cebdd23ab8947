package dev.stint.move;

import dev.stint.agent.RunId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What was typed.
 *
 * @param imports whether runs are imported, otherwise exported
 * @param all whether all runs are exported, otherwise {@code runs}
 * @param again whether runs may be exported that were moved before
 * @param by who moves them
 */
record Arguments(
    boolean imports,
    Path file,
    boolean all,
    boolean again,
    List<RunId> runs,
    Place place,
    String by,
    String why) {

  static final String USAGE =
      """
      Usage: ./dev move export <file> <run>... [--again] | --all  [--directory <directory> | --aws]
             ./dev move import <file>                               [--directory <directory> | --aws]
        export        writes runs, with all their forks, to a file, and seals them where they are
        import        brings the runs of a file to where they go on
        --all         all runs that are there
        --again       also runs that were moved before, into a file that is lost
        --directory   the directory of a process that keeps its runs there, and is stopped; if not given, that of
                      ./dev run
        --aws         DynamoDB, SQS and S3, or emulators: STINT_TABLE, STINT_BUCKET, STINT_QUEUE_URL, AWS_REGION and
                      STINT_ENDPOINT as for the functions
        --by, --why   who moves them, and why, for the log\
      """;

  Arguments {
    runs = List.copyOf(runs);
  }

  /**
   * @throws IllegalArgumentException if it is not as in {@link #USAGE}
   */
  static Arguments parse(List<String> args, Settings settings) {
    Iterator<String> left = args.iterator();
    String command = next(left, "export or import");
    if (!command.equals("export") && !command.equals("import")) {
      throw new IllegalArgumentException("'%s' is neither export nor import.".formatted(command));
    }
    boolean imports = command.equals("import");
    Path file = Path.of(next(left, "the file"));
    boolean all = false;
    boolean again = false;
    boolean aws = false;
    Optional<Path> directory = Optional.empty();
    String by = settings.text("user.name").orElse("somebody");
    String why = "";
    List<RunId> runs = new ArrayList<>();
    while (left.hasNext()) {
      String arg = left.next();
      switch (arg) {
        case "--all" -> all = true;
        case "--again" -> again = true;
        case "--aws" -> aws = true;
        case "--directory" -> directory = Optional.of(Path.of(next(left, "the directory")));
        case "--by" -> by = next(left, "a name");
        case "--why" -> why = next(left, "a reason");
        default -> runs.add(run(arg));
      }
    }
    if (aws && directory.isPresent()) {
      throw new IllegalArgumentException("--aws and --directory do not go together.");
    }
    if (imports && (all || again || !runs.isEmpty())) {
      throw new IllegalArgumentException("All runs of a file are imported.");
    }
    if (again && all) {
      throw new IllegalArgumentException("Name the runs to export --again.");
    }
    if (!imports && all == !runs.isEmpty()) {
      throw new IllegalArgumentException("Name the runs to export, or --all.");
    }
    Place place =
        aws ? new Place.Aws() : new Place.Directory(directory.orElseGet(() -> directory(settings)));
    return new Arguments(imports, file, all, again, runs, place, by, why);
  }

  /** As in an application. */
  private static Path directory(Settings settings) {
    return Path.of(settings.text("stint.embedded.directory").orElse(".stint"));
  }

  private static String next(Iterator<String> left, String what) {
    if (!left.hasNext()) {
      throw new IllegalArgumentException("It ends where %s should be.".formatted(what));
    }
    return left.next();
  }

  private static RunId run(String arg) {
    if (arg.startsWith("-")) {
      throw new IllegalArgumentException("There is no option '%s'.".formatted(arg));
    }
    return new RunId(arg);
  }
}
