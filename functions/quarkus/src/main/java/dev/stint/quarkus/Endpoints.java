package dev.stint.quarkus;

import java.net.URI;
import java.util.Optional;

/** Where the three services are, if not at AWS. */
public record Endpoints(Optional<URI> dynamoDb, Optional<URI> sqs, Optional<URI> s3) {

  /** One address for all three, or AWS. */
  public static Endpoints all(Optional<URI> endpoint) {
    return new Endpoints(endpoint, endpoint, endpoint);
  }
}
