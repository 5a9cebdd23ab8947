package dev.stint.bench;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.Route;
import dev.stint.aws.AwsClients;
import dev.stint.aws.DynamoEntryLog;
import dev.stint.aws.DynamoRunIndex;
import dev.stint.aws.Resources;
import dev.stint.aws.S3PayloadStore;
import dev.stint.aws.SqsStepQueue;
import dev.stint.emulators.LambdaProcess;
import dev.stint.emulators.LocalAws;
import dev.stint.emulators.OneAddress;
import dev.stint.step.Deployment;
import dev.stint.step.Engine;
import dev.stint.step.Policy;
import dev.stint.step.Runs;
import dev.stint.step.Runs.Task;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.lambda.LambdaEvents;
import dev.stint.testkit.lambda.LambdaEvents.SqsRecord;
import dev.stint.testkit.lambda.LambdaFunction;
import dev.stint.testkit.lambda.LambdaFunction.Outcome;
import dev.stint.testkit.lambda.LambdaFunction.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * A cold start as its first step sees it: from the start of the process until DynamoDB has
 * acknowledged the put that commits the step, and the memory the process then has. One process for
 * each measurement; the example's worker, on the JVM and native.
 */
final class ColdBench {

  private static final Path WORKER = Path.of("functions/clerk/worker/target");
  private static final String COMMIT = "DynamoDB_20120810.PutItem";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int PROCESSES = 20;
  private static final double MILLION = 1e6;
  private static final double KILO = 1e3;

  private final PrintStream out;
  private final AtomicLong committedAt = new AtomicLong();

  ColdBench(PrintStream out) {
    this.out = out;
  }

  /** One cold start: milliseconds and megabytes. */
  private record Cold(double committedMs, double answeredMs, double residentMb) {}

  void run() throws InterruptedException, IOException {
    try (LocalAws aws = LocalAws.inMemory();
        OneAddress address = new OneAddress(aws, this::answered)) {
      Deployed deployed = Deployed.at(address.address());
      out.printf(
          Locale.ROOT,
          "%-8s %28s %28s %22s%n",
          "worker",
          "first step committed, ms",
          "first event answered, ms",
          "resident, MB");
      print("JVM", deployed, LambdaProcess.jvm(WORKER, LambdaProcess.FUNQY));
      print("native", deployed, LambdaProcess.nativeImage(WORKER));
      out.printf(
          "%nMedian (least to most) of %d processes each, from the start of the process; all on this machine,%n"
              + "DynamoDB Local and ElasticMQ included. The JVM with -XX:TieredStopAtLevel=1, as Lambda would.%n",
          PROCESSES);
    }
  }

  private void answered(String operation) {
    if (operation.equals(COMMIT)) {
      committedAt.compareAndSet(0, System.nanoTime());
    }
  }

  private void print(String name, Deployed deployed, Optional<List<String>> command)
      throws InterruptedException, IOException {
    if (command.isEmpty()) {
      out.printf("%-8s not built: ./dev native%n", name);
      return;
    }
    List<Cold> colds = new ArrayList<>();
    measure(deployed, command.get()); // the first one reads its file from the disk
    for (int n = 0; n < PROCESSES; n++) {
      colds.add(measure(deployed, command.get()));
    }
    out.printf(
        Locale.ROOT,
        "%-8s %28s %28s %22s%n",
        name,
        spread(colds.stream().map(Cold::committedMs).toList()),
        spread(colds.stream().map(Cold::answeredMs).toList()),
        spread(colds.stream().map(Cold::residentMb).toList()));
  }

  private Cold measure(Deployed deployed, List<String> command)
      throws InterruptedException, IOException {
    String event = deployed.nextStep();
    committedAt.set(0);
    try (LambdaFunction function =
        new LambdaFunction(
            new Settings("step", command, deployed.environment(), TIMEOUT, Optional.empty()))) {
      long began = System.nanoTime();
      Outcome outcome = function.invoke(event);
      long answered = System.nanoTime();
      if (!outcome.equals(new Outcome.Answered("{\"batchItemFailures\":[]}"))) {
        throw new IllegalStateException("The step was not made: " + outcome);
      }
      return new Cold(
          (committedAt.get() - began) / MILLION,
          (answered - began) / MILLION,
          residentKb(function.handle().orElseThrow().pid()) / KILO);
    }
  }

  private static long residentKb(long pid) throws IOException {
    Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid)).start();
    return Long.parseLong(
        new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
  }

  private static String spread(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%.0f (%.0f to %.0f)",
        sorted.get(sorted.size() / 2),
        sorted.getFirst(),
        sorted.getLast());
  }

  /** The table, the queue and the bucket, and runs that wait for their first step. */
  private record Deployed(SqsClient sqs, String queueUrl, Runs runs, URI endpoint) {

    static Deployed at(URI endpoint) {
      AwsClients clients = new AwsClients("us-east-1", Optional.empty());
      DynamoDbClient dynamoDb = clients.dynamoDb(Optional.of(endpoint));
      S3Client s3 = clients.s3(Optional.of(endpoint));
      SqsClient sqs = clients.sqs(Optional.of(endpoint));
      String url = Resources.createQueues(sqs, "steps", "steps-dead", TIMEOUT, 5);
      Resources.createTable(dynamoDb, "runs");
      Resources.createBucket(s3, "payloads");
      Engine.Ports ports =
          new Engine.Ports(
              new DynamoEntryLog(dynamoDb, "runs"),
              new SqsStepQueue(sqs, url),
              new S3PayloadStore(s3, "payloads"),
              new DynamoRunIndex(dynamoDb, "runs"));
      Deployment deployment =
          new Deployment(
              List.of(Agent.named("clerk").limits(Limits.DEFAULT).build()),
              List.of(Route.of("default", new ScriptedModel())));
      Engine engine =
          new Engine(deployment, ports, Policy.DEFAULT, InstantSource.system(), new Random());
      return new Deployed(sqs, url, engine.runs(), endpoint);
    }

    /** Starts a run, and takes its first step off the queue: as an event. */
    String nextStep() {
      runs.start(new Task("clerk", "What does 6.2 say?", Optional.empty(), Optional.empty()));
      while (true) {
        for (Message message :
            sqs.receiveMessage(request -> request.queueUrl(queueUrl).waitTimeSeconds(5))
                .messages()) {
          sqs.deleteMessage(
              request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
          if (message.body().contains("\"action\":\"0\"")) {
            return LambdaEvents.sqs("steps", List.of(record(message)));
          }
        }
      }
    }

    private static SqsRecord record(Message message) {
      return new SqsRecord(
          message.messageId(),
          message.receiptHandle(),
          message.body(),
          Map.of("ApproximateReceiveCount", "1"));
    }

    Map<String, String> environment() {
      return Map.of(
          "QUARKUS_FUNQY_EXPORT", "step",
          "STINT_TABLE", "runs",
          "STINT_QUEUE_URL", queueUrl,
          "STINT_BUCKET", "payloads",
          "STINT_ENDPOINT", endpoint.toString(),
          "STINT_MODELS_MAIN_PROVIDER", "rehearsal",
          "STINT_MODELS_MAIN_MODEL", "clerk");
    }
  }
}
