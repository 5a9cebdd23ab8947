package dev.stint.aws;

import dev.stint.emulators.LocalAws;
import dev.stint.emulators.OneAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The services that the tests of this module use, started once for all of them. By default, the
 * emulators behind one address; with {@code -Dstint.test.localstack}, LocalStack from that image;
 * with {@code STINT_TEST_ENDPOINT}, the server at that address, or AWS itself if it is {@code aws}.
 */
final class Local {

  static final Optional<URI> ENDPOINT = endpoint();

  private static final AwsClients PLAIN = new AwsClients(region(), Optional.empty());

  static final DynamoDbClient DYNAMO_DB = PLAIN.dynamoDb(ENDPOINT);
  static final SqsClient SQS = PLAIN.sqs(ENDPOINT);
  static final S3Client S3 = PLAIN.s3(ENDPOINT);

  /** Deletes the resources that tests created, at the end, because they may cost money. */
  private static final List<Runnable> MADE = new ArrayList<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Local::clean));
  }

  private Local() {}

  private static Optional<URI> endpoint() {
    String given = System.getenv("STINT_TEST_ENDPOINT");
    String image = System.getProperty("stint.test.localstack", "");
    if (given != null && !given.isBlank()) {
      return given.equals("aws") ? Optional.empty() : Optional.of(URI.create(given));
    }
    return Optional.of(
        image.isBlank()
            ? new OneAddress(LocalAws.inMemory(), operation -> {}).address()
            : localStack(image));
  }

  @SuppressWarnings("resource") // The container ends with this process.
  private static URI localStack(String image) {
    LocalStackContainer container =
        new LocalStackContainer(
                DockerImageName.parse(image).asCompatibleSubstituteFor("localstack/localstack"))
            .withServices("dynamodb", "sqs", "s3");
    String token = System.getenv("LOCALSTACK_AUTH_TOKEN");
    if (token != null) {
      container.withEnv("LOCALSTACK_AUTH_TOKEN", token);
    }
    container.start();
    return container.getEndpoint();
  }

  private static String region() {
    return Optional.ofNullable(System.getenv("AWS_REGION")).orElse("us-east-1");
  }

  private static void clean() {
    for (Runnable delete : MADE) {
      try {
        delete.run();
      } catch (SdkException e) {
        // An emulator may be gone before its contents.
      }
    }
  }

  static AwsClients observed(ExecutionInterceptor observer) {
    return new AwsClients(region(), Optional.of(observer));
  }

  static String table() {
    String table = fresh("table");
    Resources.createTable(DYNAMO_DB, table);
    MADE.add(() -> DYNAMO_DB.deleteTable(request -> request.tableName(table)));
    return table;
  }

  static String bucket() {
    String bucket = fresh("bucket");
    Resources.createBucket(S3, bucket);
    MADE.add(() -> deleteBucket(bucket));
    return bucket;
  }

  private static void deleteBucket(String bucket) {
    for (S3Object object : S3.listObjectsV2(request -> request.bucket(bucket)).contents()) {
      S3.deleteObject(request -> request.bucket(bucket).key(object.key()));
    }
    S3.deleteBucket(request -> request.bucket(bucket));
  }

  static String queueUrl(Duration visibility) {
    String queue = fresh("steps");
    String url = queueUrl(queue, visibility);
    String dead = SQS.getQueueUrl(request -> request.queueName(queue + "-dead")).queueUrl();
    MADE.add(() -> SQS.deleteQueue(request -> request.queueUrl(url)));
    MADE.add(() -> SQS.deleteQueue(request -> request.queueUrl(dead)));
    return url;
  }

  static String queueUrl(String queue, Duration visibility) {
    return Resources.createQueues(SQS, queue, queue + "-dead", visibility, 5);
  }

  private static String fresh(String kind) {
    return "stint-test-%s-%s".formatted(kind, UUID.randomUUID());
  }
}
