package dev.stint.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.mail.MailMessages;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** SES's events, mail by mail: by a queue, by a topic, or by the rule's own action. */
@Singleton
class SesMails {

  private static final String SQS = "aws:sqs";
  private static final String SNS = "aws:sns";
  private static final String SES = "aws:ses";

  private final MailMessages messages;

  @Inject
  SesMails(MailMessages messages) {
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
      String source = mail.path("eventSource").asText(mail.path("EventSource").asText());
      if (!messages.take(text(mail, source))) {
        failed = failed || !source.equals(SQS);
        failures.add(new BatchItemFailure(mail.path("messageId").asText()));
      }
    }
    if (failed || event.path("Records").isEmpty()) {
      throw new IllegalStateException(
          "This event was not done with, and must come again; the log says why");
    }
    return new SQSBatchResponse(failures);
  }

  private static String text(JsonNode mail, String source) {
    return switch (source) {
      case SQS -> mail.path("body").asText();
      case SNS -> mail.path("Sns").path("Message").asText();
      case SES -> mail.path("ses").toString();
      default ->
          throw new IllegalArgumentException("An event of '%s' is no mail".formatted(source));
    };
  }
}
