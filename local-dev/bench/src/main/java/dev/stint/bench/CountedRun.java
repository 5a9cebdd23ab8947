package dev.stint.bench;

import dev.stint.aws.AwsClients;
import dev.stint.aws.DynamoEntryLog;
import dev.stint.aws.DynamoForks;
import dev.stint.aws.DynamoRunIndex;
import dev.stint.aws.Resources;
import dev.stint.aws.S3PayloadStore;
import dev.stint.aws.SqsDelivery;
import dev.stint.aws.SqsStepQueue;
import dev.stint.bench.Traffic.Count;
import dev.stint.codec.StepMessageJson;
import dev.stint.emulators.LocalAws;
import dev.stint.engine.Callbacks;
import dev.stint.engine.Callbacks.Answer;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.Retention;
import dev.stint.engine.RetryPolicy;
import dev.stint.engine.Runs.Task;
import dev.stint.engine.Sweep;
import dev.stint.testkit.TestEngine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * A run over the real protocols whose requests are counted. Two warm processes take turns, so that
 * each must read what the other appended. The requests of the event source are not counted.
 */
final class CountedRun {

  private final Traffic traffic = new Traffic();
  private final SqsClient counted;
  private final SqsClient eventSource;
  private final String queueUrl;
  private final Deployment deployment;
  private final Engine.Ports ports;
  private final List<Engine> processes;
  private final Engine sweeper;
  private Duration later = Duration.ZERO;
  private int steps;

  /**
   * @param name the name of its own table, queue and bucket
   */
  CountedRun(LocalAws aws, String name, Deployment deployment) {
    AwsClients clients = new AwsClients("us-east-1", Optional.of(traffic));
    counted = clients.sqs(Optional.of(aws.sqs()));
    eventSource = new AwsClients("us-east-1", Optional.empty()).sqs(Optional.of(aws.sqs()));
    queueUrl = Resources.createQueues(eventSource, name, name + "-dead", Duration.ofSeconds(60), 5);
    DynamoDbClient dynamoDb = clients.dynamoDb(Optional.of(aws.dynamoDb()));
    Resources.createTable(dynamoDb, name);
    S3Client s3 = clients.s3(Optional.of(aws.s3()));
    Resources.createBucket(s3, name);
    this.deployment = deployment;
    ports =
        new Engine.Ports(
                new DynamoEntryLog(dynamoDb, name),
                new DynamoForks(dynamoDb, name),
                new SqsStepQueue(counted, queueUrl),
                new S3PayloadStore(s3, name),
                new DynamoRunIndex(dynamoDb, name))
            .with(TestEngine.CALLBACKS);
    processes = List.of(engine(deployment, ports), engine(deployment, ports));
    sweeper =
        new Engine(
            deployment, ports, RetryPolicy.DEFAULT, () -> Instant.now().plus(later), new Random());
    traffic.take();
  }

  /**
   * Starts a run and performs its first steps.
   *
   * @return the traffic of every step
   */
  static List<Map<String, Count>> steps(
      LocalAws aws, String name, Deployment deployment, int count) {
    CountedRun run = new CountedRun(aws, name, deployment);
    run.start();
    run.traffic().take();
    List<Map<String, Count>> steps = new ArrayList<>();
    while (steps.size() < count) {
      if (run.step()) {
        steps.add(run.traffic().take());
      }
    }
    return steps;
  }

  /**
   * Starts a run whose second step hands a callback out, and answers that.
   *
   * @return the traffic of that step, and that of the answer
   */
  static List<Map<String, Count>> asked(LocalAws aws, String name) {
    String[] token = new String[1];
    CountedRun run = new CountedRun(aws, name, Loop.asking(asked -> token[0] = asked));
    run.start();
    while (token[0] == null) {
      run.traffic().take();
      run.step();
    }
    Map<String, Count> begun = run.traffic().take();
    if (!(run.warm().callbacks().complete(token[0], Answer.result("\"Here.\""))
        instanceof Callbacks.Outcome.Accepted)) {
      throw new IllegalStateException("The answer was not accepted");
    }
    return List.of(begun, run.traffic().take());
  }

  private static Engine engine(Deployment deployment, Engine.Ports ports) {
    return new Engine(deployment, ports, RetryPolicy.DEFAULT, InstantSource.system(), new Random());
  }

  /** Sweeps {@code time} later, in a process that has read no run before. */
  Sweep.Report sweep(Duration time, Retention retention) {
    later = time;
    return sweeper.sweep().sweep(Duration.ofMinutes(16), retention, Instant.MAX);
  }

  Traffic traffic() {
    return traffic;
  }

  void start() {
    processes
        .getFirst()
        .runs()
        .start(new Task(Loop.AGENT, "Look around.", Optional.empty(), Optional.empty()));
  }

  /** Performs the next step, if one comes within 5 seconds; returns whether one came. */
  boolean step() {
    return step(warm());
  }

  /** The process whose turn it is. */
  Engine warm() {
    return processes.get(steps % processes.size());
  }

  /** A process that has read nothing before. */
  Engine cold() {
    return engine(deployment, ports);
  }

  /** As {@link #step()}, in this process. */
  boolean step(Engine process) {
    List<Message> next =
        eventSource
            .receiveMessage(
                request -> request.queueUrl(queueUrl).maxNumberOfMessages(1).waitTimeSeconds(5))
            .messages();
    for (Message message : next) {
      process
          .stepper()
          .step(
              new SqsDelivery(
                  counted,
                  queueUrl,
                  StepMessageJson.read(message.body()),
                  message.receiptHandle(),
                  1,
                  5),
              Instant.now().plusSeconds(300));
      steps++;
      eventSource.deleteMessage(
          request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
    }
    return !next.isEmpty();
  }

  int steps() {
    return steps;
  }
}
