package dev.stint.aws;

import dev.stint.codec.StepMessageJson;
import dev.stint.port.PortUnavailable;
import dev.stint.port.StepQueue;
import dev.stint.run.StepMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

/**
 * Steps on a standard SQS queue. The message group is the run, so that a busy run does not delay
 * the others (fair queues); order is not kept and not needed.
 */
public final class SqsStepQueue implements StepQueue {

  /** SQS's own limit. */
  private static final int BATCH_MAX = 10;

  private final SqsClient sqs;
  private final String queueUrl;
  private final Optional<StepSchedule> schedule;

  /**
   * A queue with delays of up to 15 minutes; a message for a later time comes early, and is sent
   * again.
   */
  public SqsStepQueue(SqsClient sqs, String queueUrl) {
    this(sqs, queueUrl, Optional.empty());
  }

  /**
   * @param schedule for messages that SQS cannot delay for long enough
   */
  public SqsStepQueue(SqsClient sqs, String queueUrl, Optional<StepSchedule> schedule) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.schedule = schedule;
  }

  /** The URL of a queue by its name. */
  public static String url(SqsClient sqs, String queue) {
    return Aws.call(() -> sqs.getQueueUrl(request -> request.queueName(queue))).queueUrl();
  }

  @Override
  public void wake(StepMessage message, Instant at) {
    Instant now = Instant.now();
    if (schedule.isPresent() && at.isAfter(now.plus(DELAY_MAX))) {
      schedule.get().put(message, at);
    } else {
      send(List.of(message), StepQueue.until(now, at));
    }
  }

  @Override
  public void send(List<StepMessage> messages, Duration delay) {
    int delaySeconds = Math.toIntExact(delay.plusNanos(999_999_999).toSeconds());
    if (messages.size() == 1) {
      StepMessage message = messages.getFirst();
      Aws.call(
          () ->
              sqs.sendMessage(
                  request ->
                      request
                          .queueUrl(queueUrl)
                          .messageBody(StepMessageJson.write(message))
                          .messageGroupId(message.run().value())
                          .delaySeconds(delaySeconds)));
      return;
    }
    for (int from = 0; from < messages.size(); from += BATCH_MAX) {
      sendBatch(messages.subList(from, Math.min(messages.size(), from + BATCH_MAX)), delaySeconds);
    }
  }

  private void sendBatch(List<StepMessage> messages, int delaySeconds) {
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
    for (StepMessage message : messages) {
      entries.add(
          SendMessageBatchRequestEntry.builder()
              .id(Integer.toString(entries.size()))
              .messageBody(StepMessageJson.write(message))
              .messageGroupId(message.run().value())
              .delaySeconds(delaySeconds)
              .build());
    }
    SendMessageBatchResponse answer =
        Aws.call(
            () -> sqs.sendMessageBatch(request -> request.queueUrl(queueUrl).entries(entries)));
    if (answer.hasFailed()) {
      throw new PortUnavailable(
          "SQS took %d of %d step messages; the first refusal: %s"
              .formatted(
                  answer.successful().size(),
                  messages.size(),
                  answer.failed().getFirst().message()));
    }
  }
}
