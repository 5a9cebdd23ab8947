package dev.stint.bench;

import dev.stint.agent.Agent;
import dev.stint.agent.Limits;
import dev.stint.agent.Route;
import dev.stint.aws.AwsClients;
import dev.stint.aws.DynamoEntryLog;
import dev.stint.aws.DynamoForks;
import dev.stint.aws.DynamoRunIndex;
import dev.stint.aws.Resources;
import dev.stint.aws.S3PayloadStore;
import dev.stint.aws.SqsStepQueue;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.RetryPolicy;
import dev.stint.engine.Runs;
import dev.stint.engine.Runs.Task;
import dev.stint.testkit.ScriptedModel;
import dev.stint.testkit.lambda.LambdaEvents;
import dev.stint.testkit.lambda.LambdaEvents.SqsRecord;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** The table, the queue and the bucket, and runs whose steps wait for the example's worker. */
record DeployedWorker(SqsClient sqs, String queueUrl, Runs runs, URI endpoint) {

  static DeployedWorker at(URI endpoint) {
    AwsClients clients = new AwsClients("us-east-1", Optional.empty());
    DynamoDbClient dynamoDb = clients.dynamoDb(Optional.of(endpoint));
    S3Client s3 = clients.s3(Optional.of(endpoint));
    SqsClient sqs = clients.sqs(Optional.of(endpoint));
    String url = Resources.createQueues(sqs, "steps", "steps-dead", ColdBench.TIMEOUT, 5);
    Resources.createTable(dynamoDb, "runs");
    Resources.createBucket(s3, "payloads");
    Engine.Ports ports =
        new Engine.Ports(
            new DynamoEntryLog(dynamoDb, "runs"),
            new DynamoForks(dynamoDb, "runs"),
            new SqsStepQueue(sqs, url),
            new S3PayloadStore(s3, "payloads"),
            new DynamoRunIndex(dynamoDb, "runs"));
    Deployment deployment =
        new Deployment(
            List.of(Agent.named("clerk").stintLimits(Limits.DEFAULT).build()),
            List.of(Route.of("default", new ScriptedModel())));
    Engine engine =
        new Engine(deployment, ports, RetryPolicy.DEFAULT, InstantSource.system(), new Random());
    return new DeployedWorker(sqs, url, engine.runs(), endpoint);
  }

  /** Starts a run, takes its first step off the queue, and returns it as an event. */
  String nextStep() {
    return firstStep("What does 6.2 say?");
  }

  /** As {@link #nextStep}, of a run with this task. */
  String firstStep(String task) {
    runs.start(new Task("clerk", task, Optional.empty(), Optional.empty()));
    while (true) {
      for (Message message :
          sqs.receiveMessage(request -> request.queueUrl(queueUrl).waitTimeSeconds(5)).messages()) {
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
