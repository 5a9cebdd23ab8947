package dev.stint.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.quarkus.SqsMessages;
import dev.stint.quarkus.SqsMessages.Received;
import dev.stint.quarkus.StintConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** Handles SQS events message by message. */
@Singleton
class SqsSteps {

  private static final Logger LOG = Logger.getLogger(SqsSteps.class);

  private final SqsMessages messages;
  private final StintConfig config;

  @Inject
  SqsSteps(SqsMessages messages, StintConfig config) {
    this.messages = messages;
    this.config = config;
  }

  SQSBatchResponse make(JsonNode event) {
    Instant deadline = Instant.now().plus(config.functionTimeout());
    return SqsBatch.each(
        event, message -> isDone(message, received -> messages.make(received, deadline)));
  }

  SQSBatchResponse giveUp(JsonNode event) {
    return SqsBatch.each(event, message -> isDone(message, messages::giveUp));
  }

  /** Handles one message. A malformed message fails alone. */
  private static boolean isDone(JsonNode message, Predicate<Received> done) {
    Received received;
    try {
      received =
          Received.of(
              message.path("body").asText(),
              message.path("receiptHandle").asText(),
              message.path("attributes").path("ApproximateReceiveCount").asText());
    } catch (IllegalArgumentException e) {
      LOG.errorf("Message %s is not as SQS delivers one: %s", SqsBatch.id(message), e.getMessage());
      return false;
    }
    return done.test(received);
  }
}
