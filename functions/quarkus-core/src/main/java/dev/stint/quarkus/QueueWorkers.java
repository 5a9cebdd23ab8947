package dev.stint.quarkus;

import dev.stint.aws.SqsStepQueue;
import dev.stint.engine.Engine;
import dev.stint.engine.Retention;
import dev.stint.quarkus.SqsMessages.Received;
import dev.stint.quarkus.StintConfig.StoreName;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Makes steps and sweeps in this process where runs are kept on AWS, if {@code stint.workers} asks
 * for it: in dev mode, and in a container instead of functions. At the end of the process a step
 * has {@code stint.embedded.shutdown-patience}; what is cut off then is delivered again.
 */
@Singleton
class QueueWorkers {

  private static final Logger LOG = Logger.getLogger(QueueWorkers.class);
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(15);

  /** After the application's own observers. */
  private static final int LAST = Interceptor.Priority.LIBRARY_AFTER;

  private final StoreName store;
  private final StintConfig config;
  private final Instance<StartCheck> check;
  private final Instance<Engine.Ports> ports;
  private final Instance<SqsClient> sqs;
  private final Instance<StepQueueUrl> url;
  private final Instance<SqsMessages> messages;
  private final Instance<Sweeping> sweep;
  private final Instance<Retention> retention;
  private final List<EventSource> sources = new ArrayList<>();
  private Optional<Thread> sweeper = Optional.empty();

  @Inject
  QueueWorkers(
      StoreName store,
      StintConfig config,
      Instance<StartCheck> check,
      Instance<Engine.Ports> ports,
      Instance<SqsClient> sqs,
      Instance<StepQueueUrl> url,
      Instance<SqsMessages> messages,
      Instance<Sweeping> sweep,
      Instance<Retention> retention) {
    this.store = store;
    this.config = config;
    this.check = check;
    this.ports = ports;
    this.sqs = sqs;
    this.url = url;
    this.messages = messages;
    this.sweep = sweep;
    this.retention = retention;
  }

  void start(@Observes @Priority(LAST) StartupEvent event) {
    if (store != StoreName.AWS || config.workers() == 0 || LambdaStart.isFunction()) {
      return;
    }
    if (!(ports.get().queue() instanceof SqsStepQueue)) {
      return; // A test has an engine of its own, which knows none of the runs of this queue.
    }
    if (config.workers() < 0) {
      throw new ConfigurationException(
          "stint.workers is %d: it is 0 or more".formatted(config.workers()));
    }
    check.get().worker();
    String steps = queue(() -> url.get().value(), "queue");
    String dead = queue(this::deadUrl, "dead-letter-queue");
    for (int n = 1; n <= config.workers(); n++) {
      start(
          "stint-worker-" + n,
          steps,
          message -> messages.get().make(Received.of(message), deadline()));
    }
    start("stint-dead", dead, message -> messages.get().giveUp(Received.of(message)));
    sweeper = Optional.of(Thread.ofVirtual().name("stint-sweeper").start(this::keepSweeping));
  }

  private void start(String name, String queueUrl, EventSource.Target target) {
    EventSource source = new EventSource(sqs.get(), queueUrl, target);
    sources.add(source);
    source.start(name);
  }

  private static String queue(Supplier<String> url, String setting) {
    try {
      return url.get();
    } catch (SdkException e) {
      LOG.debug("The queue is not found", e);
      throw new ConfigurationException(
          "The queue of stint.%s is not found: %s".formatted(setting, e.getMessage()));
    }
  }

  private String deadUrl() {
    return sqs.get().getQueueUrl(request -> request.queueName(config.deadLetterQueue())).queueUrl();
  }

  private Instant deadline() {
    return Instant.now().plus(config.functionTimeout());
  }

  private void keepSweeping() {
    try {
      while (true) {
        Thread.sleep(SWEEP_EVERY);
        sweep();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweep() {
    try {
      sweep.get().sweep(config.sweepIdle(), retention.get(), deadline());
    } catch (RuntimeException e) {
      LOG.errorf(e, "A sweep failed; the next one comes in %s", SWEEP_EVERY);
    }
  }

  /** All are stopped before one is waited for, which must not let the others begin more. */
  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    sweeper.ifPresent(Thread::interrupt);
    sources.forEach(EventSource::stop);
    Instant last = Instant.now().plus(config.embedded().shutdownPatience());
    for (EventSource source : sources) {
      source.awaitEnd(Duration.between(Instant.now(), last)); // No time left is no wait.
    }
  }
}
