package dev.stint.quarkus;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
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
  private final Lock atWork = new ReentrantLock();
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

  /** Begins no more; what is at work goes on to its end. */
  public void stop() {
    stopping = true;
  }

  /** Waits for what is at work, up to a time; what takes longer comes again. */
  void awaitEnd(Duration patience) throws InterruptedException {
    if (atWork.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      atWork.unlock();
    }
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
        atWork.lockInterruptibly();
        try {
          handle(message);
        } finally {
          atWork.unlock();
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

  /** What was received after the end began is given back, for others to receive at once. */
  private void handle(Message message) throws InterruptedException {
    if (stopping) {
      sqs.changeMessageVisibility(
          request ->
              request
                  .queueUrl(queueUrl)
                  .receiptHandle(message.receiptHandle())
                  .visibilityTimeout(0));
    } else if (target.handle(message)) {
      sqs.deleteMessage(
          request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
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
