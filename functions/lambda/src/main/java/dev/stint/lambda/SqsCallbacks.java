package dev.stint.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.quarkus.CallbackMessages;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Handles SQS events of the queue of callbacks, message by message. */
@Singleton
class SqsCallbacks {

  private final CallbackMessages messages;

  @Inject
  SqsCallbacks(CallbackMessages messages) {
    this.messages = messages;
  }

  /** Returns the messages that are not done, so that only they are delivered again. */
  SQSBatchResponse take(JsonNode event) {
    return SqsBatch.each(
        event, message -> messages.take(SqsBatch.id(message), message.path("body").asText()));
  }
}
