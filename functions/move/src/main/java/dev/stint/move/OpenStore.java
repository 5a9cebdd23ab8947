package dev.stint.move;

import dev.stint.aws.AwsClients;
import dev.stint.aws.DynamoEntryLog;
import dev.stint.aws.DynamoForks;
import dev.stint.aws.DynamoRunIndex;
import dev.stint.aws.S3PayloadStore;
import dev.stint.aws.SqsStepQueue;
import dev.stint.embedded.EmbeddedStore;
import dev.stint.embedded.disk.CannotOpen;
import dev.stint.engine.Deployment;
import dev.stint.engine.Engine;
import dev.stint.engine.Moves;
import dev.stint.engine.RetryPolicy;
import dev.stint.port.Notifier;
import dev.stint.port.PayloadStore;
import dev.stint.port.RunIndex;
import java.net.URI;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A store, and an engine on it that has no agents and makes no steps. */
final class OpenStore implements AutoCloseable {

  /**
   * As an application's {@code stint.receives-max}; counts only for steps, of which none is made
   * here.
   */
  private static final int RECEIVES_MAX = 5;

  private final Engine.Ports ports;
  private final Engine engine;
  private final Runnable close;

  OpenStore(Engine.Ports ports, Runnable close) {
    this.ports = ports;
    this.close = close;
    this.engine =
        new Engine(
            new Deployment(List.of(), List.of()),
            ports,
            RetryPolicy.DEFAULT,
            InstantSource.system(),
            new SecureRandom());
  }

  /**
   * @throws CannotMove if the place is in use, damaged or not described
   */
  static OpenStore at(Place place, Settings settings) {
    return switch (place) {
      case Place.Directory directory -> directory(directory);
      case Place.Aws aws -> aws(settings);
    };
  }

  /** Opens a place where runs are, and makes no directory. */
  static OpenStore existing(Place place, Settings settings) {
    if (place instanceof Place.Directory directory && !Files.isDirectory(directory.path())) {
      throw new CannotMove("There are no runs in %s: it is no directory".formatted(place));
    }
    return at(place, settings);
  }

  private static OpenStore directory(Place.Directory directory) {
    try {
      EmbeddedStore store =
          EmbeddedStore.open(directory.path(), true, InstantSource.system(), RECEIVES_MAX);
      Optional<Instant> copied = store.copied();
      if (copied.isPresent()) {
        store.close();
        throw new CannotMove(
            "%s is of a backup of %s. Start its application once, so that its runs are held, and decide them."
                .formatted(directory, copied.get()));
      }
      return new OpenStore(store.ports(Notifier.NONE), store::close);
    } catch (CannotOpen e) {
      throw new CannotMove(String.valueOf(e.getMessage()), e);
    }
  }

  private static OpenStore aws(Settings settings) {
    String table = settings.needed("stint.table", "the DynamoDB table of the runs");
    String bucket = settings.needed("stint.bucket", "the S3 bucket of their texts");
    String queue = settings.needed("stint.queue-url", "the URL of the SQS queue of steps");
    String region =
        settings.text("stint.region").or(() -> settings.text("aws.region")).orElse("us-east-1");
    AwsClients clients = new AwsClients(region, Optional.empty());
    Optional<URI> atDynamoDb = settings.address("stint.dynamodb-endpoint");
    DynamoDbClient dynamoDb = clients.dynamoDb(atDynamoDb);
    SqsClient sqs = clients.sqs(settings.address("stint.sqs-endpoint"));
    Engine.Ports ports =
        new Engine.Ports(
            new DynamoEntryLog(dynamoDb, table),
            new DynamoForks(dynamoDb, table),
            new SqsStepQueue(sqs, queue),
            new S3PayloadStore(clients.s3(settings.address("stint.s3-endpoint")), bucket),
            new DynamoRunIndex(dynamoDb, table));
    return new OpenStore(ports, dynamoDb::close);
  }

  Moves moves() {
    return engine.moves();
  }

  RunIndex index() {
    return ports.index();
  }

  PayloadStore payloads() {
    return ports.payloads();
  }

  @Override
  public void close() {
    close.run();
  }
}
