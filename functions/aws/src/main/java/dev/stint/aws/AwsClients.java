package dev.stint.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.retry.RetryUtils;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.scheduler.SchedulerClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Clients of AWS services, or of emulators at an endpoint (law 10: local development swaps the
 * endpoint, not the code).
 */
public final class AwsClients {

  /**
   * Retries included. Shorter than {@code ToolIntended.GRACE}: by then, an outcome is in the log or
   * its step has failed.
   */
  private static final Duration DYNAMO_DB_MAX = Duration.ofSeconds(9);

  private static final Duration S3_MAX = Duration.ofSeconds(30);

  /** Longer than the longest long poll. */
  private static final Duration SQS_MAX = Duration.ofSeconds(30);

  private static final int THROTTLED_TRIES_MAX = 3;

  private final Region region;
  private final Optional<ExecutionInterceptor> observer;

  /**
   * @param region the AWS region; for an emulator any name
   * @param observer sees every request, for example to count them; usually empty
   */
  public AwsClients(String region, Optional<ExecutionInterceptor> observer) {
    this.region = Region.of(region);
    this.observer = observer;
  }

  public DynamoDbClient dynamoDb(Optional<URI> endpoint) {
    return build(DynamoDbClient.builder(), endpoint, DYNAMO_DB_MAX);
  }

  public SqsClient sqs(Optional<URI> endpoint) {
    return build(SqsClient.builder(), endpoint, SQS_MAX);
  }

  public S3Client s3(Optional<URI> endpoint) {
    return build(S3Client.builder().forcePathStyle(endpoint.isPresent()), endpoint, S3_MAX);
  }

  public SchedulerClient scheduler(Optional<URI> endpoint) {
    return build(SchedulerClient.builder(), endpoint, SQS_MAX);
  }

  public SecretsManagerClient secretsManager(Optional<URI> endpoint) {
    return build(SecretsManagerClient.builder(), endpoint, SQS_MAX);
  }

  /**
   * Builds a client that never repeats a request that AWS may have performed: only throttled
   * requests are tried again.
   */
  public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C once(
      B builder, Optional<URI> endpoint) {
    return build(
        builder,
        endpoint,
        SQS_MAX,
        override ->
            override.retryStrategy(
                StandardRetryStrategy.builder()
                    .useClientDefaults(false)
                    .maxAttempts(THROTTLED_TRIES_MAX)
                    .retryOnException(AwsClients::isThrottled)
                    .build()));
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(
      B builder, Optional<URI> endpoint, Duration callMax) {
    return build(builder, endpoint, callMax, override -> {});
  }

  private static boolean isThrottled(Throwable failure) {
    return failure instanceof SdkException refused && RetryUtils.isThrottlingException(refused);
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(
      B builder,
      Optional<URI> endpoint,
      Duration callMax,
      Consumer<ClientOverrideConfiguration.Builder> more) {
    builder
        .region(region)
        .httpClientBuilder(UrlConnectionHttpClient.builder())
        .overrideConfiguration(
            override -> {
              override.apiCallTimeout(callMax);
              observer.ifPresent(override::addExecutionInterceptor);
              more.accept(override);
            });
    endpoint.ifPresent(
        uri -> {
          builder.endpointOverride(uri);
          if (System.getenv("AWS_ACCESS_KEY_ID") == null) {
            // Emulators need some credentials and do not check them.
            builder.credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
          }
        });
    return builder.build();
  }
}
