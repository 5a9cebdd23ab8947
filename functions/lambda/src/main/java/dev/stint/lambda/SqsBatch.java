package dev.stint.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.fasterxml.jackson.databind.JsonNode;
import dev.stint.quarkus.EventKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Handles an SQS event message by message. */
final class SqsBatch {

  private SqsBatch() {}

  /**
   * Returns the messages that are not done, so that only they are delivered again.
   *
   * @throws IllegalArgumentException if the event is of another service
   */
  static SQSBatchResponse each(JsonNode event, Predicate<JsonNode> done) {
    EventKind.expect(event, "messages of SQS", Set.of("aws:sqs"));
    List<BatchItemFailure> failures = new ArrayList<>();
    for (JsonNode message : event.path("Records")) {
      if (!done.test(message)) {
        failures.add(new BatchItemFailure(id(message)));
      }
    }
    return new SQSBatchResponse(failures);
  }

  static String id(JsonNode message) {
    return message.path("messageId").asText();
  }
}
