package dev.stint.quarkus;

import java.net.URI;
import java.util.Optional;

/** Addresses of the services. An empty one means AWS. */
public record Endpoints(
    Optional<URI> dynamoDb,
    Optional<URI> sqs,
    Optional<URI> s3,
    Optional<URI> ses,
    Optional<URI> secretsManager) {

  /**
   * Reads them from the configuration: the service's own address, else the common one, else empty.
   */
  public static Endpoints of(StintConfig config) {
    return new Endpoints(
        config.dynamodbEndpoint().or(config::endpoint),
        config.sqsEndpoint().or(config::endpoint),
        config.s3Endpoint().or(config::endpoint),
        config.sesEndpoint().or(config::endpoint),
        config.secretsManagerEndpoint().or(config::endpoint));
  }
}
