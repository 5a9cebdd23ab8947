package dev.stint.emulators;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** DynamoDB, SQS and S3 on this machine. */
public final class LocalAws implements AutoCloseable {

  private final DynamoDbLocal dynamoDb;
  private final ElasticMq sqs;
  private final LocalS3Server s3;

  private LocalAws(DynamoDbLocal dynamoDb, ElasticMq sqs, LocalS3Server s3) {
    this.dynamoDb = dynamoDb;
    this.sqs = sqs;
    this.s3 = s3;
  }

  /** Starts everything in memory, for tests. */
  public static LocalAws inMemory() {
    return start(Optional.empty());
  }

  /** Starts everything with the data that an earlier process left in a directory. */
  public static LocalAws in(Path data) {
    return start(Optional.of(data));
  }

  private static LocalAws start(Optional<Path> data) {
    CompletableFuture<DynamoDbLocal> dynamoDb =
        CompletableFuture.supplyAsync(
            () -> DynamoDbLocal.start(data.map(path -> path.resolve("dynamodb"))));
    LocalS3Server s3 = LocalS3Server.start(data.map(path -> path.resolve("s3")));
    ElasticMq sqs = ElasticMq.start(data.map(path -> path.resolve("sqs")));
    return new LocalAws(dynamoDb.join(), sqs, s3);
  }

  public URI dynamoDb() {
    return dynamoDb.endpoint();
  }

  public URI sqs() {
    return sqs.endpoint();
  }

  public URI s3() {
    return s3.endpoint();
  }

  @Override
  public void close() {
    sqs.close();
    s3.close();
    dynamoDb.close();
  }
}
