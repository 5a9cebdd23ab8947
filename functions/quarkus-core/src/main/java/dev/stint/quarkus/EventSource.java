package dev.stint.quarkus;

import java.time.Duration;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Does what Lambda's event source does: receives one message at a time, passes it to a function,
 * and deletes it when the function is done with it. Otherwise the message is delivered again after
 * its visibility timeout, until the queue gives it up as dead.
 */
public final class EventSource {

  private static final Logger LOG = Logger.getLogger(EventSource.class);
  private static final int LONG_POLL_SECONDS = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final SqsClient sqs;
  private final String queueUrl;
  private final Target target;
  private volatile boolean stopping;

  /** A function that handles messages. */
  public interface Target {

    /** Handles a message. Returns whether it is done; if not, it is delivered again. */
    boolean handle(Message message) throws InterruptedException;
  }

  public EventSource(SqsClient sqs, String queueUrl, Target target) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.target = target;
  }

  /** Begins, in a virtual thread of this name. */
  public void start(String name) {
    Thread.ofVirtual().name(name).start(this::work);
  }

  /** Receives no more; what is at work goes on to its end. */
  public void stop() {
    stopping = true;
  }

  private void work() {
    try {
      while (!stopping) {
        round();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void round() throws InterruptedException {
    try {
      for (Message message : receive()) {
        if (target.handle(message)) {
          sqs.deleteMessage(
              request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
        }
      }
    } catch (SdkException e) {
      if (!stopping) {
        LOG.warnf("The queue does not answer: %s", e.getMessage());
        Thread.sleep(PAUSE);
      }
    } catch (RuntimeException | Error e) {
      LOG.error("A message failed and will come again", e);
    }
  }

  private Iterable<Message> receive() {
    return sqs.receiveMessage(
            request ->
                request
                    .queueUrl(queueUrl)
                    .maxNumberOfMessages(1)
                    .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                    .waitTimeSeconds(LONG_POLL_SECONDS))
        .messages();
  }
}
