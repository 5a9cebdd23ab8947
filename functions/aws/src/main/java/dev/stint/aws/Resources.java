package dev.stint.aws;

import static software.amazon.awssdk.services.dynamodb.model.KeyType.HASH;
import static software.amazon.awssdk.services.dynamodb.model.KeyType.RANGE;
import static software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType.N;
import static software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType.S;

import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketAlreadyExistsException;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;

/**
 * Creates the table, the queues and the bucket on emulators. On AWS they are infrastructure, and
 * deployed. Existing resources keep their contents.
 */
public final class Resources {

  private static final int TABLE_WAIT_SECONDS = 30;

  private Resources() {}

  /** Creates the table of logs and its index; returns when it can be used. */
  public static void createTable(DynamoDbClient dynamoDb, String table) {
    try {
      dynamoDb.createTable(
          CreateTableRequest.builder()
              .tableName(table)
              .billingMode(BillingMode.PAY_PER_REQUEST)
              .attributeDefinitions(
                  attribute(DynamoEntryLog.RUN, S),
                  attribute(DynamoEntryLog.SEQ, N),
                  attribute(DynamoRunIndex.SHARD, S),
                  attribute(DynamoRunIndex.STARTED, S))
              .keySchema(key(DynamoEntryLog.RUN, HASH), key(DynamoEntryLog.SEQ, RANGE))
              .globalSecondaryIndexes(
                  GlobalSecondaryIndex.builder()
                      .indexName(DynamoRunIndex.INDEX)
                      .keySchema(
                          key(DynamoRunIndex.SHARD, HASH), key(DynamoRunIndex.STARTED, RANGE))
                      .projection(Projection.builder().projectionType(ProjectionType.ALL).build())
                      .build())
              .build());
    } catch (ResourceInUseException e) {
      // It exists.
    }
    dynamoDb
        .waiter()
        .waitUntilTableExists(
            request -> request.tableName(table),
            override -> override.waitTimeout(Duration.ofSeconds(TABLE_WAIT_SECONDS)));
  }

  /**
   * Creates the step queue and its dead-letter queue.
   *
   * @param visibility how long a received message stays hidden before it is delivered again
   * @param receivesMax how often a message is delivered before it is dead
   * @return the step queue's URL
   */
  public static String createQueues(
      SqsClient sqs, String queue, String deadLetterQueue, Duration visibility, int receivesMax) {
    String deadUrl = sqs.createQueue(request -> request.queueName(deadLetterQueue)).queueUrl();
    String deadArn =
        sqs.getQueueAttributes(
                request -> request.queueUrl(deadUrl).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    Map<QueueAttributeName, String> attributes =
        Map.of(
            QueueAttributeName.VISIBILITY_TIMEOUT,
            Long.toString(visibility.toSeconds()),
            QueueAttributeName.REDRIVE_POLICY,
            "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"%d\"}"
                .formatted(deadArn, receivesMax));
    try {
      return sqs.createQueue(request -> request.queueName(queue).attributes(attributes)).queueUrl();
    } catch (QueueNameExistsException e) {
      // It exists with other attributes, for example after a change of configuration.
      String url = sqs.getQueueUrl(request -> request.queueName(queue)).queueUrl();
      sqs.setQueueAttributes(request -> request.queueUrl(url).attributes(attributes));
      return url;
    }
  }

  /** Creates the bucket of large texts. */
  public static void createBucket(S3Client s3, String bucket) {
    try {
      s3.createBucket(request -> request.bucket(bucket));
    } catch (BucketAlreadyOwnedByYouException | BucketAlreadyExistsException e) {
      // It exists.
    }
  }

  private static AttributeDefinition attribute(String name, ScalarAttributeType type) {
    return AttributeDefinition.builder().attributeName(name).attributeType(type).build();
  }

  private static KeySchemaElement key(String name, KeyType type) {
    return KeySchemaElement.builder().attributeName(name).keyType(type).build();
  }
}
