package dev.stint.aws;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Clients of the three services, of AWS or of whatever answers at an endpoint (law 10: local
 * development swaps the endpoint, not the code).
 */
public final class AwsClients {

  private final Region region;
  private final Optional<ExecutionInterceptor> observer;

  /**
   * @param region where AWS is called; any name at all for an emulator
   * @param observer sees every request, as a count of them wants; mostly empty
   */
  public AwsClients(String region, Optional<ExecutionInterceptor> observer) {
    this.region = Region.of(region);
    this.observer = observer;
  }

  public DynamoDbClient dynamoDb(Optional<URI> endpoint) {
    return build(DynamoDbClient.builder(), endpoint);
  }

  public SqsClient sqs(Optional<URI> endpoint) {
    return build(SqsClient.builder(), endpoint);
  }

  public S3Client s3(Optional<URI> endpoint) {
    return build(S3Client.builder().forcePathStyle(endpoint.isPresent()), endpoint);
  }

  private <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C build(
      B builder, Optional<URI> endpoint) {
    builder.region(region).httpClientBuilder(UrlConnectionHttpClient.builder());
    observer.ifPresent(
        interceptor ->
            builder.overrideConfiguration(
                override -> override.addExecutionInterceptor(interceptor)));
    endpoint.ifPresent(
        uri -> {
          builder.endpointOverride(uri);
          if (System.getenv("AWS_ACCESS_KEY_ID") == null) {
            // Emulators want some credentials and check none.
            builder.credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
          }
        });
    return builder.build();
  }
}
