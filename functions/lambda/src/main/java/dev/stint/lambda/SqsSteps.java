package dev.stint.lambda;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import dev.stint.quarkus.StepMessages;
import dev.stint.quarkus.StepMessages.Received;
import dev.stint.quarkus.StintConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** SQS events, message by message. */
@Singleton
class SqsSteps {

  private final StepMessages messages;
  private final StintConfig config;

  @Inject
  SqsSteps(StepMessages messages, StintConfig config) {
    this.messages = messages;
    this.config = config;
  }

  SQSBatchResponse make(SQSEvent event) {
    Instant deadline = Instant.now().plus(config.functionTimeout());
    return each(event, received -> messages.make(received, deadline));
  }

  SQSBatchResponse giveUp(SQSEvent event) {
    return each(event, messages::giveUp);
  }

  /** Answers the messages that were not done with, so that only they come again. */
  private static SQSBatchResponse each(SQSEvent event, Predicate<Received> done) {
    List<BatchItemFailure> failures = new ArrayList<>();
    for (SQSMessage message : event.getRecords()) {
      if (!done.test(received(message))) {
        failures.add(new BatchItemFailure(message.getMessageId()));
      }
    }
    return new SQSBatchResponse(failures);
  }

  private static Received received(SQSMessage message) {
    return Received.of(
        message.getBody(),
        message.getReceiptHandle(),
        message.getAttributes().get("ApproximateReceiveCount"));
  }
}
