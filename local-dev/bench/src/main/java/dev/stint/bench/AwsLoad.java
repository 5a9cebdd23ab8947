package dev.stint.bench;

import dev.stint.aws.AwsClients;
import dev.stint.aws.DynamoEntryLog;
import dev.stint.aws.DynamoForks;
import dev.stint.aws.DynamoRunIndex;
import dev.stint.aws.Resources;
import dev.stint.aws.S3PayloadStore;
import dev.stint.aws.SqsDelivery;
import dev.stint.aws.SqsStepQueue;
import dev.stint.codec.StepMessageJson;
import dev.stint.emulators.LocalAws;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** Load on the adapters for AWS, at the emulators, by pollers of the queue. */
final class AwsLoad extends Load {

  private static final String NAME = "load";
  private static final int POLLERS = 16;
  private static final int RECEIVES_MAX = 5;
  private static final Duration VISIBILITY = Duration.ofSeconds(60);

  private final SqsClient sqs;
  private final String queueUrl;
  private final List<Thread> pollers = new ArrayList<>();
  private volatile boolean stopping;

  AwsLoad(LocalAws aws, Deployment deployment) {
    this(aws, new AwsClients("us-east-1", Optional.empty()), deployment);
  }

  private AwsLoad(LocalAws aws, AwsClients clients, Deployment deployment) {
    this(
        clients.sqs(Optional.of(aws.sqs())),
        clients.dynamoDb(Optional.of(aws.dynamoDb())),
        clients.s3(Optional.of(aws.s3())),
        deployment);
  }

  private AwsLoad(SqsClient sqs, DynamoDbClient dynamoDb, S3Client s3, Deployment deployment) {
    super(deployment, ports(sqs, dynamoDb, s3));
    this.sqs = sqs;
    this.queueUrl = SqsStepQueue.url(sqs, NAME);
  }

  private static Engine.Ports ports(SqsClient sqs, DynamoDbClient dynamoDb, S3Client s3) {
    String url = Resources.createQueues(sqs, NAME, NAME + "-dead", VISIBILITY, RECEIVES_MAX);
    Resources.createTable(dynamoDb, NAME);
    Resources.createBucket(s3, NAME);
    return new Engine.Ports(
        new DynamoEntryLog(dynamoDb, NAME),
        new DynamoForks(dynamoDb, NAME),
        new SqsStepQueue(sqs, url),
        new S3PayloadStore(s3, NAME),
        new DynamoRunIndex(dynamoDb, NAME));
  }

  @Override
  void startWorkers() {
    for (int n = 0; n < POLLERS; n++) {
      pollers.add(Thread.ofVirtual().start(this::poll));
    }
  }

  private void poll() {
    while (!stopping) {
      try {
        sqs.receiveMessage(
                request -> request.queueUrl(queueUrl).maxNumberOfMessages(1).waitTimeSeconds(1))
            .messages()
            .forEach(this::make);
      } catch (SdkException e) {
        if (!stopping) {
          throw e;
        }
      }
    }
  }

  private void make(Message message) {
    step(
        new SqsDelivery(
            sqs,
            queueUrl,
            StepMessageJson.read(message.body()),
            message.receiptHandle(),
            1,
            RECEIVES_MAX));
    sqs.deleteMessage(request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
  }

  @Override
  void stopWorkers(Duration patience) throws InterruptedException {
    stopping = true;
    for (Thread poller : pollers) {
      poller.join(patience);
    }
  }
}
