package dev.stint.aws;

import dev.stint.emulators.LocalAws;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The emulators, started once for all tests of this module, and clients that speak to them. */
final class Local {

  static final LocalAws AWS = LocalAws.inMemory();

  private static final AwsClients PLAIN = new AwsClients("us-east-1", Optional.empty());

  static final DynamoDbClient DYNAMO_DB = PLAIN.dynamoDb(Optional.of(AWS.dynamoDb()));
  static final SqsClient SQS = PLAIN.sqs(Optional.of(AWS.sqs()));
  static final S3Client S3 = PLAIN.s3(Optional.of(AWS.s3()));

  private Local() {}

  static AwsClients observed(ExecutionInterceptor observer) {
    return new AwsClients("us-east-1", Optional.of(observer));
  }

  static String table() {
    String table = fresh("table");
    Resources.createTable(DYNAMO_DB, table);
    return table;
  }

  static String bucket() {
    String bucket = fresh("bucket");
    Resources.createBucket(S3, bucket);
    return bucket;
  }

  static String queueUrl(Duration visibility) {
    String queue = fresh("steps");
    return Resources.createQueues(SQS, queue, queue + "-dead", visibility);
  }

  private static String fresh(String kind) {
    return kind + "-" + UUID.randomUUID();
  }
}
