package dev.stint.quarkus.dev;

import dev.stint.emulators.LocalAws;
import dev.stint.emulators.LocalMail;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** DynamoDB Local, ElasticMQ, an S3 and an SMTP server with SES before it, without a container. */
final class EmulatorsOfAws implements PlayedAws {

  private final LocalAws aws;
  private final LocalMail mail;

  /**
   * @param data where they keep their data; empty for memory
   */
  EmulatorsOfAws(Optional<Path> data) {
    aws = data.map(LocalAws::in).orElseGet(LocalAws::inMemory);
    try {
      mail = LocalMail.start(0, 0);
    } catch (RuntimeException e) {
      aws.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return "emulators";
  }

  @Override
  public Map<String, String> endpoints() {
    return Map.of(
        "stint.dynamodb-endpoint", aws.dynamoDb().toString(),
        "stint.sqs-endpoint", aws.sqs().toString(),
        "stint.s3-endpoint", aws.s3().toString(),
        "stint.ses-endpoint", mail.ses().toString());
  }

  @Override
  public void close() {
    try {
      mail.close();
    } finally {
      aws.close();
    }
  }
}
