package dev.stint.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.quarkus.EventKind;
import dev.stint.quarkus.MailReceiver;
import dev.stint.telemetry.Telemetry;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Handles SES's events mail by mail. They come from a queue, a topic, or the rule's own action. */
@Singleton
class SesMails {

  private static final String SQS = "aws:sqs";
  private static final String SNS = "aws:sns";
  private static final String SES = "aws:ses";

  private final Instance<MailReceiver> messages;
  private final Telemetry telemetry;

  @Inject
  SesMails(Instance<MailReceiver> messages, Telemetry telemetry) {
    this.messages = messages;
    this.telemetry = telemetry;
  }

  /**
   * Returns the messages of a queue that are not done. Events of any other source come again as a
   * whole, and the mails in them that are done are not handled twice.
   *
   * @throws IllegalArgumentException if the event is of another service
   * @throws IllegalStateException if an event that is not of a queue is not done
   */
  SQSBatchResponse receive(JsonNode event) {
    String source = EventKind.expect(event, "mails that SES received", Set.of(SQS, SNS, SES));
    List<BatchItemFailure> failures = new ArrayList<>();
    try {
      for (JsonNode mail : event.path("Records")) {
        if (!messages.get().take(text(mail, source))) {
          failures.add(new BatchItemFailure(mail.path("messageId").asText()));
        }
      }
    } finally {
      telemetry.flush();
    }
    if (!failures.isEmpty() && !source.equals(SQS)) {
      throw new IllegalStateException(
          "This event was not done with, and must come again; the log says why");
    }
    return new SQSBatchResponse(failures);
  }

  private static String text(JsonNode mail, String source) {
    return switch (source) {
      case SQS -> mail.path("body").asText();
      case SNS -> mail.path("Sns").path("Message").asText();
      default -> mail.path("ses").toString();
    };
  }
}
