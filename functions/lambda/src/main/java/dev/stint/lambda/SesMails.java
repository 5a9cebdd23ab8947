package dev.stint.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.quarkus.EventKind;
import dev.stint.quarkus.MailReceiver;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** SES's events, mail by mail: by a queue, by a topic, or by the rule's own action. */
@Singleton
class SesMails {

  private static final String SQS = "aws:sqs";
  private static final String SNS = "aws:sns";
  private static final String SES = "aws:ses";

  private final Instance<MailReceiver> messages;

  @Inject
  SesMails(Instance<MailReceiver> messages) {
    this.messages = messages;
  }

  /**
   * Answers the queue's messages that were not done with. Of any other source the whole event comes
   * again, and the mails that were done with are not done twice.
   */
  SQSBatchResponse receive(JsonNode event) {
    List<BatchItemFailure> failures = new ArrayList<>();
    boolean failed = false;
    for (JsonNode mail : event.path("Records")) {
      String source = EventKind.source(mail);
      String text =
          text(mail, source).orElseThrow(() -> EventKind.refuse("mails that SES received", event));
      if (!messages.get().take(text)) {
        failed = failed || !source.equals(SQS);
        failures.add(new BatchItemFailure(mail.path("messageId").asText()));
      }
    }
    if (event.path("Records").isEmpty()) {
      throw EventKind.refuse("mails that SES received", event);
    }
    if (failed) {
      throw new IllegalStateException(
          "This event was not done with, and must come again; the log says why");
    }
    return new SQSBatchResponse(failures);
  }

  private static Optional<String> text(JsonNode mail, String source) {
    return switch (source) {
      case SQS -> Optional.of(mail.path("body").asText());
      case SNS -> Optional.of(mail.path("Sns").path("Message").asText());
      case SES -> Optional.of(mail.path("ses").toString());
      default -> Optional.empty();
    };
  }
}
