package dev.stint.quarkus;

import dev.stint.aws.SqsDelivery;
import dev.stint.codec.StepMessageJson;
import dev.stint.codec.Unreadable;
import dev.stint.port.Delivery;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** Handles step messages that SQS delivered, both in the functions and in the local system. */
@Singleton
public class SqsMessages {

  private static final Logger LOG = Logger.getLogger(SqsMessages.class);

  private final StepMessages messages;
  private final SqsClient sqs;
  private final StepQueueUrl url;
  private final StintConfig config;

  @Inject
  SqsMessages(StepMessages messages, SqsClient sqs, StepQueueUrl url, StintConfig config) {
    this.messages = messages;
    this.sqs = sqs;
    this.url = url;
    this.config = config;
  }

  /**
   * A received message.
   *
   * @param receives how many times it was delivered, including this time
   */
  public record Received(String body, String receiptHandle, int receives) {

    private static final Pattern COUNT = Pattern.compile("[1-9]\\d{0,8}");

    /**
     * @param receives SQS's {@code ApproximateReceiveCount}; it shows which delivery is the last
     * @throws IllegalArgumentException if it is missing, or no count
     */
    public static Received of(String body, String receiptHandle, @Nullable String receives) {
      if (receives == null || !COUNT.matcher(receives).matches()) {
        throw new IllegalArgumentException(
            "its ApproximateReceiveCount is '%s': %s".formatted(receives, body));
      }
      return new Received(body, receiptHandle, Integer.parseInt(receives));
    }

    /** Throws {@link IllegalArgumentException} if the message was received without its count. */
    public static Received of(Message message) {
      return of(
          message.body(),
          message.receiptHandle(),
          message.attributes().get(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT));
    }
  }

  /**
   * Performs the step that a message of the step queue asks for.
   *
   * @return whether the message is done; if not, it must be delivered again, and the log says why
   */
  public boolean make(Received received, Instant deadline) {
    Delivery delivery;
    try {
      delivery = delivery(received);
    } catch (Unreadable e) {
      LOG.errorf("A message on the step queue is no step: %s", e.getMessage());
      return false;
    }
    return messages.make(delivery, deadline);
  }

  /**
   * Gives up the step of a message of the dead-letter queue. A message that is no step belongs to
   * no run: it is logged and dropped.
   *
   * @return whether the message is done; if not, it must be delivered again, and the log says why
   */
  public boolean giveUp(Received received) {
    Delivery delivery;
    try {
      delivery = delivery(received);
    } catch (Unreadable e) {
      LOG.errorf("A dead message is no step and is dropped: %s", received.body());
      return true;
    }
    return messages.giveUp(delivery);
  }

  private Delivery delivery(Received received) {
    return new SqsDelivery(
        sqs,
        url.value(),
        StepMessageJson.read(received.body()),
        received.receiptHandle(),
        received.receives(),
        config.receivesMax());
  }
}
