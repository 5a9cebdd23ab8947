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
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Produces the ports on AWS, or on an emulator. */
final class AwsBeans {

  @Produces
  @Singleton
  @DefaultBean
  Endpoints endpoints(StintConfig config) {
    return Endpoints.of(config);
  }

  @Produces
  @Singleton
  AwsClients clients(StintConfig config) {
    return new AwsClients(config.region(), Optional.empty());
  }

  @Produces
  @Singleton
  DynamoDbClient dynamoDb(AwsClients clients, Endpoints endpoints) {
    return clients.dynamoDb(endpoints.dynamoDb());
  }

  @Produces
  @Singleton
  SqsClient sqs(AwsClients clients, Endpoints endpoints) {
    return clients.sqs(endpoints.sqs());
  }

  @Produces
  @Singleton
  S3Client s3(AwsClients clients, Endpoints endpoints) {
    return clients.s3(endpoints.s3());
  }

  @Produces
  @Singleton
  Secrets secrets(AwsClients clients, Endpoints endpoints, StintConfig config) {
    return new Secrets(
        clients.secretsManager(endpoints.secretsManager()),
        config.secretsKeptFor(),
        InstantSource.system());
  }

  /** The URL of the step queue. The queues are created first if configured so. */
  @Produces
  @Singleton
  StepQueueUrl queueUrl(StintConfig config, SqsClient sqs) {
    if (config.createResources()) {
      return new StepQueueUrl(
          Resources.createQueues(
              sqs,
              config.queue(),
              config.deadLetterQueue(),
              config.visibility(),
              config.receivesMax()));
    }
    return new StepQueueUrl(
        config.queueUrl().orElseGet(() -> SqsStepQueue.url(sqs, config.queue())));
  }

  /** The notifier is looked up when a notice is sent, because most processes send none. */
  @Produces
  @Singleton
  @DefaultBean
  Engine.Ports ports(
      StintConfig config,
      AwsClients clients,
      DynamoDbClient dynamoDb,
      SqsClient sqs,
      S3Client s3,
      StepQueueUrl url,
      Instance<Notifier> notifier) {
    if (config.createResources()) {
      Resources.createTable(dynamoDb, config.table());
      Resources.createBucket(s3, config.bucket());
    }
    return new Engine.Ports(
        new DynamoEntryLog(dynamoDb, config.table()),
        new DynamoForks(dynamoDb, config.table()),
        new SqsStepQueue(sqs, url.value(), schedule(config, clients)),
        new S3PayloadStore(s3, config.bucket()),
        new DynamoRunIndex(dynamoDb, config.table()),
        notifier.isResolvable() ? notice -> notifier.get().tell(notice) : Notifier.NONE);
  }

  @Produces
  @Singleton
  @DefaultBean
  MailRegister mails(StintConfig config, DynamoDbClient dynamoDb) {
    return new DynamoMailRegister(dynamoDb, config.table());
  }

  private static Optional<StepSchedule> schedule(StintConfig config, AwsClients clients) {
    return config
        .schedule()
        .role()
        .flatMap(
            role ->
                config
                    .schedule()
                    .queueArn()
                    .map(
                        queue ->
                            new StepSchedule(
                                clients.scheduler(config.endpoint()),
                                queue,
                                role,
                                config.schedule().group(),
                                config.schedule().deadLetterArn())));
  }
}
