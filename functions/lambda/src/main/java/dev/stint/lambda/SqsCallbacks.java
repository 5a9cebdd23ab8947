package dev.stint.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.quarkus.CallbackMessages;
import dev.stint.quarkus.EventKind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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
    EventKind.expect(event, "messages of SQS", Set.of("aws:sqs"));
    List<BatchItemFailure> failures = new ArrayList<>();
    for (JsonNode message : event.path("Records")) {
      String id = message.path("messageId").asText();
      if (!messages.take(id, message.path("body").asText())) {
        failures.add(new BatchItemFailure(id));
      }
    }
    return new SQSBatchResponse(failures);
  }
}
