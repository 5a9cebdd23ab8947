package dev.stint.local;

import java.util.List;
import java.util.Set;

/**
 * The options of the command line.
 *
 * @param once whether to end when the run ends
 * @param approve whether every hold that can be approved or renewed is, without asking
 * @param mail whether to wait for mail, and give no job
 * @param steps where steps are performed
 * @param aws whether runs are kept at emulators of AWS
 */
record Options(boolean once, boolean approve, boolean mail, Steps steps, boolean aws) {

  /** Where steps are performed. */
  enum Steps {
    IN_PROCESS,
    LAMBDA_JVM,
    LAMBDA_NATIVE
  }

  static final String USAGE =
      """
      Usage: ./dev run [--once] [--approve] [--mail] [--aws] [--lambda[=native]] | --live
        --once            end when the run ends or waits, and say how it went in the last line
        --approve         approve whatever waits for a person, as one in a hurry might
        --mail            instead of the example's job, wait for mail, and show how to send some
        --aws             keep runs in DynamoDB, SQS and S3, at emulators that are started here
        --lambda          make each step in the function's own process, as Lambda would; on the JVM.
                          Implies --aws
        --lambda=native   the same with the native executable that ./dev native built
        --live            Quarkus dev mode\
      """;

  private static final String ONCE = "--once";
  private static final String APPROVE = "--approve";
  private static final String MAIL = "--mail";
  private static final String AWS = "--aws";
  private static final String LAMBDA = "--lambda";
  private static final String LAMBDA_NATIVE = "--lambda=native";
  private static final Set<String> KNOWN = Set.of(ONCE, APPROVE, MAIL, AWS, LAMBDA, LAMBDA_NATIVE);

  /**
   * @throws IllegalArgumentException if an option is unknown, or does not go with another
   */
  static Options parse(List<String> args) {
    for (String arg : args) {
      if (!KNOWN.contains(arg)) {
        throw new IllegalArgumentException("Unknown option '%s'.%n%s".formatted(arg, USAGE));
      }
    }
    if (args.contains(MAIL) && (args.contains(ONCE) || args.contains(APPROVE))) {
      throw new IllegalArgumentException(
          "%s waits for mail, and goes with neither %s nor %s.%n%s"
              .formatted(MAIL, ONCE, APPROVE, USAGE));
    }
    Steps steps =
        args.contains(LAMBDA_NATIVE)
            ? Steps.LAMBDA_NATIVE
            : args.contains(LAMBDA) ? Steps.LAMBDA_JVM : Steps.IN_PROCESS;
    return new Options(
        args.contains(ONCE),
        args.contains(APPROVE),
        args.contains(MAIL),
        steps,
        args.contains(AWS) || steps != Steps.IN_PROCESS);
  }
}
