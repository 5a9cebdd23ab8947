package dev.stint.aws;

import dev.stint.port.Delivery;
import dev.stint.run.StepMessage;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * A step message as SQS delivered it.
 *
 * @param receiptHandle identifies this delivery, until the message is delivered again
 * @param receives how often the message was delivered, this time included
 * @param receivesMax how often the queue delivers the message before it is dead
 */
public record SqsDelivery(
    SqsClient sqs,
    String queueUrl,
    StepMessage message,
    String receiptHandle,
    int receives,
    int receivesMax)
    implements Delivery {

  private static final Logger LOG = System.getLogger(SqsDelivery.class.getName());

  @Override
  public void hide(Duration time) {
    try {
      sqs.changeMessageVisibility(
          request ->
              request
                  .queueUrl(queueUrl)
                  .receiptHandle(receiptHandle)
                  .visibilityTimeout(Math.toIntExact(time.toSeconds())));
    } catch (SdkException e) {
      LOG.log(Level.WARNING, "Step %s may come twice: %s".formatted(message, e.getMessage()));
    }
  }

  @Override
  public boolean isLast() {
    return receives >= receivesMax;
  }
}
