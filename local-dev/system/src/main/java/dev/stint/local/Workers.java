package dev.stint.local;

import dev.stint.codec.StepMessageJson;
import dev.stint.codec.Unreadable;
import dev.stint.quarkus.StepQueueUrl;
import dev.stint.quarkus.StintConfig;
import dev.stint.step.StepOutcome;
import dev.stint.step.StepOutcome.Stuck;
import dev.stint.step.Stepper;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Does what Lambda's event source does: receives one message at a time, makes the step, and deletes
 * the message when it was made. A step that throws leaves its message, which comes again.
 */
@Singleton
class Workers {

  private static final Logger LOG = Logger.getLogger(Workers.class);
  private static final int LONG_POLL_SECONDS = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Stepper stepper;
  private final SqsClient sqs;
  private final String queueUrl;
  private final Duration visibility;
  private final int count;
  private volatile boolean stopping;

  @Inject
  Workers(Stepper stepper, SqsClient sqs, StepQueueUrl url, StintConfig config, LocalConfig local) {
    this.stepper = stepper;
    this.sqs = sqs;
    this.queueUrl = url.value();
    this.visibility = config.visibility();
    this.count = local.workers();
  }

  void start() {
    for (int n = 1; n <= count; n++) {
      Thread.ofVirtual().name("stint-worker-" + n).start(this::work);
    }
  }

  void stop() {
    stopping = true;
  }

  private void work() {
    while (!stopping) {
      try {
        receive().forEach(this::make);
      } catch (SdkException e) {
        if (!stopping) {
          LOG.warnf("The step queue does not answer: %s", e.getMessage());
          pause();
        }
      }
    }
  }

  private List<Message> receive() {
    return sqs.receiveMessage(
            request ->
                request
                    .queueUrl(queueUrl)
                    .maxNumberOfMessages(1)
                    .waitTimeSeconds(LONG_POLL_SECONDS))
        .messages();
  }

  private void make(Message message) {
    Instant deadline = Instant.now().plus(visibility);
    try {
      StepOutcome outcome = stepper.step(StepMessageJson.read(message.body()), deadline);
      if (outcome instanceof Stuck stuck) {
        LOG.error(stuck.why());
      }
      sqs.deleteMessage(
          request -> request.queueUrl(queueUrl).receiptHandle(message.receiptHandle()));
    } catch (Unreadable e) {
      LOG.errorf("A message on the step queue is no step: %s", e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.errorf(e, "A step failed and will come again: %s", message.body());
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
