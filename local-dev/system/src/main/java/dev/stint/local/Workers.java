package dev.stint.local;

import dev.stint.quarkus.EventSource;
import dev.stint.quarkus.StepQueueUrl;
import dev.stint.quarkus.StintConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The event sources: one for every step that is performed at a time, one for dead messages, and one
 * for mails.
 */
@Singleton
class Workers {

  private final SqsClient sqs;
  private final StepQueueUrl url;
  private final StintConfig config;
  private final LocalConfig local;
  private final LocalMailDelivery post;
  private final AwsMail mail;
  private final List<EventSource> sources = new ArrayList<>();

  @Inject
  Workers(
      SqsClient sqs,
      StepQueueUrl url,
      StintConfig config,
      LocalConfig local,
      LocalMailDelivery post,
      AwsMail mail) {
    this.sqs = sqs;
    this.url = url;
    this.config = config;
    this.local = local;
    this.post = post;
    this.mail = mail;
  }

  void start(Functions functions) {
    for (int n = 1; n <= local.workers(); n++) {
      start(url.value(), functions.step(), "stint-worker-" + n);
    }
    String deadUrl =
        sqs.getQueueUrl(request -> request.queueName(config.deadLetterQueue())).queueUrl();
    start(deadUrl, functions.dead(), "stint-dead");
    start(mail.start(post), functions.email(), "stint-mail");
  }

  private void start(String queueUrl, EventSource.Target target, String name) {
    EventSource source = new EventSource(sqs, queueUrl, target);
    sources.add(source);
    source.start(name);
  }

  void stop() {
    sources.forEach(EventSource::stop);
  }
}
