package dev.stint.quarkus;

import dev.stint.aws.AwsClients;
import dev.stint.aws.DynamoEntryLog;
import dev.stint.aws.DynamoForks;
import dev.stint.aws.DynamoMailRegister;
import dev.stint.aws.DynamoRunIndex;
import dev.stint.aws.Resources;
import dev.stint.aws.S3PayloadStore;
import dev.stint.aws.SqsStepQueue;
import dev.stint.aws.StepSchedule;
import dev.stint.engine.Engine;
import dev.stint.port.MailRegister;
import dev.stint.port.Notifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The ports on AWS, or on an emulator. */
@Singleton
class AwsStore {

  private final StintConfig config;
  private final AwsClients clients;
  private final DynamoDbClient dynamoDb;
  private final SqsClient sqs;
  private final S3Client s3;
  private final StepQueueUrl url;

  @Inject
  AwsStore(
      StintConfig config,
      AwsClients clients,
      DynamoDbClient dynamoDb,
      SqsClient sqs,
      S3Client s3,
      StepQueueUrl url) {
    this.config = config;
    this.clients = clients;
    this.dynamoDb = dynamoDb;
    this.sqs = sqs;
    this.s3 = s3;
    this.url = url;
  }

  /** The ports. The table and the bucket are created first if configured so. */
  Engine.Ports ports(Notifier notifier) {
    if (config.createResources()) {
      Resources.createTable(dynamoDb, config.table());
      Resources.createBucket(s3, config.bucket());
    }
    return new Engine.Ports(
        new DynamoEntryLog(dynamoDb, config.table()),
        new DynamoForks(dynamoDb, config.table()),
        new SqsStepQueue(sqs, url.value(), schedule()),
        new S3PayloadStore(s3, config.bucket()),
        new DynamoRunIndex(dynamoDb, config.table()),
        notifier);
  }

  MailRegister mails() {
    return new DynamoMailRegister(dynamoDb, config.table());
  }

  private Optional<StepSchedule> schedule() {
    StintConfig.ScheduleConfig schedule = config.schedule();
    if (schedule.role().isEmpty() || schedule.queueArn().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new StepSchedule(
            clients.scheduler(config.endpoint()),
            schedule.queueArn().get(),
            schedule.role().get(),
            schedule.group(),
            schedule.deadLetterArn()));
  }
}
