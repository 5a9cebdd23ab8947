package dev.stint.local;

import dev.stint.link.SigningKeys;
import dev.stint.quarkus.Endpoints;
import dev.stint.quarkus.StepQueueUrl;
import dev.stint.quarkus.StintConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.PrintStream;
import java.net.URI;
import java.util.Optional;

/** What works where runs are kept on AWS, or at its emulators: event sources and functions. */
@Singleton
class AwsSystem {

  private final Endpoints endpoints;
  private final StepQueueUrl queueUrl;
  private final InProcessFunctions inProcess;
  private final Workers workers;
  private final Sweeper sweeper;
  private final SigningKeys keys;
  private final StintConfig stint;
  private final LocalConfig config;

  @Inject
  AwsSystem(
      Endpoints endpoints,
      StepQueueUrl queueUrl,
      InProcessFunctions inProcess,
      Workers workers,
      Sweeper sweeper,
      SigningKeys keys,
      StintConfig stint,
      LocalConfig config) {
    this.endpoints = endpoints;
    this.queueUrl = queueUrl;
    this.inProcess = inProcess;
    this.workers = workers;
    this.sweeper = sweeper;
    this.keys = keys;
    this.stint = stint;
    this.config = config;
  }

  /**
   * The functions that make steps.
   *
   * @throws IllegalStateException if they are not built
   */
  Functions functions(Options.Steps steps) {
    return switch (steps) {
      case IN_PROCESS -> inProcess;
      case LAMBDA_JVM -> new LambdaFunctions(stint, config, endpoints, queueUrl, keys, false);
      case LAMBDA_NATIVE -> new LambdaFunctions(stint, config, endpoints, queueUrl, keys, true);
    };
  }

  void greet(PrintStream out) {
    out.printf("  DynamoDB  %s%n", address(endpoints.dynamoDb()));
    out.printf("  SQS       %s%n", address(endpoints.sqs()));
    out.printf("  S3        %s%n", address(endpoints.s3()));
  }

  private static String address(Optional<URI> endpoint) {
    return endpoint.map(URI::toString).orElse("AWS");
  }

  void start(Functions functions) {
    sweeper.start(functions);
    workers.start(functions);
  }

  void stop() {
    workers.stop();
  }
}
