package dev.stint.quarkus;

import dev.stint.aws.AwsClients;
import dev.stint.aws.Resources;
import dev.stint.aws.SqsStepQueue;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Produces the clients of AWS, or of an emulator. */
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
}
