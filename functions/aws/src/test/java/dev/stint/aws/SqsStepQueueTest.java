package dev.stint.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.codec.StepMessageJson;
import dev.stint.port.StepMessage;
import dev.stint.port.StepQueue;
import dev.stint.testkit.contract.StepQueueContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

class SqsStepQueueTest extends StepQueueContract {

  private final String queueUrl = Local.queueUrl(Duration.ofSeconds(30));

  @Override
  protected StepQueue queue() {
    return new SqsStepQueue(Local.SQS, queueUrl);
  }

  @Override
  protected List<StepMessage> receiveAll() {
    List<StepMessage> received = new ArrayList<>();
    List<Message> batch;
    do {
      batch =
          Local.SQS
              .receiveMessage(
                  receive -> receive.queueUrl(queueUrl).maxNumberOfMessages(10).waitTimeSeconds(1))
              .messages();
      for (Message message : batch) {
        received.add(StepMessageJson.read(message.body()));
        Local.SQS.deleteMessage(
            delete -> delete.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
      }
    } while (!batch.isEmpty());
    return received;
  }

  @Test
  void a_queue_takes_another_visibility_at_the_next_start() {
    String queue = "again-" + UUID.randomUUID();
    String first = Local.queueUrl(queue, Duration.ofSeconds(5));
    String second = Local.queueUrl(queue, Duration.ofSeconds(50));
    assertThat(second).isEqualTo(first);
    assertThat(
            Local.SQS
                .getQueueAttributes(
                    get ->
                        get.queueUrl(first).attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT))
                .attributes())
        .containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "50");
  }

  @Override
  protected void pass(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
