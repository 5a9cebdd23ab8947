package dev.stint.bench;

import dev.stint.bench.guard.GuardBench;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** {@code ./dev bench}. */
public final class Bench {

  private static final int EXIT_USAGE = 2;

  private Bench() {}

  public static void main(String... args) throws Exception {
    Logger emulators = Logger.getLogger("");
    emulators.setLevel(Level.SEVERE); // Emulators warn of connections that are open at their end.
    String which = args.length == 0 ? "" : args[0];
    switch (which) {
      case "engine" -> {
        EngineBench.run();
        new LongRunBench(System.out).run();
        new TelemetryBench(System.out).run();
      }
      case "directory" -> new DirectoryBench(System.out).run();
      case "guard" -> new GuardBench(System.out, List.of(args).contains("--native")).run();
      case "steps" -> new StepsBench(System.out).run();
      case "cold" -> new ColdBench(System.out).run();
      case "warm" -> new WarmBench(System.out).run();
      case "load" -> new LoadBench(System.out, List.of(args).subList(1, args.length)).run();
      default -> {
        System.err.println(
            "Usage: ./dev bench engine|load|directory|steps|guard|cold|warm, not " + List.of(args));
        System.exit(EXIT_USAGE);
      }
    }
  }
}
