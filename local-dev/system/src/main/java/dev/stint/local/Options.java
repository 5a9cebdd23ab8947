package dev.stint.local;

import java.util.List;

/**
 * What was asked for on the command line.
 *
 * @param once whether to end when the run ends
 */
record Options(boolean once) {

  static final String USAGE =
      """
      Usage: ./dev run [--once | --live]
        --once   end when the run ends, and say how it went in the last line
        --live   Quarkus dev mode\
      """;

  /**
   * @throws IllegalArgumentException if an option is unknown
   */
  static Options parse(List<String> args) {
    for (String arg : args) {
      if (!arg.equals("--once")) {
        throw new IllegalArgumentException("Unknown option '%s'.%n%s".formatted(arg, USAGE));
      }
    }
    return new Options(args.contains("--once"));
  }
}
