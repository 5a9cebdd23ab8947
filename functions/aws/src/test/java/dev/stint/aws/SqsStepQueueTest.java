package dev.stint.aws;

import dev.stint.codec.StepMessageJson;
import dev.stint.port.StepMessage;
import dev.stint.port.StepQueue;
import dev.stint.testkit.contract.StepQueueContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sqs.model.Message;

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

  @Override
  protected void pass(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
