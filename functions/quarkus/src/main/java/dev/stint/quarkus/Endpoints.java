package dev.stint.quarkus;

import java.net.URI;
import java.util.Optional;

/** Where the services are, if not at AWS. */
public record Endpoints(
    Optional<URI> dynamoDb,
    Optional<URI> sqs,
    Optional<URI> s3,
    Optional<URI> ses,
    Optional<URI> secretsManager) {

  /** As configured: each its own, or one address for all, or AWS. */
  public static Endpoints of(StintConfig config) {
    return new Endpoints(
        config.dynamodbEndpoint().or(config::endpoint),
        config.sqsEndpoint().or(config::endpoint),
        config.s3Endpoint().or(config::endpoint),
        config.sesEndpoint().or(config::endpoint),
        config.secretsManagerEndpoint().or(config::endpoint));
  }
}
