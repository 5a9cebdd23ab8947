package dev.stint.quarkus.dev;

import java.util.Map;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/** LocalStack in a container. */
final class LocalStack implements PlayedAws {

  /** As in {@code local-dev/localstack.yaml}, where our own tests find it. */
  static final String IMAGE = "localstack/localstack:4.14.0";

  private final LocalStackContainer container =
      new LocalStackContainer(DockerImageName.parse(IMAGE))
          .withServices("dynamodb", "sqs", "s3", "ses", "secretsmanager", "scheduler")
          .withLabel("quarkus-dev-service-stint", "stint");

  LocalStack() {
    container.start();
  }

  @Override
  public String name() {
    return "localstack";
  }

  @Override
  public Map<String, String> endpoints() {
    return Map.of("stint.endpoint", container.getEndpoint().toString());
  }

  @Override
  public void close() {
    container.close();
  }
}
